"""Which routes are about reports in writing, and about referrals?"""

from __future__ import annotations

from gateway.api import written
from gateway.api.routing import JsonBody, Route
from gateway.staff.permissions import ANY_TICKETS_READ, Permission

WRITTEN_ROUTES = (
    Route(
        "GET",
        "/tickets/{number}/messages",
        "listMessages",
        "What was written between the reporter of a ticket and CCVO; `reach` is null when it came in another way.",
        ANY_TICKETS_READ,
        written.list_messages,
        "Conversation",
        "tickets",
        refusals=("no_such_ticket",),
    ),
    Route(
        "POST",
        "/tickets/{number}/messages",
        "writeMessage",
        "Write to a reporter, who reads it on the follow-up page and is told of it by text or mail.",
        (Permission.TICKETS_CHANGE, Permission.TICKETS_CHANGE_OWN),
        written.write_message,
        "Message",
        "tickets",
        body=JsonBody("MessageGiven"),
        refusals=("no_such_ticket", "not_in_writing", "message_words", "message_closed"),
        status=201,
    ),
    Route(
        "GET",
        "/referrals",
        "listReferrals",
        "Reports inside the contract that went to the helpdesk and that Digitaal Vlaanderen has not confirmed.",
        (Permission.TICKETS_READ, Permission.REFERRALS_CONFIRM),
        written.list_referrals,
        "ReferralList",
        "tickets",
    ),
    Route(
        "POST",
        "/referrals/{number}/confirm",
        "confirmReferral",
        "Note that Digitaal Vlaanderen has it: with its own reference, or the ticket that it opened here.",
        (Permission.REFERRALS_CONFIRM,),
        written.confirm_referral,
        "Referral",
        "tickets",
        body=JsonBody("ReferralGiven"),
        refusals=("no_such_ticket", "no_referral", "referral_reference", "referral_confirmed"),
    ),
)
