"""How fast do texts really leave? As the last broadcasts went, in segments a second; pauses between do not count."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.broadcasts.model import BroadcastState
from gateway.broadcasts.tables import Broadcast, Delivery

LEAST_TEXTS = 50  # fewer say nothing about the pace of many
LOOKED_AT = 2_000
LATEST = 5


def past_pace(session: Session) -> float | None:
    """Return the pace of the last broadcast that was large enough to tell one; None when there was none."""
    query = select(Broadcast.id, Broadcast.segments).where(
        Broadcast.state == BroadcastState.COMPLETED, Broadcast.recipients >= LEAST_TEXTS
    )
    for broadcast_id, segments in session.execute(query.order_by(Broadcast.id.desc()).limit(LATEST)):
        taken = select(Delivery.accepted_at).where(
            Delivery.broadcast_id == broadcast_id, Delivery.accepted_at.is_not(None)
        )
        pace = pace_of(session.scalars(taken.order_by(Delivery.id).limit(LOOKED_AT)), segments)
        if pace is not None:
            return pace
    return None


def pace_of(taken: Iterable[datetime | None], segments: int) -> float | None:
    """Return the pace at which texts of `segments` each were taken; None when they are too few to tell.

    Counted are the seconds in which any text was taken, so that a pause, or a night between, is none of the pace.
    """
    seconds = [int(at.timestamp()) for at in taken if at is not None]
    if len(seconds) < LEAST_TEXTS:
        return None
    return len(seconds) * segments / len(set(seconds))
