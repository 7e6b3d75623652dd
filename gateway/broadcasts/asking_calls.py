"""Whom do we ring for an approval, and what came of it? The paging engine's discipline: claim, act, record.

A claim is under the pages' lock, and a page that is due goes first. A call in doubt is looked up (`asking_doubts`),
never placed again on a guess. Every call is a row that stays beside its broadcast.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from gateway.broadcasts.asking_model import (
    GRACE,
    LEASE,
    LINE_BUSY,
    LISTENING,
    ON_THE_LINE,
    PERMITTED,
    RING,
    STALE,
    ApprovalCallState,
)
from gateway.broadcasts.model import BroadcastState
from gateway.broadcasts.tables import ApprovalCall, Broadcast
from gateway.calls import lines
from gateway.duty.points import points_of
from gateway.errors import CarrierFault, FaultKind
from gateway.paging.claims import line_is_ours, oldest_due
from gateway.paging.pace import calls_free
from gateway.queues import Queue, fell_due
from gateway.staff.permissions import Permission, may
from gateway.staff.tables import Staff
from gateway.storage.locks import Lock, hold_lock

_S = ApprovalCallState


@dataclass(frozen=True)
class Claim:
    """A call that is ours to place until the lease ends; a copy, since no transaction is open while it is used."""

    call_id: int
    token: str
    number: str


def numbers_of(session: Session, person: Staff) -> list[str]:
    """Return the numbers at which a person is called: the first, then those that were proven and are called at all."""
    more = [point.address for point in points_of(session, person.id) if point.call_after is not None]
    return [*([person.phone] if person.phone else []), *more]


def write(session: Session, broadcast: Broadcast, person: Staff, now: datetime, turn: int = 0) -> ApprovalCall:
    """Have a person rung about a broadcast, at the next of their numbers each `turn`."""
    numbers = numbers_of(session, person)
    row = ApprovalCall(
        broadcast_id=broadcast.id,
        staff_id=person.id,
        name=person.name,
        number=numbers[turn % len(numbers)] if numbers else "",
        state=_S.DUE,
        due_at=now,
        created_at=now,
        at=now,
    )
    session.add(row)
    session.flush()
    fell_due(session, Queue.URGENT)
    return row


def is_due(session: Session, now: datetime) -> bool:
    """Whether a call waits to be placed, or one that rings is to be ended."""
    due = exists().where(ApprovalCall.state == _S.DUE, ApprovalCall.due_at <= now)
    return bool(session.scalar(select(due | exists().where(*_needless()))))


def claim(session: Session, now: datetime, calls_a_second: float) -> Claim | None:
    """Claim the call that waits longest, unless a page is due, the carrier has no room, or the line is ours already."""
    hold_lock(session, Lock.CLAIMING_PAGES)
    if oldest_due(session, now) is not None or _free(session, now, calls_a_second) <= 0:
        return None
    due = select(ApprovalCall).where(ApprovalCall.state == _S.DUE, ApprovalCall.due_at <= now).order_by(ApprovalCall.id)
    for row in session.scalars(due.with_for_update(skip_locked=True)).all():
        if not _wanted(session, row, now):
            move(row, _S.CANCELLED, now)
        elif line_is_ours(session, row.staff_id, row.number, now):
            row.due_at = now + LINE_BUSY
        else:
            row.claim_token, row.claimed_until, row.attempted_at = secrets.token_hex(16), now + LEASE, now
            move(row, _S.CALLING, now)
            lines.hold(session, row.number, now + RING + GRACE)
            return Claim(row.id, row.claim_token, row.number)
    return None


def record_taken(session: Session, ours: Claim, sid: str | None, now: datetime) -> None:
    """Record that the carrier took it. What the call itself told meanwhile stands."""
    row = held(session, ours.call_id)
    if row.claim_token == ours.token:
        row.sid = row.sid or sid
        move(row, _S.RINGING, now)


def record_fault(session: Session, ours: Claim, fault: CarrierFault, now: datetime) -> None:
    """Record that the carrier did not take it, or that we do not know."""
    row = held(session, ours.call_id)
    if row.claim_token != ours.token or row.state is not _S.CALLING:
        return
    row.error = fault.code
    if fault.kind is FaultKind.UNCERTAIN:
        move(row, _S.UNCERTAIN, now)
        return
    lines.release(session, row.number, now)
    if fault.kind is FaultKind.TEMPORARY and now - row.created_at < STALE:
        row.due_at, row.claimed_until = now + LINE_BUSY, None
        move(row, _S.DUE, now)
    else:
        move(row, _S.FAILED, now)


def lapse(session: Session, now: datetime) -> None:
    """Doubt claims that lapsed; count as over the calls that should have reported their end by now."""
    open_ = (_S.CALLING, _S.RINGING, *ON_THE_LINE)
    query = select(ApprovalCall).where(ApprovalCall.state.in_(open_)).order_by(ApprovalCall.id)
    for row in session.scalars(query.with_for_update(skip_locked=True)).all():
        if row.state is _S.CALLING:
            if row.claimed_until is not None and row.claimed_until < now:
                move(row, _S.UNCERTAIN, now)
        elif row.at < now - (RING + GRACE if row.state is _S.RINGING else LISTENING):
            end(session, row, now)


def end(session: Session, row: ApprovalCall, now: datetime) -> None:
    """Note that a call is over: with what it came to, when keys said nothing."""
    lines.release(session, row.number, now)
    move(row, _S.UNDECIDED if row.state is _S.IDENTIFIED else _S.UNANSWERED, now)


def move(row: ApprovalCall, state: ApprovalCallState, now: datetime) -> bool:
    """Put a call in a state, where one leads to the other: webhooks come late, and twice. Returns whether it did."""
    if state not in PERMITTED[row.state]:
        return False
    row.state, row.at = state, now
    return True


def to_end(session: Session, now: datetime) -> list[str]:
    """Cancel the calls that ring about a broadcast that no longer waits; return the carrier's ids of these."""
    rows = session.scalars(select(ApprovalCall).where(*_needless()).with_for_update(skip_locked=True)).all()
    for row in rows:
        move(row, _S.CANCELLED, now)
        lines.release(session, row.number, now)
    return [row.sid for row in rows if row.sid is not None]


