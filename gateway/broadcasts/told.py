"""What do programs hear of broadcasts? Their states, what the carrier told of a recipient, and replies."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.broadcasts.model import BroadcastState
from gateway.broadcasts.tables import Broadcast, Delivery, Reply
from gateway.hooks.events import is_wanted, tell
from gateway.hooks.model import EventKind


def state_changed(session: Session, broadcast_ids: Sequence[int], state: BroadcastState) -> None:
    """Tell that broadcasts are in a state from now on."""
    if not broadcast_ids or not is_wanted(session, EventKind.BROADCAST):
        return
    drills = _drills(session, broadcast_ids)
    told = [{"broadcast": key, "state": state.value, "exercise": key in drills} for key in broadcast_ids]
    tell(session, EventKind.BROADCAST, told)


def deliveries_changed(session: Session, delivery_ids: Sequence[int]) -> None:
    """Tell in which bucket recipients are now."""
    if not delivery_ids or not is_wanted(session, EventKind.DELIVERY):
        return
    session.flush()
    rows = session.scalars(select(Delivery).where(Delivery.id.in_(delivery_ids)).order_by(Delivery.id)).all()
    drills = _drills(session, {row.broadcast_id for row in rows})
    told = [
        {
            "broadcast": row.broadcast_id,
            "delivery": row.id,
            "number": row.number,
            "state": row.state.value,
            "error": row.error,
            "withheld": row.withheld.value if row.withheld else None,
            "exercise": row.broadcast_id in drills,
        }
        for row in rows
    ]
    tell(session, EventKind.DELIVERY, told)


def replied(session: Session, reply: Reply) -> None:
    """Tell of a reply."""
    told = {
        "broadcast": reply.broadcast_id,
        "delivery": reply.delivery_id,
        "number": reply.number,
        "text": reply.text,
        "exercise": bool(_drills(session, [reply.broadcast_id] if reply.broadcast_id else [])),
    }
    tell(session, EventKind.REPLY, [told])


def _drills(session: Session, broadcast_ids: Sequence[int] | set[int]) -> set[int]:
    query = select(Broadcast.id).where(Broadcast.id.in_(broadcast_ids), Broadcast.exercise.is_(True))
    return set(session.scalars(query))
