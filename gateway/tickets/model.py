"""Which nouns does a ticket know, and which ways lead from one state to the next?"""

from __future__ import annotations

from enum import Enum

from gateway.errors import Refused


class Answer(Enum):
    """An answer to a yes/no question; "don't know" is an answer."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Outcome(Enum):
    """The advice of CCVO's rules: ccvo_waardig, te_beoordelen, onder_klassedrempel, niet_ccvo_waardig."""

    WORTHY = "worthy"
    TO_ASSESS = "to_assess"
    BELOW_THRESHOLD = "below_threshold"
    NOT_WORTHY = "not_worthy"


class TicketKind(Enum):
    """A report asks for an officer; a referral was sent to the helpdesk and is only counted and watched."""

    REPORT = "report"
    REFERRAL = "referral"


class Route(Enum):
    """Whether the service hit is outside or inside the ICT framework contract."""

    OUTSIDE = "outside"
    INSIDE = "inside"
    UNKNOWN = "unknown"


class Source(Enum):
    """How the report came in."""

    PHONE = "phone"
    OWN_INITIATIVE = "own_initiative"
    WEB = "web"
    PARTNER = "partner"


class Partner(Enum):
    """Whether who reports is Digitaal Vlaanderen, as they say."""

    UNVERIFIED = "unverified"
    VERIFIED = "verified"  # by the PIN of somebody with the role partner


class TicketState(Enum):
    """How far CCVO's process is with a ticket."""

    NEW = "new"
    PAGED = "paged"
    ACCEPTED = "accepted"
    ASSESSING = "assessing"
    WEIGHING = "weighing"
    ACTING = "acting"
    RECOVERING = "recovering"
    CLOSED = "closed"


class Happening(Enum):
    """What a line of a ticket's timeline tells."""

    OPENED = "opened"
    FACT = "fact"
    ADVICE_CHANGED = "advice_changed"
    ENTITY = "entity"
    CALLBACK = "callback"
    MESSAGE_RECORDED = "message_recorded"
    MESSAGE_NOT_FETCHED = "message_not_fetched"
    MESSAGE_ERASED = "message_erased"
    LISTENED = "listened"
    OFFICER_ASKED = "officer_asked"
    REFERRED = "referred"
    PARTNER_CLAIMED = "partner_claimed"  # who reports says that it is Digitaal Vlaanderen
    PARTNER_VERIFIED = "partner_verified"  # and showed it by a PIN
    JOINED = "joined"  # to the first report of its case
    CASE_GREW = "case_grew"  # another report joined this one
    ANNOUNCED = "announced"  # callers are told of this as a known problem
    ANNOUNCEMENT_ENDED = "announcement_ended"
    PAGING_STARTED = "paging_started"
    PAGING_HELD = "paging_held"
    PAGE = "page"
    STEP = "step"
    KEPT_INSIDE = "kept_inside"  # of a drill: not sent to who takes no part
    HASTENED = "hastened"  # somebody had the next step taken at once
    NOBODY_ON_DUTY = "nobody_on_duty"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    HELPS = "helps"  # somebody came beside who has it
    ASKED_AFTER = "asked_after"  # who has it was asked whether they still do
    STILL_HELD = "still_held"
    GIVEN_BACK = "given_back"  # nobody has it any more: officers are called anew
    WRONG_PIN = "wrong_pin"
    CONNECTED = "connected"
    NOT_CONNECTED = "not_connected"
    CALL_ENDED = "call_ended"
    SPOOLED = "spooled"  # the call was taken while the database was away, or something of ours failed
    STATE = "state"
    REASON = "reason"  # why the move before it was made
    TAKEN_OVER = "taken_over"  # somebody else has the case from here
    ASSESSED = "assessed"
    VERDICT = "verdict"
    ENTITY_ADDED = "entity_added"
    ENTITY_REMOVED = "entity_removed"
    ENTITY_CORRECTED = "entity_corrected"  # of a report, by staff
    SPOC_ASKED = "spoc_asked"
    OFFICIAL_ANSWERED = "official_answered"  # by text, when asked for a SPoC
    SPOC_NAMED = "spoc_named"
    SPOC_CONFIRMED = "spoc_confirmed"
    SPOC_REPLACED = "spoc_replaced"
    SPOC_LET_GO = "spoc_let_go"  # nothing of the case names that entity any more
    SPOC_MISSING = "spoc_missing"  # who has the ticket was reminded
    TEAM_CALLED = "team_called"
    TEAM_ANSWERED = "team_answered"
    TEAM_ARRIVED = "team_arrived"
    TEAM_SILENT = "team_silent"  # a member was called as often as may be, and did not answer
    TEAM_SHORT = "team_short"  # who called the team up was told that not all, or not enough, take part
    TEAM_STOPPED = "team_stopped"
    CONSULTED = "consulted"
    HEARING_WAIVED = "hearing_waived"
    DECIDED = "decided"
    RECOVERY = "recovery"  # who follows it
    RECOVERED = "recovered"
    STATUS_ASKED = "status_asked"
    FEEDBACK = "feedback"
    PERIOD_TOLD = "period_told"  # a reminder of a legal period
    NOTED = "noted"  # somebody of ours wrote it down in their own words
    TASK_ADDED = "task_added"
    TASK_DONE = "task_done"
    LINKED = "linked"
    REPORTER_WROTE = "reporter_wrote"  # on the follow-up page, or by text
    ANSWERED = "answered"  # an officer wrote to the reporter
    REFERRAL_CONFIRMED = "referral_confirmed"  # Digitaal Vlaanderen has it
    REFERRAL_REMINDED = "referral_reminded"  # it was not confirmed in time: somebody was told
    BROADCAST = "broadcast"  # one is about it
    BROADCAST_DETACHED = "broadcast_detached"


_FORWARD = {
    TicketState.NEW: {TicketState.PAGED, TicketState.ACCEPTED, TicketState.CLOSED},
    TicketState.PAGED: {TicketState.ACCEPTED, TicketState.CLOSED},
    TicketState.ACCEPTED: {TicketState.PAGED, TicketState.ASSESSING, TicketState.CLOSED},  # paged: given back
    TicketState.ASSESSING: {TicketState.WEIGHING, TicketState.CLOSED},
    TicketState.WEIGHING: {TicketState.ASSESSING, TicketState.ACTING, TicketState.RECOVERING, TicketState.CLOSED},
    TicketState.ACTING: {TicketState.WEIGHING, TicketState.RECOVERING, TicketState.CLOSED},
    TicketState.RECOVERING: {TicketState.WEIGHING, TicketState.ACTING, TicketState.CLOSED},
    TicketState.CLOSED: {TicketState.ASSESSING},  # taken up anew
}


def permit(now: TicketState, wanted: TicketState) -> None:
    """Raise Refused("transition") when CCVO's process has no way from `now` to `wanted`."""
    if wanted not in _FORWARD[now]:
        raise Refused("transition", now=now.value, wanted=wanted.value)
