"""How many did each broadcast reach, how many answered, and how soon had it come to 95 % of them?

Reached is what a telephone or mailbox reported, acknowledged what a person did: a key, a link or a reply.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from gateway.broadcasts.model import DeliveryState
from gateway.broadcasts.reach import Said
from gateway.broadcasts.tables import Broadcast, Delivery, Reply
from gateway.figures.selection import Selection

LISTED = 30  # broadcasts that stand each for itself
MOST_OF = 0.95


@dataclass(frozen=True)
class Reached:
    """What became of one broadcast. `most_after_s`: until 95 % of all recipients had it; None: they have not."""

    id: int
    text: str
    exercise: bool
    began_at: datetime
    recipients: int
    delivered: int
    acknowledged: int
    most_after_s: int | None


def reached(session: Session, chosen: Selection, limit: int = LISTED) -> list[Reached]:
    """Return the latest broadcasts that left in these months, the newest first."""
    query = (
        select(Broadcast)
        .where(Broadcast.approved_at >= chosen.starts_at, Broadcast.approved_at < chosen.ends_at)
        .where(Broadcast.exercise.in_(chosen.exercises.values), Broadcast.recipients > 0)
        .order_by(Broadcast.id.desc())
        .limit(limit)
    )
    return of_broadcasts(session, session.scalars(query).all())


def of_broadcasts(session: Session, found: Sequence[Broadcast]) -> list[Reached]:
    """Return what became of each of these broadcasts, all of which were approved."""
    counted = {row[0]: row[1:] for row in session.execute(count_query([each.id for each in found]))}
    return [_one(session, each, *counted.get(each.id, (0, 0, 0))) for each in found]


def count_query(ids: Sequence[int]) -> Select[int, int, Any, Any]:
    """Return how many recipients these broadcasts have, how many had it, and how many answered."""
    yes = select(Reply.id).where(Reply.delivery_id == Delivery.id, Reply.said == Said.YES).exists()
    delivered = func.sum(case((Delivery.state == DeliveryState.DELIVERED, 1), else_=0))
    answered = func.sum(case((Delivery.confirmed_at.is_not(None), 1), (yes, 1), else_=0))
    counts = (func.count(), delivered, answered)
    return select(Delivery.broadcast_id, *counts).where(Delivery.broadcast_id.in_(ids)).group_by(Delivery.broadcast_id)


def _one(session: Session, row: Broadcast, recipients: int, delivered: int, acknowledged: int) -> Reached:
    began_at = max(row.approved_at or row.created_at, row.send_at or row.created_at)
    at = _had_it(session, row.id, ceil(recipients * MOST_OF))
    after = None if at is None else max(0, round((at - began_at).total_seconds()))
    return Reached(row.id, row.text, row.exercise, began_at, recipients, delivered, acknowledged, after)


def _had_it(session: Session, broadcast_id: int, wanted: int) -> datetime | None:
    """When so many recipients had it; a receipt that came late counts from when it came."""
    had_at = func.coalesce(Delivery.confirmed_at, Delivery.receipt_at, type_=Delivery.receipt_at.type)
    query = select(had_at).where(
        Delivery.broadcast_id == broadcast_id, Delivery.state == DeliveryState.DELIVERED, had_at.is_not(None)
    )
    return session.scalar(query.order_by(had_at).offset(max(0, wanted - 1)).limit(1)) if wanted else None