def of_broadcast(session: Session, broadcast_id: int) -> Sequence[ApprovalCall]:
    """Return who was rung about a broadcast, in order."""
    query = select(ApprovalCall).where(ApprovalCall.broadcast_id == broadcast_id)
    return session.scalars(query.order_by(ApprovalCall.id)).all()


def latest(session: Session, broadcast_id: int, since: datetime) -> ApprovalCall | None:
    """Return the latest call about a broadcast since an instant."""
    mine = (ApprovalCall.broadcast_id == broadcast_id, ApprovalCall.created_at >= since)
    return session.scalar(select(ApprovalCall).where(*mine).order_by(ApprovalCall.id.desc()).limit(1))


def held(session: Session, call_id: int) -> ApprovalCall:
    """Return a call, locked, as it is now."""
    return session.get_one(ApprovalCall, call_id, with_for_update=True, populate_existing=True)


def _wanted(session: Session, row: ApprovalCall, now: datetime) -> bool:
    broadcast, person = session.get_one(Broadcast, row.broadcast_id), session.get_one(Staff, row.staff_id)
    return (
        broadcast.state is BroadcastState.AWAITING_APPROVAL
        and broadcast.submitted_at is not None
        and row.created_at >= broadcast.submitted_at
        and now - row.created_at <= STALE
        and person.active
        and row.number in numbers_of(session, person)
        and may(person.actor, Permission.BROADCASTS_APPROVE)
        and person.actor.principal != broadcast.submitted_by
    )


def _free(session: Session, now: datetime, calls_a_second: float) -> int:
    placed = select(func.count()).where(ApprovalCall.attempted_at > now - timedelta(seconds=1))
    return calls_free(session, now, calls_a_second) - (session.scalar(placed) or 0)


def _needless() -> tuple[ColumnElement[bool], ...]:
    waits = exists().where(
        Broadcast.id == ApprovalCall.broadcast_id, Broadcast.state == BroadcastState.AWAITING_APPROVAL
    )
    return ApprovalCall.state == _S.RINGING, ~waits
