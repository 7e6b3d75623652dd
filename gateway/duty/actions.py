"""What is asked of duty, and what is done to it? Verbs on a Session; doors commit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from contacts import roster as reckoning
from contacts.roster import Gap, OnCall, Shift
from gateway.duty.model import LEVEL_MOST, LEVELS, Handover, OnCallOfficer
from gateway.duty.plan import roster
from gateway.duty.tables import DutyOverride
from gateway.errors import Refused
from gateway.staff.model import Role
from gateway.staff.tables import Staff

GAPS_AHEAD = timedelta(days=60)


def on_call(session: Session, at: datetime) -> list[OnCallOfficer]:
    """Return the active officers on call at `at`, by level; where nobody stands, the level's fallback."""
    whole = roster(session, at)
    planned = reckoning.planned(whole, at)
    officers = _officers(session, reckoning.on_call(whole, at))
    return [replace(each, fallback=OnCall(each.level, each.staff_id) not in planned) for each in officers]


def next_change(session: Session, at: datetime) -> Handover | None:
    """Return the next instant after `at` at which somebody else is on call, or None when none is planned."""
    change = reckoning.next_change(roster(session, at, at + reckoning.HORIZON), at)
    return Handover(change.at, tuple(_officers(session, change.on_call))) if change else None


def gaps(
    session: Session, starts_at: datetime, ends_at: datetime | None = None, levels: Iterable[int] = LEVELS
) -> list[Gap]:
    """Return the stretches in which nobody stands on a level; by default over the next 60 days."""
    until = ends_at or starts_at + GAPS_AHEAD
    return list(reckoning.gaps(roster(session, starts_at, until), starts_at, until, levels))


def shifts(session: Session, starts_at: datetime, ends_at: datetime) -> list[tuple[Shift, OnCallOfficer]]:
    """Return who is planned between two instants: every stretch cut to them, with its officer, by time and level.

    No fallback is among them: it stands behind a gap.
    """
    planned = reckoning.stretches(replace(roster(session, starts_at, ends_at), fallbacks=()), starts_at, ends_at)
    people = _people(session, {shift.member for shift in planned})
    return [(shift, _officer(shift.level, people[shift.member])) for shift in planned]


def take_over(
    session: Session, level: int, staff_id: int, starts_at: datetime, ends_at: datetime, now: datetime
) -> DutyOverride:
    """Put one person in place of everybody on a level for a while.

    Raises Refused: unknown_officer, officer_inactive, not_an_officer, level_unknown, empty_period.
    """
    if not 1 <= level <= LEVEL_MOST:
        raise Refused("level_unknown", level=level)
    if starts_at >= ends_at:
        raise Refused("empty_period", starts_at=starts_at, ends_at=ends_at)
    may_stand(session.get(Staff, staff_id))
    override = DutyOverride(level=level, staff_id=staff_id, starts_at=starts_at, ends_at=ends_at, created_at=now)
    session.add(override)
    session.flush()
    return override


def may_stand(person: Staff | None) -> Staff:
    """Return the person when they may stand on duty; raises Refused otherwise."""
    if person is None:
        raise Refused("unknown_officer")
    if not person.active:
        raise Refused("officer_inactive", name=person.name)
    if not person.roles & {Role.OFFICER, Role.COORDINATOR}:
        raise Refused("not_an_officer", name=person.name)
    return person


def _officers(session: Session, found: Iterable[OnCall]) -> list[OnCallOfficer]:
    found = list(found)
    people = _people(session, {each.member for each in found})
    return [_officer(each.level, people[each.member]) for each in found]


def _people(session: Session, ids: set[int]) -> dict[int, Staff]:
    return {row.id: row for row in session.scalars(select(Staff).where(Staff.id.in_(ids)))}


def _officer(level: int, person: Staff) -> OnCallOfficer:
    return OnCallOfficer(level, person.id, person.name, person.phone, person.email, person.phone_verified)
