"""Which pages show what was sent? The list, one broadcast with its progress, and what people do to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from gateway.broadcasts import actions as broadcasts
from gateway.broadcasts import asking_calls, following, publishing, reached
from gateway.broadcasts.clearing import doubted_mails
from gateway.broadcasts.model import BroadcastState, DeliveryState
from gateway.broadcasts.overview import last_calls
from gateway.broadcasts.recipients import Reach, reach_of
from gateway.broadcasts.senders import configured_senders
from gateway.broadcasts.tables import Broadcast
from gateway.broadcasts.trying import try_on_oneself
from gateway.broadcasts.unreachable import cut_off_since
from gateway.broadcasts.unwritten import share_written
from gateway.console import outlook, spread, wording
from gateway.console.languages.saying import say
from gateway.console.live import Live, live
from gateway.console.visit import Visit
from gateway.crisis.told_about import ticket_of
from gateway.crisis.wanted import wanted
from gateway.news import overview as news
from gateway.news import words
from gateway.staff.permissions import Permission

IN_LIST = 30
DELIVERIES_SHOWN = 100
OPEN = (DeliveryState.WAITING, DeliveryState.CLAIMED, DeliveryState.UNCERTAIN)


@dataclass(frozen=True)
class Slice:
    """A bucket as a part of the bar: from `start`, `width` wide, in percent."""

    state: DeliveryState
    number: int
    start: float
    width: float


def show(visit: Visit) -> Response:
    """List broadcasts, the newest first."""
    found, following = broadcasts.list_broadcasts(visit.session, request.args.get("before", type=int), IN_LIST)
    counted = broadcasts.counts_of(visit.session, [each.id for each in found])
    writes = visit.may(Permission.BROADCASTS_WRITE)
    asked = wanted(visit.session) if writes else []
    return visit.page("broadcasts.html", found=found, counted=counted, following=following, writes=writes, wanted=asked)


def one(visit: Visit, broadcast_id: int) -> Response:
    """Show one broadcast."""
    broadcast = broadcasts.get(visit.session, broadcast_id)
    reaches = _reach(visit, broadcast)
    segments = broadcast.segments * reaches.texts if reaches else 0
    return visit.page(
        "broadcast.html",
        broadcast=broadcast,
        case=ticket_of(visit.session, broadcast.id),
        progress=_progress(visit, broadcast),
        reach=reaches,
        segments=segments,
        spread=spread.parts(visit, reaches.by_channel, broadcast.segments) if reaches else [],
        doubted_mails=doubted_mails(visit.session, broadcast.id),
        costs=outlook.costs(visit, segments),
        excluded=broadcasts.excluded(visit.session, broadcast.id),
        replies=len(broadcasts.replies(visit.session, broadcast.id)),
        follow=following.counted(visit.session, broadcast) if visit.may(Permission.BROADCASTS_WRITE) else {},
        own=broadcast.submitted_by == visit.actor.principal,
        **_news_of(visit, broadcast),
    )


def _news_of(visit: Visit, broadcast: Broadcast) -> dict[str, Any]:
    item = news.of_broadcast(visit.session, broadcast.id)
    withdrawn = item is not None and publishing.is_withdrawn(visit.session, item)
    waits = item is None and broadcast.news is not None
    return {
        "news_item": item,
        "news_to_come": publishing.message_of(visit.session, broadcast, visit.now) if waits else None,
        "withdrawn": withdrawn,
        "packages": news.packages(visit.session, broadcast.id),
        "words": words,
    }


def one_live(visit: Visit, broadcast_id: int) -> Response:
    """Renew its progress."""
    return _progress(visit, broadcasts.get(visit.session, broadcast_id)).answer()


def deliveries(visit: Visit, broadcast_id: int) -> Response:
    """List its recipients, those of one bucket where asked."""
    broadcast = broadcasts.get(visit.session, broadcast_id)
    named = request.args.get("state", "")
    state = DeliveryState(named) if named in {each.value for each in DeliveryState} else None
    after = request.args.get("after", type=int)
    found, following = broadcasts.deliveries(visit.session, broadcast.id, after, DELIVERIES_SHOWN, state)
    counted = broadcasts.counts(visit.session, broadcast.id)
    return visit.page(
        "deliveries.html",
        broadcast=broadcast,
        found=found,
        calls=last_calls(visit.session, [row.id for row in found]),
        following=following,
        chosen=state,
        counted=counted,
        states=list(DeliveryState),
    )


def submit(visit: Visit, broadcast_id: int) -> Response:
    """Ask a second person to approve it."""
    senders = configured_senders(visit.installation.settings)
    broadcasts.submit(visit.session, visit.actor, broadcast_id, visit.now, senders)
    return _told(broadcast_id, say("Ingediend. Iemand anders moet nu goedkeuren."))


def approve(visit: Visit, broadcast_id: int) -> Response:
    """Let it go, as it was seen."""
    seen, reaches = request.form.get("seen", ""), request.form.get("reaches")
    broadcasts.approve(visit.session, visit.actor, broadcast_id, visit.now, seen, reaches)
    return _told(broadcast_id, say("Goedgekeurd. De verzending is begonnen."))


def try_out(visit: Visit, broadcast_id: int) -> Response:
    """Text it to who asks, and to nobody else."""
    try_on_oneself(visit.session, visit.actor, broadcast_id, visit.now)
    return _told(broadcast_id, say("De test is onderweg naar uw eigen nummer."))


def break_glass(visit: Visit, broadcast_id: int) -> Response:
    """Let one's own go without a second person."""
    seen, reason = request.form.get("seen", ""), request.form.get("reason", "")
    reaches = request.form.get("reaches")
    broadcasts.break_glass(visit.session, visit.actor, broadcast_id, visit.now, seen, reason, reaches)
    return _told(broadcast_id, say("Vertrokken zonder tweede persoon. De coördinatoren krijgen een alarm."))


