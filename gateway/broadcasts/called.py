"""What is known of the calls of a broadcast: what the carrier tells, the key that was pressed, and what follows of it?

A webhook only notes; what a call's end means for its delivery is settled by the sweep, once nobody has the delivery in
hand. The key is a fact whenever it comes, and outranks everything.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from gateway.broadcasts.claims import UNTOLD, settle_ended
from gateway.broadcasts.model import UNDER_WAY, Channel, DeliveryState
from gateway.broadcasts.reach import Via
from gateway.broadcasts.retrying import after_call
from gateway.broadcasts.standings import acknowledge_number, follow
from gateway.broadcasts.tables import Broadcast, Delivery, DeliveryCall
from gateway.broadcasts.told import deliveries_changed
from gateway.carrier.port import CallNow, CallState, Carrier
from gateway.errors import CarrierFault, FaultKind
from gateway.now import Clock
from gateway.paging.tables import Page
from gateway.storage import Storage

log = logging.getLogger(__name__)

SILENT = timedelta(minutes=4)  # longer than a call takes that is heard to its end
ASK_AGAIN = timedelta(minutes=1)
JUST_ENDED = timedelta(hours=1)
_STEPS = {CallState.UNKNOWN: 0, CallState.QUEUED: 1, CallState.RINGING: 2, CallState.ANSWERED: 3}  # never back
_OVER = 4


def call_told(session: Session, delivery_id: int, told: CallNow, now: datetime) -> None:
    """Take what the carrier tells of a call of this delivery. Order and repeats do not matter: an end stays an end."""
    row = _held(session, delivery_id)
    if row is None or not told.sid:
        return
    call = session.scalar(select(DeliveryCall).where(DeliveryCall.sid == told.sid))
    if call is None:
        call = DeliveryCall(delivery_id=row.id, sid=told.sid, state=told.state, began_at=now)
        session.add(call)
        _taken(row, told.sid, now)
        session.flush()
        follow(session, [row.id], now)
    if call.ended_at is None and _STEPS.get(told.state, _OVER) >= _STEPS.get(call.state, _OVER):
        call.state = told.state
        call.answered_at = call.answered_at or (now if told.state is CallState.ANSWERED else None)
        call.ended_at = now if told.state.final else None


def confirm(session: Session, delivery_id: int, now: datetime) -> bool:
    """Note that a person pressed the key: this recipient is reached. Returns whether it is a recipient."""
    row = _held(session, delivery_id)
    if row is None:
        return False
    row.confirmed_at = row.confirmed_at or now
    row.state, row.error = DeliveryState.DELIVERED, None
    row.claim_token = row.claimed_until = row.not_before = None
    session.flush()
    acknowledge_number(session, row.broadcast_id, row.number, Via.KEY, now)
    follow(session, [row.id], now)
    deliveries_changed(session, [row.id])
    return True


def settle_calls(session: Session, now: datetime, limit: int = 100) -> int:
    """Settle deliveries whose call has ended without the key: another call later, or none. Returns how many."""
    query = (
        select(Delivery, DeliveryCall, Broadcast)
        .join(DeliveryCall, DeliveryCall.sid == Delivery.sid)
        .join(Broadcast, Broadcast.id == Delivery.broadcast_id)
        .where(
            *of_late(now),
            Delivery.state == DeliveryState.ACCEPTED,
            DeliveryCall.ended_at.is_not(None),
        )
        .order_by(Delivery.id)
        .limit(limit)
        .with_for_update(of=Delivery, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    found = session.execute(query).all()
    for row, call, broadcast in found:
        left = broadcast.expires_at - now if broadcast.state in UNDER_WAY and broadcast.expires_at else None
        _settle(row, call.state, left, now)
    session.flush()
    ids = [row.id for row, _, _ in found]
    follow(session, ids, now)
    deliveries_changed(session, ids)
    settle_ended(session, sorted({broadcast.id for _, _, broadcast in found}))
    return len(found)


def ask_after_silent(storage: Storage, carrier: Carrier, clock: Clock, limit: int = 20) -> int:
    """Ask the carrier about calls whose end it should have told by now. Returns how many were asked after."""
    with storage.reading() as session:
        silent = _silent(session, clock(), limit)
    for delivery_id, sid in silent:
        told: CallNow | None = None
        try:
            told = carrier.call_now(sid)
        except CarrierFault as fault:
            log.warning("asking after the call of delivery %d failed: %s", delivery_id, fault.kind.value)
            if fault.kind is FaultKind.PERMANENT:
                told = CallNow(
                    sid, CallState.NO_ANSWER
                )  # a call that the carrier does not know any more reached nobody
        with storage.transaction() as session:
            if told is not None:
                call_told(session, delivery_id, told, clock())
            row = _held(session, delivery_id)
            if row is not None and row.state is DeliveryState.ACCEPTED:
                row.not_before = clock() + ASK_AGAIN
    return len(silent)


def of_late(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What narrows a query to calls that may still be going on: of broadcasts under way, or that have just ended."""
    lately = or_(Broadcast.state.in_(UNDER_WAY), Broadcast.ended_at > now - JUST_ENDED)
    return Delivery.channel == Channel.VOICE, Delivery.broadcast_id.in_(select(Broadcast.id).where(lately))


def calls_known(session: Session, numbers: Sequence[str]) -> dict[str, frozenset[str]]:
    """Return, for each of these numbers, the sids of the calls to it that we know: of broadcasts and of pages."""
    if not numbers:
        return {}
    own = select(Delivery.number, DeliveryCall.sid).join(Delivery, Delivery.id == DeliveryCall.delivery_id)
    pages = select(Page.address, Page.sid).where(Page.address.in_(numbers), Page.sid.is_not(None))
    found = [*session.execute(own.where(Delivery.number.in_(numbers))), *session.execute(pages)]
    return {number: frozenset(sid for to, sid in found if to == number) for number in numbers}


def _held(session: Session, delivery_id: int) -> Delivery | None:
    row = session.get(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    return row if row is not None and row.channel is Channel.VOICE else None


def _taken(row: Delivery, sid: str, now: datetime) -> None:
    """A call that we did not know of yet exists: whatever we thought of this attempt, the carrier took it."""
    if row.state in UNTOLD:
        row.state, row.accepted_at, row.error = DeliveryState.ACCEPTED, now, None
        row.claim_token = row.claimed_until = row.not_before = None
        row.sid = sid
    elif row.state is DeliveryState.ACCEPTED:
        row.sid = row.sid or sid


def _settle(row: Delivery, ended: CallState, left: timedelta | None, now: datetime) -> None:
    row.calls_unanswered += 1
    row.state, wait = after_call(ended, row.calls_unanswered, left)
    row.claim_token = row.claimed_until = row.not_before = None
    if row.state is DeliveryState.WAITING:
        row.not_before = now + wait
        row.sid = row.attempted_at = row.attempted_there_at = row.absent_once_at = None


def _silent(session: Session, now: datetime, limit: int) -> list[tuple[int, str]]:
    over = exists().where(DeliveryCall.sid == Delivery.sid, DeliveryCall.ended_at.is_not(None))
    query = select(Delivery.id, Delivery.sid).where(
        *of_late(now),
        Delivery.state == DeliveryState.ACCEPTED,
        Delivery.sid.is_not(None),
        Delivery.accepted_at < now - SILENT,
        or_(Delivery.not_before.is_(None), Delivery.not_before <= now),
        ~over,
    )
    return [(row.id, row.sid) for row in session.execute(query.order_by(Delivery.accepted_at).limit(limit))]
