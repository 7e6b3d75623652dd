"""Which member do we ring, and what came of it? Calls of the team's own kind; how they leave is `paging.lone_calls`.

A call in doubt is looked up in the carrier's list, and no next one is placed meanwhile. When no listing could clear it
for so long that it is over, had it been placed, the next round rings; every member has so many rounds.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.carrier.addresses import Addresses
from gateway.paging.lone_calls import STALE, LoneCalls, Steps
from gateway.queues import Queue, fell_due
from gateway.team.model import LISTENING, PERMITTED, UNDER_WAY, MemberState, RingState
from gateway.team.tables import TeamMember, TeamRing

_R = RingState


def _wanted(session: Session, row: TeamRing, now: datetime) -> bool:
    return session.get_one(TeamMember, row.member_id).state is MemberState.ASKED


def _staff(session: Session, row: TeamRing) -> int:
    return session.get_one(TeamMember, row.member_id).staff_id


RINGS = LoneCalls(
    name="call to the crisis team",
    table=TeamRing,
    steps=Steps(RingState, PERMITTED, (_R.PICKED_UP,)),
    door=Addresses.team,
    staff=_staff,
    wanted=_wanted,
    over=lambda row: _R.OVER,
    listening=LISTENING,
    doubt_lasts=STALE,
)


def write_ring(session: Session, member: TeamMember, now: datetime) -> None:
    """Have a member rung: one round more."""
    member.rounds += 1
    number = member.phone or ""
    row = TeamRing(member_id=member.id, number=number, state=_R.DUE, created_at=now, due_at=now, at=now)
    session.add(row)
    session.flush()
    fell_due(session, Queue.URGENT)


def cancel_rings(session: Session, member: TeamMember, now: datetime) -> None:
    """Let no call to a member be placed any more; one that rings is heard out."""
    waiting = select(TeamRing).where(TeamRing.member_id == member.id, TeamRing.state == _R.DUE)
    for row in session.scalars(waiting.with_for_update()).all():
        RINGS.move(row, _R.CANCELLED, now)


def latest(session: Session, member: TeamMember) -> TeamRing | None:
    """Return the last call to a member."""
    query = select(TeamRing).where(TeamRing.member_id == member.id).order_by(TeamRing.id.desc())
    return session.scalar(query.limit(1))


def under_way(row: TeamRing | None) -> bool:
    """Whether a call may still bring an answer."""
    return row is not None and row.state in UNDER_WAY
