"""How does a broadcast stand? What console, API and command line read; nothing here changes a row."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.broadcasts.model import BroadcastState, Channel, DeliveryState
from gateway.broadcasts.tables import Broadcast, Delivery, DeliveryCall, Exclusion, Receipt, Reply
from gateway.broadcasts.unwritten import still_to_write
from gateway.errors import Refused


def get(session: Session, broadcast_id: int) -> Broadcast:
    """Return a broadcast; raises Refused("no_such_broadcast", id=...)."""
    broadcast = session.get(Broadcast, broadcast_id)
    if broadcast is None:
        raise Refused("no_such_broadcast", id=broadcast_id)
    return broadcast


def list_broadcasts(
    session: Session, cursor: int | None = None, limit: int = 50, exercise: bool | None = None
) -> tuple[list[Broadcast], int | None]:
    """Return broadcasts, newest first, from below the id `cursor`, and the cursor of what follows or None.

    What was hidden with its exercise is left out.
    """
    query = select(Broadcast).where(Broadcast.hidden_at.is_(None)).order_by(Broadcast.id.desc()).limit(limit + 1)
    if cursor is not None:
        query = query.where(Broadcast.id < cursor)
    if exercise is not None:
        query = query.where(Broadcast.exercise == exercise)
    found = list(session.scalars(query))
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def awaiting_approval(session: Session) -> list[Broadcast]:
    """Return the broadcasts that a second person must approve or reject, in the order of writing."""
    query = select(Broadcast).where(Broadcast.state == BroadcastState.AWAITING_APPROVAL).order_by(Broadcast.id)
    return list(session.scalars(query))


def deliveries(
    session: Session,
    broadcast_id: int,
    cursor: int | None = None,
    limit: int = 200,
    state: DeliveryState | None = None,
) -> tuple[list[Delivery], int | None]:
    """Return a broadcast's recipients in the order of sending, from after the id `cursor`, and the next cursor."""
    get(session, broadcast_id)
    query = select(Delivery).where(Delivery.broadcast_id == broadcast_id).order_by(Delivery.id).limit(limit + 1)
    if cursor is not None:
        query = query.where(Delivery.id > cursor)
    if state is not None:
        query = query.where(Delivery.state == state)
    found = list(session.scalars(query))
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def last_calls(session: Session, delivery_ids: Sequence[int]) -> dict[int, DeliveryCall]:
    """Return the last call of each of these deliveries that has been called."""
    query = select(DeliveryCall).where(DeliveryCall.delivery_id.in_(delivery_ids)).order_by(DeliveryCall.id)
    return {call.delivery_id: call for call in session.scalars(query)}


def counts(session: Session, broadcast_id: int) -> dict[str, int]:
    """Return how many recipients there are, and how many are in each bucket: counted from the rows, so it adds up."""
    return counts_of(session, [broadcast_id])[broadcast_id]


def counts_of(session: Session, broadcast_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return the counts of several broadcasts, by id; a recipient that has no row yet counts where it will stand."""
    query = (
        select(Delivery.broadcast_id, Delivery.state, func.count())
        .where(Delivery.broadcast_id.in_(broadcast_ids))
        .group_by(Delivery.broadcast_id, Delivery.state)
    )
    empty = {"recipients": 0} | {state.value: 0 for state in DeliveryState}
    counted = {broadcast_id: dict(empty) for broadcast_id in broadcast_ids}
    for broadcast_id, state, number in session.execute(query):
        counted[broadcast_id][state.value] = number
        counted[broadcast_id]["recipients"] += number
    rows = {broadcast_id: counts["recipients"] for broadcast_id, counts in counted.items()}
    for broadcast_id, (state, number) in still_to_write(session, rows).items():
        counted[broadcast_id][state.value] += number
        counted[broadcast_id]["recipients"] += number
    return counted


def left_by_channel(session: Session, broadcast_id: int) -> dict[Channel, int]:
    """Return how many recipients on each channel still wait or are in somebody's hands."""
    query = select(Delivery.channel, func.count()).where(
        Delivery.broadcast_id == broadcast_id, Delivery.state.in_((DeliveryState.WAITING, DeliveryState.CLAIMED))
    )
    return {channel: number for channel, number in session.execute(query.group_by(Delivery.channel))}


def excluded(session: Session, broadcast_id: int) -> list[Exclusion]:
    """Return who of the audience is left out, and why; known from approval on."""
    query = select(Exclusion).where(Exclusion.broadcast_id == broadcast_id).order_by(Exclusion.id)
    return list(session.scalars(query))


def receipts(session: Session, delivery_id: int) -> list[Receipt]:
    """Return everything that the carrier told of a delivery, as it came."""
    return list(session.scalars(select(Receipt).where(Receipt.delivery_id == delivery_id).order_by(Receipt.id)))


def replies(session: Session, broadcast_id: int) -> list[Reply]:
    """Return what recipients answered, oldest first."""
    return list(session.scalars(select(Reply).where(Reply.broadcast_id == broadcast_id).order_by(Reply.id)))
