"""Which member do we ring, and what came of it? The paging engine's discipline: claim, act, record.

A claim is under the pages' lock, and a page that is due goes first. A call in doubt is never placed again: the next
round rings anew, and every member has so many rounds.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from gateway.calls import lines
from gateway.errors import CarrierFault, FaultKind
from gateway.paging.claims import line_is_ours, oldest_due
from gateway.paging.pace import calls_free
from gateway.queues import Queue, fell_due
from gateway.storage.locks import Lock, hold_lock
from gateway.team.model import (
    GRACE,
    LEASE,
    LINE_BUSY,
    LISTENING,
    PERMITTED,
    RING,
    STALE,
    UNDER_WAY,
    MemberState,
    RingState,
)
from gateway.team.tables import TeamMember, TeamRing

_R = RingState
_OPEN = (_R.CALLING, _R.UNCERTAIN, _R.RINGING, _R.PICKED_UP)


@dataclass(frozen=True)
class Claim:
    """A call that is ours to place until the lease ends; a copy, since no transaction is open while it is used."""

    ring_id: int
    token: str
    number: str


def write_ring(session: Session, member: TeamMember, now: datetime) -> None:
    """Have a member rung: one round more."""
    member.rounds += 1
    number = member.phone or ""
    row = TeamRing(member_id=member.id, number=number, state=_R.DUE, created_at=now, due_at=now, at=now)
    session.add(row)
    session.flush()
    fell_due(session, Queue.URGENT)


def is_due(session: Session, now: datetime) -> bool:
    """Whether a call waits to be placed."""
    return bool(session.scalar(select(exists().where(TeamRing.state == _R.DUE, TeamRing.due_at <= now))))


def claim(session: Session, now: datetime, calls_a_second: float) -> Claim | None:
    """Claim the call that waits longest, unless a page is due, the carrier has no room, or the line is ours already."""
    hold_lock(session, Lock.CLAIMING_PAGES)
    if oldest_due(session, now) is not None or _free(session, now, calls_a_second) <= 0:
        return None
    due = select(TeamRing).where(TeamRing.state == _R.DUE, TeamRing.due_at <= now).order_by(TeamRing.id)
    for row in session.scalars(due.with_for_update(skip_locked=True)).all():
        member = session.get_one(TeamMember, row.member_id)
        if member.state is not MemberState.ASKED or now - row.created_at > STALE:
            move(row, _R.CANCELLED, now)
        elif line_is_ours(session, member.staff_id, row.number, now):
            row.due_at = now + LINE_BUSY
        else:
            row.claim_token, row.claimed_until, row.attempted_at = secrets.token_hex(16), now + LEASE, now
            move(row, _R.CALLING, now)
            lines.hold(session, row.number, now + RING + GRACE)
            return Claim(row.id, row.claim_token, row.number)
    return None


def record_taken(session: Session, ours: Claim, sid: str | None, now: datetime) -> None:
    """Record that the carrier took it. What the call itself told meanwhile stands."""
    row = held(session, ours.ring_id)
    if row.claim_token == ours.token:
        row.sid = row.sid or sid
        if row.state in (_R.CALLING, _R.UNCERTAIN):
            move(row, _R.RINGING, now)


def record_fault(session: Session, ours: Claim, fault: CarrierFault, now: datetime) -> None:
    """Record that the carrier did not take it, or that we do not know."""
    row = held(session, ours.ring_id)
    if row.claim_token != ours.token or row.state is not _R.CALLING:
        return
    row.error = fault.code
    if fault.kind is FaultKind.UNCERTAIN:
        move(row, _R.UNCERTAIN, now)
        return
    lines.release(session, row.number, now)
    if fault.kind is FaultKind.TEMPORARY and now - row.created_at < STALE:
        row.due_at, row.claimed_until = now + LINE_BUSY, None
        move(row, _R.DUE, now)
    else:
        move(row, _R.FAILED, now)


def lapse(session: Session, now: datetime) -> None:
    """Doubt claims that lapsed; count as over the calls that should have reported their end by now."""
    query = select(TeamRing).where(TeamRing.state.in_(_OPEN)).order_by(TeamRing.id)
    for row in session.scalars(query.with_for_update(skip_locked=True)).all():
        if row.state is _R.CALLING:
            if row.claimed_until is not None and row.claimed_until < now:
                move(row, _R.UNCERTAIN, now)
        elif row.at < now - (LISTENING if row.state is _R.PICKED_UP else RING + GRACE):
            end(session, row, now)


def some_open(session: Session) -> bool:
    """Whether a call is claimed, in doubt, or on the line."""
    return bool(session.scalar(select(exists().where(TeamRing.state.in_(_OPEN)))))


def end(session: Session, row: TeamRing, now: datetime) -> None:
    """Note that a call is over; a key said more already."""
    lines.release(session, row.number, now)
    move(row, _R.OVER, now)


def move(row: TeamRing, state: RingState, now: datetime) -> bool:
    """Put a call in a state, where one leads to the other: webhooks come late, and twice. Returns whether it did."""
    if state not in PERMITTED[row.state]:
        return False
    row.state, row.at = state, now
    return True


def cancel_rings(session: Session, member: TeamMember, now: datetime) -> None:
    """Let no call to a member be placed any more; one that rings is heard out."""
    waiting = select(TeamRing).where(TeamRing.member_id == member.id, TeamRing.state == _R.DUE)
    for row in session.scalars(waiting.with_for_update()).all():
        move(row, _R.CANCELLED, now)


def latest(session: Session, member: TeamMember) -> TeamRing | None:
    """Return the last call to a member."""
    query = select(TeamRing).where(TeamRing.member_id == member.id).order_by(TeamRing.id.desc())
    return session.scalar(query.limit(1))


def under_way(row: TeamRing | None) -> bool:
    """Whether a call may still bring an answer."""
    return row is not None and row.state in UNDER_WAY


def held(session: Session, ring_id: int) -> TeamRing:
    """Return a call, locked, as it is now."""
    return session.get_one(TeamRing, ring_id, with_for_update=True, populate_existing=True)


def _free(session: Session, now: datetime, calls_a_second: float) -> int:
    placed = select(func.count()).where(TeamRing.attempted_at > now - timedelta(seconds=1))
    return calls_free(session, now, calls_a_second) - (session.scalar(placed) or 0)
