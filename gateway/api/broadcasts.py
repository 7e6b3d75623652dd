"""What may a program ask of broadcasts? To write, submit, approve, stop and follow them; every rule is the actions'."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy.orm import Session

from gateway.api import shapes, times
from gateway.api.routing import Answer, Asked, Handler
from gateway.broadcasts import about, reached, threads
from gateway.broadcasts import actions as broadcasts
from gateway.broadcasts.acknowledging import checked_asking
from gateway.broadcasts.model import BroadcastState, Channel, DeliveryState, Leaving
from gateway.broadcasts.reach import Standing
from gateway.broadcasts.recipients import LeftOut, reach_of
from gateway.broadcasts.senders import configured_senders
from gateway.broadcasts.tables import Broadcast, Exclusion
from gateway.staff.permissions import numbers_masked

NOT_YET_FROZEN = (BroadcastState.DRAFT, BroadcastState.AWAITING_APPROVAL)


def list_broadcasts(session: Session, asked: Asked) -> Answer:
    """Broadcasts, newest first."""
    rows, following = broadcasts.list_broadcasts(session, asked.after, asked.limit)
    counted = broadcasts.counts_of(session, [row.id for row in rows])
    items = [shapes.broadcast(row, _excluded(broadcasts.excluded(session, row.id)), counted[row.id]) for row in rows]
    return Answer(asked.cursors.result(items, following))


def create(session: Session, asked: Asked) -> Answer:
    """A draft."""
    given: dict[str, Any] = asked.body
    row = broadcasts.create_draft(
        session,
        asked.actor,
        given["text"],
        given["audience"],
        given.get("channels", [Channel.SMS.value]),
        given.get("exercise", False),
        given.get("expires_in_minutes"),
        asked.now,
        Leaving(times.read(given["send_at"]) if given.get("send_at") else None),
        given.get("news"),
        checked_asking(
            given.get("acknowledge", False),
            given.get("acknowledge_within_minutes"),
            given.get("acknowledge_order"),
            given.get("channels", [Channel.SMS.value]),
        ),
    )
    if given.get("ticket"):
        about.attach(
            session, asked.actor, about.case_to_write_for(session, asked.actor, given["ticket"]), row.id, asked.now
        )
    return Answer(_shown(session, row), location=f"/broadcasts/{row.id}")


def get(session: Session, asked: Asked) -> Answer:
    """One broadcast."""
    return Answer(_shown(session, broadcasts.get(session, asked.path["id"])))


def list_deliveries(session: Session, asked: Asked) -> Answer:
    """A broadcast's recipients, in the order of sending."""
    state = DeliveryState(asked.query["state"]) if "state" in asked.query else None
    rows, following = broadcasts.deliveries(session, asked.path["id"], asked.after, asked.limit, state)
    hidden = numbers_masked(asked.actor)
    return Answer(asked.cursors.result([shapes.delivery(row, hidden) for row in rows], following))


def submit(session: Session, asked: Asked) -> Answer:
    """A second person is asked; it leaves from the senders of this moment."""
    senders = configured_senders(asked.settings)
    return Answer(_shown(session, broadcasts.submit(session, asked.actor, asked.path["id"], asked.now, senders)))


def list_organisations(session: Session, asked: Asked) -> Answer:
    """How a broadcast stands with each organisation."""
    standing = Standing(asked.query["standing"]) if "standing" in asked.query else None
    broadcast = broadcasts.get(session, asked.path["id"])
    rows, following = reached.organisations(session, broadcast.id, asked.after, asked.limit, standing)
    return Answer(asked.cursors.result([shapes.reached(row) for row in rows], following))


def list_replies(session: Session, asked: Asked) -> Answer:
    """What people wrote back, oldest first."""
    broadcast = broadcasts.get(session, asked.path["id"])
    rows, following = threads.list_replies(session, broadcast.id, asked.after, asked.limit)
    hidden = numbers_masked(asked.actor)
    return Answer(asked.cursors.result([shapes.reply(row, hidden) for row in rows], following))


def approve(session: Session, asked: Asked) -> Answer:
    """A second person lets it go."""
    seen, reach = asked.body.get("content_hash"), asked.body.get("recipients_hash")
    return Answer(_shown(session, broadcasts.approve(session, asked.actor, asked.path["id"], asked.now, seen, reach)))


def break_glass(session: Session, asked: Asked) -> Answer:
    """Who submitted it lets it go alone."""
    seen, reason, reach = asked.body["content_hash"], asked.body["reason"], asked.body.get("recipients_hash")
    row = broadcasts.break_glass(session, asked.actor, asked.path["id"], asked.now, seen, reason, reach)
    return Answer(_shown(session, row))


def reject(session: Session, asked: Asked) -> Answer:
    """Back to its writers."""
    reason = asked.body.get("reason", "")
    return Answer(_shown(session, broadcasts.reject(session, asked.actor, asked.path["id"], asked.now, reason)))


def resume(session: Session, asked: Asked) -> Answer:
    """Go on, from the senders that were approved."""
    senders = configured_senders(asked.settings)
    return Answer(_shown(session, broadcasts.resume(session, asked.actor, asked.path["id"], asked.now, senders)))


def step(act: Callable[..., Broadcast]) -> Handler:
    """Return the handler of an action that takes nothing but who, which and when."""

    def handler(session: Session, asked: Asked) -> Answer:
        return Answer(_shown(session, act(session, asked.actor, asked.path["id"], asked.now)))

    return handler


def _shown(session: Session, row: Broadcast) -> dict[str, Any]:
    counts = broadcasts.counts(session, row.id)
    if row.state not in NOT_YET_FROZEN:
        return shapes.broadcast(row, _excluded(broadcasts.excluded(session, row.id)), counts)
    reach = reach_of(session, row)  # who approves sees how many it would reach as things stand
    counts.update(recipients=reach.recipients, waiting=reach.recipients)
    return shapes.broadcast(row, _excluded(reach.left_out), counts, reach)


def _excluded(out: Iterable[LeftOut | Exclusion]) -> list[dict[str, Any]]:
    return [shapes.excluded(each.contact, each.organisation, each.reason) for each in out]
