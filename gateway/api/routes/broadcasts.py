"""Which routes are about broadcasts?"""

from __future__ import annotations

from gateway.api import broadcasts
from gateway.api.routing import LISTING, Handler, JsonBody, Parameter, Route
from gateway.api.schemas.pieces import one_of
from gateway.broadcasts import actions
from gateway.broadcasts.model import DeliveryState
from gateway.broadcasts.reach import Standing
from gateway.staff.permissions import Permission

_READ = (Permission.BROADCASTS_READ,)
_WRITE = (Permission.BROADCASTS_WRITE,)
_APPROVE = (Permission.BROADCASTS_APPROVE,)
_STOP = (Permission.BROADCASTS_WRITE, Permission.BROADCASTS_APPROVE)


def _step(
    verb: str, summary: str, permissions: tuple[Permission, ...], does: Handler, body: str, *refusals: str
) -> Route:
    path, operation = f"/broadcasts/{{id}}/{verb}", f"{verb}Broadcast"
    return Route(
        "POST",
        path,
        operation,
        summary,
        permissions,
        does,
        "Broadcast",
        "broadcasts",
        body=JsonBody(body, needed=False),
        refusals=("no_such_broadcast", "broadcast_state", *refusals),
    )


BROADCAST_ROUTES = (
    Route(
        "GET",
        "/broadcasts",
        "listBroadcasts",
        "Broadcasts, newest first.",
        _READ,
        broadcasts.list_broadcasts,
        "BroadcastList",
        "broadcasts",
        query=LISTING,
    ),
    Route(
        "POST",
        "/broadcasts",
        "createBroadcast",
        "Write a draft. The text gets its prefix and its size; nothing is sent.",
        _WRITE,
        broadcasts.create,
        "Broadcast",
        "broadcasts",
        body=JsonBody("BroadcastGiven"),
        refusals=(
            "text_empty",
            "text_too_long",
            "text_hidden",
            "exercise_text",
            "expiry",
            "channels_empty",
            "news_field",
            "news_long",
            "audience_empty",
            "audience_bad_code",
            "audience_everyone_and_more",
            "acknowledge_minutes",
            "acknowledge_order",
            "no_such_ticket",
            "link_drill",
        ),
        status=201,
    ),
    Route(
        "GET",
        "/broadcasts/{id}",
        "getBroadcast",
        "One broadcast, with who is left out and how many are in each bucket.",
        _READ,
        broadcasts.get,
        "Broadcast",
        "broadcasts",
        refusals=("no_such_broadcast",),
    ),
    Route(
        "GET",
        "/broadcasts/{id}/deliveries",
        "listDeliveries",
        "A broadcast's recipients, in the order of sending; none before approval.",
        _READ,
        broadcasts.list_deliveries,
        "DeliveryList",
        "broadcasts",
        query=(*LISTING, Parameter("state", one_of(DeliveryState), "Only this bucket.")),
        refusals=("no_such_broadcast",),
    ),
    Route(
        "GET",
        "/broadcasts/{id}/organisations",
        "listReachedOrganisations",
        "How it stands with each organisation, and with its contacts; none before approval.",
        _READ,
        broadcasts.list_organisations,
        "ReachedOrganisationList",
        "broadcasts",
        query=(*LISTING, Parameter("standing", one_of(Standing), "Only these.")),
        refusals=("no_such_broadcast",),
    ),
    Route(
        "GET",
        "/broadcasts/{id}/replies",
        "listBroadcastReplies",
        "What people wrote back, oldest first.",
        _READ,
        broadcasts.list_replies,
        "BroadcastReplyList",
        "broadcasts",
        query=LISTING,
        refusals=("no_such_broadcast",),
    ),
    _step(
        "submit",
        "Ask a second person to approve what stands now.",
        _WRITE,
        broadcasts.submit,
        "Nothing",
        "no_recipients",
        "nothing_to_withdraw",
        "drill_outside",
        "exercise_over",
    ),
    _step(
        "approve",
        "Let it go. Never by who submitted it; keys of one person count as that person.",
        _APPROVE,
        broadcasts.approve,
        "Approval",
        "own_submission",
        "content_changed",
        "recipients_changed",
        "no_recipients",
        "drill_outside",
        "exercise_over",
    ),
    Route(
        "POST",
        "/broadcasts/{id}/break-glass",
        "breakGlass",
        "Let one's own go without a second person, when nobody can be had: the coordinators have an alarm.",
        _APPROVE,
        broadcasts.break_glass,
        "Broadcast",
        "broadcasts",
        body=JsonBody("BreakingGlass"),
        refusals=(
            "no_such_broadcast",
            "broadcast_state",
            "glass_reason",
            "glass_not_needed",
            "glass_person",
            "content_changed",
            "recipients_changed",
            "no_recipients",
        ),
    ),
    _step("reject", "Send it back to its writers: it is a draft again.", _APPROVE, broadcasts.reject, "Rejection"),
    _step("pause", "Stop what has not left yet.", _STOP, broadcasts.step(actions.pause), "Nothing"),
    _step(
        "resume",
        "Go on with exactly what a pause kept back.",
        _STOP,
        broadcasts.resume,
        "Nothing",
        "broadcast_expired",
        "senders_changed",
    ),
    _step(
        "cancel",
        "End it for good. What has left has left.",
        _STOP,
        broadcasts.step(actions.cancel),
        "Nothing",
    ),
    Route(
        "POST",
        "/broadcasts/{id}/news/withdraw",
        "withdrawNews",
        "Withdraw at once what it published: the page, the feed and CAP (Cancel) say so.",
        _STOP,
        broadcasts.step(actions.withdraw),
        "Broadcast",
        "broadcasts",
        body=JsonBody("Nothing", needed=False),
        refusals=("no_such_broadcast", "nothing_published"),
    ),
)
