"""With which status and words does the API tell that a rule said no? One line for each rule.

`{name}` is a detail of the refusal. Statuses: 403 not allowed, 404 unknown, 409 at odds with how things stand,
422 what was asked cannot be. `where` is the place in the request that is at fault, where there is one.
"""

from __future__ import annotations

from typing import NamedTuple

from gateway.api.crisis_wording import TOLD
from gateway.api.exercise_wording import TOLD as EXERCISE_TOLD


class Wording(NamedTuple):
    """How a refusal is told."""

    status: int
    detail: str
    where: str = ""


_W = Wording
REFUSALS: dict[str, Wording] = {
    "not_permitted": _W(403, "This key's roles do not allow it; needed: {permission}."),
    # tickets
    "no_such_ticket": _W(404, "There is no ticket {number} that this key may see."),
    "already_accepted": _W(409, "Already accepted by {by} at {at}."),
    "transition": _W(409, "Not possible now: the state is {now}, asked was {wanted}."),
    "unknown_fact": _W(422, "{name} is no fact.", "/facts"),
    "fact_value": _W(422, "{name} takes {wanted}.", "/facts"),
    "notice_length": _W(422, "Takes {least} to {most} characters in {language}, not {length}.", "/notice"),
    "too_many_open_tickets": _W(503, "Too many open tickets ({open}) to give one more a code."),
    "no_such_staff": _W(422, "Nobody, or more than one person, is meant by {said}.", "/officer"),
    "unknown_officer": _W(422, "There is no such officer.", "/officer"),
    "officer_inactive": _W(422, "The account of {name} is closed.", "/officer"),
    "not_an_officer": _W(422, "{name} is no officer.", "/officer"),
    # reports in writing, and referrals
    "not_in_writing": _W(409, "Ticket {number} did not come in by the form: nobody reads there."),
    "message_words": _W(422, "Takes 1 to {most} characters.", "/text"),
    "message_closed": _W(409, "Ticket {number} is closed: its reporter reads no more."),
    "no_referral": _W(409, "Ticket {number} is no referral."),
    "referral_reference": _W(422, "Takes a reference of 1 to {most} characters, or a ticket.", "/reference"),
    "referral_confirmed": _W(409, "Confirmed already, with another reference, by {by}."),
    # exercises and figures
    **{code: Wording(*told) for code, told in EXERCISE_TOLD.items()},
    # webhooks
    "no_such_webhook": _W(404, "There is no webhook {id}."),
    "webhook_url": _W(422, "Takes an https address without a name, a password or a fragment in it.", "/url"),
    "webhook_events": _W(422, "Takes one or more kinds of event.", "/events"),
    "too_many_webhooks": _W(409, "There are {most} already."),
    # cases
    **{code: Wording(*told) for code, told in TOLD.items()},
    # files
    "duty_file_empty": _W(422, "The file has no rows.", "/file"),
    "duty_file_unreadable": _W(422, "The file cannot be read: {detail}.", "/file"),
    "duty_columns_missing": _W(422, "The file lacks columns: {columns}.", "/file"),
    "duty_too_many_rows": _W(422, "The file has more than {most} rows.", "/file"),
    "duty_rows_rejected": _W(422, "Some rows are wrong, so nothing was changed; `faults` names each.", "/file"),
    "file_empty": _W(422, "The file is empty.", "/file"),
    "file_too_large": _W(413, "The file is larger than {most_bytes} bytes.", "/file"),
    "file_kind": _W(415, "The file is of a kind that this does not take; accepted: {accepted}.", "/file"),
    "file_zip_bomb": _W(422, "Unpacked, the file is larger than {most_bytes} bytes.", "/file"),
    "file_entities": _W(422, "The file declares entities in {part}; no spreadsheet does.", "/file"),
    "file_unreadable": _W(422, "The file cannot be read: {detail}.", "/file"),
    "file_encoding": _W(422, "The file's characters cannot be told; accepted: {accepted}.", "/file"),
    "file_quote_open": _W(422, "A quotation mark in row {row} is never closed.", "/file"),
    "file_sheets": _W(422, "More than one sheet holds contacts: {sheets}. Send each as a file of its own.", "/file"),
    "file_too_many_rows": _W(422, "The file has more than {most} rows.", "/file"),
    "file_too_many_columns": _W(422, "Row {row} has more than {most} columns.", "/file"),
    "file_cell_too_long": _W(422, "Row {row}, column {column} holds more than {most} characters.", "/file"),
    "table_empty": _W(422, "The table has no rows.", "/file"),
    "table_columns_missing": _W(422, "The table lacks columns: {columns}.", "/file"),
    "table_column_twice": _W(422, "The table has a column twice: {columns}.", "/file"),
    "table_no_such_heading": _W(422, "The table has no such heading: {columns}.", "/map"),
    "table_no_such_column": _W(422, "{column} is no column of the contact table.", "/map"),
    "table_map_form": _W(422, "`map` takes a JSON object of texts: heading to column.", "/map"),
    # broadcasts
    "no_such_broadcast": _W(404, "There is no broadcast {id}."),
    "broadcast_state": _W(409, "Not possible now: the broadcast is {state}."),
    "broadcast_expired": _W(409, "The time in which it could be sent is over."),
    "own_submission": _W(403, "Nobody approves what they submitted themselves."),
    "glass_reason": _W(422, "Takes {least} to {most} characters: why nobody else can approve.", "/reason"),
    "glass_not_needed": _W(409, "Not one's own, or a drill: it is simply approved."),
    "glass_person": _W(403, "Only a person, or a key made for one, sends without a second person."),
    "content_changed": _W(409, "What would be approved is no longer what was submitted."),
    "senders_changed": _W(409, "None of the senders that were approved is set any more; others need a new approval."),
    "recipients_changed": _W(409, "The directory changed: it no longer reaches those who were seen."),
    "no_second_carrier": _W(409, "There is no second carrier with a number for broadcasts."),
    "carrier_reason": _W(422, "Takes {least} to {most} characters: why it goes by the other carrier.", "/reason"),
    "carrier_stands": _W(409, "Broadcasts go by that carrier already."),
    "no_recipients": _W(422, "This audience reaches nobody.", "/audience"),
    "text_empty": _W(422, "The text is empty.", "/text"),
    "text_too_long": _W(422, "The text takes {segments} segments; {most} at most.", "/text"),
    "text_hidden": _W(422, "Character {at} is {character}, which nobody sees: leave it out.", "/text"),
    "exercise_text": _W(422, "A text that calls itself a drill takes `exercise`: true.", "/exercise"),
    "expiry": _W(422, "Takes {least} to {most} minutes.", "/expires_in_minutes"),
    "news_field": _W(422, "{field} is nothing that a news item takes, or has no such value.", "/news"),
    "news_long": _W(422, "{field} takes {most} characters at most.", "/news"),
    "nothing_published": _W(409, "This broadcast published nothing."),
    "nothing_to_withdraw": _W(409, "There is no news item to withdraw."),
    "package_not_approved": _W(409, "Only what was approved leaves the house."),
    "acknowledge_minutes": _W(422, "Takes {least} to {most} minutes.", "/acknowledge_within_minutes"),
    "acknowledge_order": _W(422, "Names sms, and each channel once at most.", "/acknowledge_order"),
    "channels_empty": _W(422, "Takes one channel at least.", "/channels"),
    "channel_unknown": _W(422, "{channel} is no channel.", "/channels"),
    "audience_empty": _W(422, "An audience must name somebody; everyone is `everyone`: true.", "/audience"),
    "audience_unknown_key": _W(422, "{key} says nothing of an audience.", "/audience"),
    "audience_not_a_list": _W(422, "{key} takes a list of texts.", "/audience"),
    "audience_bad_code": _W(422, "{value} is no OVO, KBO or NIS code.", "/audience/organisations"),
    "leaves_past": _W(422, "send_at lies in the past.", "/send_at"),
    "leaves_late": _W(422, "send_at is at most {days} days ahead.", "/send_at"),
    "followed_form": _W(422, "`followed` is a broadcast's number and who: texted or unreached.", "/audience/followed"),
    "followed_and_more": _W(422, "A follow-up leaves nothing to choose beside it.", "/audience/followed"),
    "followed_not_ended": _W(409, "Broadcast {broadcast} has not ended; cancel it first.", "/audience/followed"),
    "followed_mixed": _W(
        422, "A drill is not followed by a live broadcast, nor the other way round.", "/audience/followed"
    ),
    "audience_rule_form": _W(422, "A rule is one of all, any, not, or an audience: {key}.", "/audience/rule"),
    "audience_rule_words": _W(422, "Not understood at: {value}.", "/audience/rule"),
    "audience_rule_too_large": _W(422, "The rule has too many parts, or goes too deep.", "/audience/rule"),
    "audience_saved_and_more": _W(422, "A saved audience leaves nothing to choose beside it.", "/audience/saved"),
    "no_such_audience": _W(422, "There is no saved audience {name}.", "/audience/saved"),
    "audience_everyone_and_more": _W(422, "Everyone leaves nothing to choose from.", "/audience/everyone"),
}
