"""What about a broadcast is due, whoever forgot it? The clock's part: lapse, weigh, look up, expire, complete, nudge.

Every step is a short transaction, safe to repeat and to run beside workers and other clocks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session

from gateway.broadcasts import claims
from gateway.broadcasts.called import ask_after_silent, settle_calls
from gateway.broadcasts.incoming import apply_receipts
from gateway.broadcasts.model import OPEN, UNDER_WAY, BroadcastState, Channel, DeliveryState
from gateway.broadcasts.publishing import publish_due, unpublished
from gateway.broadcasts.recovery import resolve_uncertain
from gateway.broadcasts.tables import Broadcast, Delivery, Receipt
from gateway.broadcasts.told import state_changed
from gateway.broadcasts.unreachable import watch_organisations
from gateway.broadcasts.unwritten import being_written, forgotten
from gateway.broadcasts.waves import ask_next, end_turns, turn_planned
from gateway.carrier.port import Carrier
from gateway.now import Clock
from gateway.storage import Storage

BATCH = 100
LOOKED_UP = 32  # doubted texts a sweep; the bulk worker looks them up as well
UNATTENDED = timedelta(seconds=5)  # after so long without a worker's sign the queue is nudged again


_LIVE = exists().where(Broadcast.state.in_((*UNDER_WAY, BroadcastState.AWAITING_APPROVAL)))
_TOLD = exists().where(Receipt.applied_at.is_(None))
_MOVES = select(or_(_LIVE, _TOLD))


def something_moves(session: Session) -> bool:
    """Whether a broadcast is on or waits for approval, or a receipt waits: then every sweep looks after broadcasts."""
    return bool(session.scalar(_MOVES))


def sweep(storage: Storage, carrier: Carrier, clock: Clock, nudge: Callable[[], None]) -> None:
    """Do once everything that is due, and nudge the queue "bulk" when something waits that nobody works on."""
    with storage.transaction() as session:
        claims.lapse_claims(session, clock())
    weigh_receipts(storage, clock)
    ask_next(storage, clock)
    with storage.transaction() as session:
        publish_due(session, clock())
    with storage.transaction() as session:
        settle_calls(session, clock(), BATCH)
        expire(session, clock())
        complete(session, clock())
        end_turns(session)
    with storage.transaction() as session:
        unattended = attend(session, clock())
    if unattended:
        nudge()
    resolve_uncertain(storage, carrier, clock, LOOKED_UP)
    ask_after_silent(storage, carrier, clock)
    watch_organisations(storage, clock)


def weigh_receipts(storage: Storage, clock: Clock) -> int:
    """Apply every receipt that was stored before now, a batch a transaction. Returns how many."""
    weighed = 0
    while True:
        with storage.transaction() as session:
            batch = apply_receipts(session, clock(), BATCH)
        weighed += batch
        if batch < BATCH:
            return weighed


def expire(session: Session, now: datetime) -> None:
    """End broadcasts whose time is over: what waits expires; what is in doubt is still looked up."""
    query = select(Broadcast.id).where(Broadcast.state.in_(UNDER_WAY), Broadcast.expires_at <= now)
    for broadcast_id in session.scalars(query).all():
        claims.take_back(session, broadcast_id)
        waits = exists().where(Delivery.broadcast_id == broadcast_id, Delivery.state == DeliveryState.WAITING)
        unsent = or_(waits, unpublished(), being_written(broadcast_id))
        ended = session.execute(
            update(Broadcast)
            .where(Broadcast.id == broadcast_id, Broadcast.state.in_(UNDER_WAY), unsent | turn_planned(broadcast_id))
            .values(state=BroadcastState.EXPIRED, ended_at=now)
            .execution_options(synchronize_session=False)
        )
        claims.settle_ended(session, [broadcast_id])
        if ended.rowcount:  # type: ignore[attr-defined]
            state_changed(session, [broadcast_id], BroadcastState.EXPIRED)


def complete(session: Session, now: datetime) -> None:
    """Complete broadcasts of which nothing waits, is claimed or is uncertain, and nobody is asked next.

    Receipts and answers may still follow. A call that is going on may have to be placed again.
    """
    call = (Delivery.channel == Channel.VOICE) & (Delivery.state == DeliveryState.ACCEPTED)
    open_one = exists().where(Delivery.broadcast_id == Broadcast.id, Delivery.state.in_(OPEN) | call)
    ended = session.scalars(
        update(Broadcast)
        .where(Broadcast.state.in_(UNDER_WAY), ~open_one, ~unpublished(), ~turn_planned(Broadcast.id))
        .where(~being_written(Broadcast.id))
        .values(state=BroadcastState.COMPLETED, ended_at=now)
        .returning(Broadcast.id)
        .execution_options(synchronize_session=False)
    )
    state_changed(session, sorted(ended), BroadcastState.COMPLETED)


def attend(session: Session, now: datetime) -> bool:
    """Return whether something is due that no worker has shown a sign of working on; notes that one is being told."""
    found = [*claims.to_send(session, now), *forgotten(session, now)]
    due = [row.id for row in found if _unattended(row, now)]
    session.execute(
        update(Broadcast)
        .where(Broadcast.id.in_(due))
        .values(attended_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(due)


def _unattended(broadcast: Broadcast, now: datetime) -> bool:
    seen = broadcast.attended_at
    return seen is None or not now - UNATTENDED < seen <= now
