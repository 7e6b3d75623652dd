"""Of which broadcasts are recipients still being written, and how far is that? Nothing here changes a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from gateway.broadcasts.freezing_tables import Freezing
from gateway.broadcasts.model import RESTING, DeliveryState
from gateway.broadcasts.tables import Broadcast


def being_written(broadcast_id: Any) -> ColumnElement[bool]:
    """Whether recipients of a broadcast are still being written: none of it may leave, and it cannot be complete."""
    return exists().where(Freezing.broadcast_id == broadcast_id)


def is_being_written(session: Session, broadcast_id: int) -> bool:
    """Whether recipients of this broadcast are still being written."""
    return session.scalar(select(Freezing.broadcast_id).where(Freezing.broadcast_id == broadcast_id)) is not None


def in_nobodys_hands(now: datetime) -> ColumnElement[bool]:
    """Whether nobody is writing the recipients of a row of Freezing."""
    return or_(Freezing.claimed_until.is_(None), Freezing.claimed_until <= now)


def forgotten(session: Session, now: datetime) -> Sequence[Broadcast]:
    """Return the broadcasts whose recipients nobody is writing."""
    query = select(Broadcast).join(Freezing, Freezing.broadcast_id == Broadcast.id).where(in_nobodys_hands(now))
    return session.scalars(query.order_by(Broadcast.id)).all()


def share_written(session: Session, broadcast_id: int) -> int | None:
    """Return how many percent of a broadcast's rows are written; None when all are."""
    row = session.get(Freezing, broadcast_id)
    return None if row is None else 100 * row.written // max(1, row.rows)


def still_to_write(session: Session, counted: dict[int, int]) -> dict[int, tuple[DeliveryState, int]]:
    """Return by broadcast how many of its recipients have no row yet, and the bucket that they belong to.

    `counted` tells of each broadcast how many recipients have one.
    """
    query = select(Broadcast.id, Broadcast.state, Broadcast.recipients).join(
        Freezing, Freezing.broadcast_id == Broadcast.id
    )
    rows = session.execute(query.where(Broadcast.id.in_(counted))).all()
    return {
        row.id: (RESTING.get(row.state, DeliveryState.WAITING), max(0, row.recipients - counted[row.id]))
        for row in rows
    }
