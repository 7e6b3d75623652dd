"""Which starts of duty does a change of plan undo, bring back or move? Verbs on a Session; whoever calls commits.

Without this a change made after the evening text would be heard of at the handoff only, by who slept until then.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contacts.roster import Roster
from gateway.duty import starting
from gateway.duty.model import Via
from gateway.duty.plan import roster
from gateway.duty.starting import StartState
from gateway.duty.tables import DutyStart
from gateway.notices import actions as notices
from gateway.notices.texts import text
from gateway.now import BRUSSELS
from gateway.staff.tables import Staff
from gateway.storage.locks import Lock, hold_lock

_RUNNING = (StartState.BEGUN, StartState.LEFT_OPEN, StartState.DONE)


def follow_changes(session: Session, whole: Roster, found: Iterable[starting.Start], now: datetime) -> None:
    """Let what was told of starts be true again: `found` are the starts that the roster `whole` holds now."""
    hold_lock(session, Lock.TAKING_OVER)
    told = select(DutyStart).where(DutyStart.state == StartState.ASKED, DutyStart.starts_at > now)
    for row in session.scalars(told.execution_options(populate_existing=True)):
        if not starting.stands(whole, row.level, row.staff_id, row.starts_at):
            row.next_at = now
    for start in found:
        _bring_back(session, start, now)
    running = select(DutyStart).where(
        DutyStart.state.in_(_RUNNING), DutyStart.starts_at <= now, DutyStart.ends_at > now
    )
    for row in session.scalars(running.execution_options(populate_existing=True)):
        _move_end(session, whole, row, now)
    session.flush()


def begin_confirmed(session: Session, level: int, staff_id: int, now: datetime, via: Via) -> None:
    """Write down that somebody put themselves on a level there and then: nobody need ask whether they know."""
    whole = roster(session, now, now + starting.LONGEST)
    row = _row(session, level, staff_id, now)
    if row is None:
        row = DutyStart(level=level, staff_id=staff_id, starts_at=now, made_at=now)
        session.add(row)
    row.ends_at = starting.ends(whole, level, staff_id, now)
    row.state, row.next_at, row.confirmed_at, row.confirmed_via = StartState.DONE, None, now, via
    session.flush()


def leave(session: Session, level: int, staff_id: int, now: datetime) -> None:
    """End the starts of somebody who was relieved and told so by whoever did it."""
    query = select(DutyStart).where(
        DutyStart.level == level,
        DutyStart.staff_id == staff_id,
        DutyStart.state.in_(_RUNNING),
        DutyStart.starts_at <= now,
        DutyStart.ends_at > now,
    )
    for row in session.scalars(query):
        _end(row, now)
    session.flush()


def _bring_back(session: Session, start: starting.Start, now: datetime) -> None:
    """A start that was undone and stands again is told again, and asked again."""
    row = _row(session, start.level, start.staff_id, start.starts_at)
    if row is None or row.state is not StartState.DROPPED:
        return
    row.state, row.next_at, row.ends_at = StartState.PLANNED, starting.told_at(start, now), start.ends_at
    row.confirmed_at = row.confirmed_via = row.refused_at = None


def _move_end(session: Session, whole: Roster, row: DutyStart, now: datetime) -> None:
    """Tell who stands, or stood until now, that their turn ends at another time than they were told, if that is near.

    What is weeks away may change once more; it is told when it is near.
    """
    stands = starting.stands(whole, row.level, row.staff_id, now)
    ends_at = starting.ends(whole, row.level, row.staff_id, now) if stands else now
    if ends_at == row.ends_at or min(ends_at, row.ends_at) > now + starting.AHEAD:
        return
    officer = session.get_one(Staff, row.staff_id)
    if stands:
        row.ends_at = ends_at
    else:
        _end(row, now)
    if officer.active and officer.phone and officer.phone_verified:
        at = ends_at.astimezone(BRUSSELS)
        wording = text("duty_end_moved", n=row.level, d=f"{at:%d/%m}", u=f"{at:%H:%M}")
        notices.write(session, "duty_end_moved", officer.phone, wording, now)


def _end(row: DutyStart, now: datetime) -> None:
    row.state = StartState.DONE if row.state is StartState.DONE else StartState.DROPPED
    row.next_at, row.ends_at = None, now


def _row(session: Session, level: int, staff_id: int, starts_at: datetime) -> DutyStart | None:
    query = select(DutyStart).where(
        DutyStart.level == level, DutyStart.staff_id == staff_id, DutyStart.starts_at == starts_at
    )
    return session.scalar(query.execution_options(populate_existing=True))