def reject(visit: Visit, broadcast_id: int) -> Response:
    """Send it back with a reason."""
    broadcasts.reject(visit.session, visit.actor, broadcast_id, visit.now, request.form.get("reason", "").strip())
    return _told(broadcast_id, say("Teruggestuurd als ontwerp."))


def pause(visit: Visit, broadcast_id: int) -> Response:
    """Stop what has not left yet."""
    broadcasts.pause(visit.session, visit.actor, broadcast_id, visit.now)
    return _told(broadcast_id, say("Gepauzeerd."))


def resume(visit: Visit, broadcast_id: int) -> Response:
    """Go on with what has not left yet."""
    senders = configured_senders(visit.installation.settings)
    broadcasts.resume(visit.session, visit.actor, broadcast_id, visit.now, senders)
    return _told(broadcast_id, say("De verzending gaat verder."))


def cancel(visit: Visit, broadcast_id: int) -> Response:
    """End it for good."""
    broadcasts.cancel(visit.session, visit.actor, broadcast_id, visit.now)
    return _told(broadcast_id, say("Geannuleerd. Wat al vertrokken was, kan niet teruggehaald worden."))


def slices(counted: Mapping[str, int]) -> list[Slice]:
    """Return the buckets that hold somebody, as parts of a bar of 100, good news first."""
    order = [DeliveryState.DELIVERED, DeliveryState.ACCEPTED, DeliveryState.CLAIMED, DeliveryState.UNCERTAIN]
    order += [DeliveryState.WAITING, DeliveryState.UNDELIVERED, DeliveryState.FAILED, DeliveryState.EXPIRED]
    order += [DeliveryState.CANCELLED]
    whole, start, found = max(1, counted["recipients"]), 0.0, []
    for state in order:
        width = 100 * counted[state.value] / whole
        if width:
            found.append(Slice(state, counted[state.value], round(start, 3), round(width, 3)))
        start += width
    return found


def _told(broadcast_id: int, message: str) -> Response:
    flash(message, "done")
    return redirect(url_for("console.broadcast", broadcast_id=broadcast_id), 303)


def _progress(visit: Visit, broadcast: Broadcast) -> Live:
    counted = broadcasts.counts(visit.session, broadcast.id)
    organisations = reached.tally(visit.session, broadcast.id)
    left = sum(counted[state.value] for state in OPEN)
    return live(
        visit,
        "broadcast_live",
        "_broadcast.html",
        _news(broadcast, counted, left),
        {"broadcast_id": broadcast.id},
        broadcast=broadcast,
        counted=counted,
        organisations=organisations,
        reached_of=sum(organisations[standing] for standing in reached.wanted(broadcast)),
        slices=slices(counted),
        cut_off=cut_off_since(visit.session, broadcast),
        written=share_written(visit.session, broadcast.id),
        states=list(DeliveryState),
        left=left,
        lasts=spread.left(visit, broadcast) if left else timedelta(0),
        rung=asking_calls.of_broadcast(visit.session, broadcast.id),
        steers=visit.may(Permission.BROADCASTS_WRITE, Permission.BROADCASTS_APPROVE),
    )


def _news(broadcast: Broadcast, counted: Mapping[str, int], left: int) -> str:
    if broadcast.state in (BroadcastState.DRAFT, BroadcastState.AWAITING_APPROVAL):
        return ""
    word = wording.sign(broadcast.state).word
    if broadcast.state in (BroadcastState.CANCELLED, BroadcastState.EXPIRED):
        return word
    tenth = 10 * (counted["recipients"] - left) // max(1, counted["recipients"])  # spoken at every tenth, no oftener
    gone = say("{share} % vertrokken", share=tenth * 10) if left else say("Alles is vertrokken")
    return f"{word}: {gone}" if broadcast.state is BroadcastState.PAUSED else gone


def _reach(visit: Visit, broadcast: Broadcast) -> Reach | None:
    """Whom it would reach now; after approval the rows tell."""
    if broadcast.state not in (BroadcastState.DRAFT, BroadcastState.AWAITING_APPROVAL):
        return None
    return reach_of(visit.session, broadcast)
