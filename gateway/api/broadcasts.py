"""What may a program ask of broadcasts? To write, submit, approve, stop and follow them; every rule is the actions'."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from contacts.audience import choose, read_audience
from gateway.api import shapes
from gateway.api.routing import Answer, Asked, Handler
from gateway.broadcasts import actions as broadcasts
from gateway.broadcasts.model import BroadcastState, Channel, DeliveryState
from gateway.broadcasts.tables import Broadcast
from gateway.directory import actions as directory
from gateway.staff.permissions import numbers_masked

NOT_YET_FROZEN = (BroadcastState.DRAFT, BroadcastState.AWAITING_APPROVAL)


def list_broadcasts(session: Session, asked: Asked) -> Answer:
    """Broadcasts, newest first."""
    rows, following = broadcasts.list_broadcasts(session, asked.after, asked.limit)
    counted = broadcasts.counts_of(session, [row.id for row in rows])
    items = [shapes.broadcast(row, _frozen(session, row), counted[row.id]) for row in rows]
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


def approve(session: Session, asked: Asked) -> Answer:
    """A second person lets it go."""
    seen = asked.body.get("content_hash")
    return Answer(_shown(session, broadcasts.approve(session, asked.actor, asked.path["id"], asked.now, seen)))


def reject(session: Session, asked: Asked) -> Answer:
    """Back to its writers."""
    reason = asked.body.get("reason", "")
    return Answer(_shown(session, broadcasts.reject(session, asked.actor, asked.path["id"], asked.now, reason)))


def step(act: Callable[..., Broadcast]) -> Handler:
    """Return the handler of an action that takes nothing but who, which and when."""

    def handler(session: Session, asked: Asked) -> Answer:
        return Answer(_shown(session, act(session, asked.actor, asked.path["id"], asked.now)))

    return handler


def _shown(session: Session, row: Broadcast) -> dict[str, Any]:
    excluded = _left_out(session, row) if row.state in NOT_YET_FROZEN else _frozen(session, row)
    return shapes.broadcast(row, excluded, broadcasts.counts(session, row.id))


def _frozen(session: Session, row: Broadcast) -> list[dict[str, Any]]:
    return [shapes.excluded(out.contact, out.organisation, out.reason) for out in broadcasts.excluded(session, row.id)]


def _left_out(session: Session, row: Broadcast) -> list[dict[str, Any]]:
    """Who would be left out as things stand now."""
    contacts = {contact.id: contact for contact in directory.contacts_for_audience(session)}
    chosen = choose(read_audience(row.audience), contacts.values())
    named = [(contacts[out.contact], out.reason) for out in chosen.excluded]
    return [shapes.excluded(contact.name, contact.organisation, reason) for contact, reason in named]
