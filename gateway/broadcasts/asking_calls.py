"""Whom do we ring for an approval, and what came of it? Calls of a kind of their own; `paging.lone_calls` places them.

Every call is a row that stays beside its broadcast.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from gateway.broadcasts.asking_model import DOUBT_LASTS, LISTENING, ON_THE_LINE, PERMITTED, ApprovalCallState
from gateway.broadcasts.model import BroadcastState
from gateway.broadcasts.tables import ApprovalCall, Broadcast
from gateway.calls import lines
from gateway.carrier.addresses import Addresses
from gateway.duty.points import points_of
from gateway.paging.lone_calls import LoneCalls, Steps
from gateway.queues import Queue, fell_due
from gateway.staff.permissions import Permission, may
from gateway.staff.tables import Staff

_S = ApprovalCallState


def numbers_of(session: Session, person: Staff) -> list[str]:
    """Return the numbers at which a person is called: the first, then those that were proven and are called at all."""
    more = [point.address for point in points_of(session, person.id) if point.call_after is not None]
    return [*([person.phone] if person.phone else []), *more]


def _wanted(session: Session, row: ApprovalCall, now: datetime) -> bool:
    broadcast, person = session.get_one(Broadcast, row.broadcast_id), session.get_one(Staff, row.staff_id)
    return (
        broadcast.state is BroadcastState.AWAITING_APPROVAL
        and broadcast.submitted_at is not None
        and row.created_at >= broadcast.submitted_at
        and person.active
        and row.number in numbers_of(session, person)
        and may(person.actor, Permission.BROADCASTS_APPROVE)
        and person.actor.principal != broadcast.submitted_by
    )


APPROVALS = LoneCalls(
    name="approval call",
    table=ApprovalCall,
    steps=Steps(ApprovalCallState, PERMITTED, ON_THE_LINE),
    door=Addresses.approval,
    staff=lambda session, row: row.staff_id,
    wanted=_wanted,
    over=lambda row: _S.UNDECIDED if row.state is _S.IDENTIFIED else _S.UNANSWERED,
    listening=LISTENING,
    doubt_lasts=DOUBT_LASTS,
)


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


def some_needless(session: Session) -> bool:
    """Whether a call rings about a broadcast that no longer waits."""
    return bool(session.scalar(select(exists().where(*_needless()))))


def to_end(session: Session, now: datetime) -> list[str]:
    """Cancel the calls that ring about a broadcast that no longer waits; return the carrier's ids of these."""
    rows = session.scalars(select(ApprovalCall).where(*_needless()).with_for_update(skip_locked=True)).all()
    for row in rows:
        APPROVALS.move(row, _S.CANCELLED, now)
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


def _needless() -> tuple[ColumnElement[bool], ...]:
    waits = exists().where(
        Broadcast.id == ApprovalCall.broadcast_id, Broadcast.state == BroadcastState.AWAITING_APPROVAL
    )
    return ApprovalCall.state == _S.RINGING, ~waits
