"""Whom may a message about a ticket reach? Of a drill nobody who takes no part, whatever was typed and by whom.

Every text and mail about a ticket is written through `write`. A drill outside any exercise has no circle of its own:
it reaches people of ours and nobody else.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.duty.actions import on_call
from gateway.duty.points import points_by_person
from gateway.errors import Refused
from gateway.exercises.belonging import addresses, exercise_of_ticket, members
from gateway.exercises.tables import Exercise
from gateway.notices import actions as notices
from gateway.notices.tables import Notice
from gateway.staff.actions import coordinators, list_staff
from gateway.staff.tables import Staff
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket

SYSTEM = "systeem"


def write(session: Session, ticket: Ticket, kind: str, to: str, said: str, now: datetime, **more: Any) -> Notice | None:
    """Write a notice about a ticket, as `notices.write` does; of a drill only to who takes part; else it is noted."""
    if not may_reach(session, ticket, to, now):
        tickets.note(session, ticket, Happening.KEPT_INSIDE, SYSTEM, now, kind)
        return None
    return notices.write(session, kind, to, said, now, ticket_id=ticket.id, **more)


def may_reach(session: Session, ticket: Ticket, address: str, now: datetime) -> bool:
    """Whether a message about this ticket may go to a number or mailbox."""
    return not ticket.exercise or address.lower() in _circle_of(session, ticket, now)


def only_inside(session: Session, ticket: Ticket, named: Collection[str | None], now: datetime) -> None:
    """Raise Refused("drill_address") when a drill would write to an address that takes no part."""
    if any(each is not None and not may_reach(session, ticket, each, now) for each in named):
        raise Refused("drill_address")


def circle(session: Session, exercise_id: int) -> frozenset[str]:
    """Return every number and mailbox that may be reached: those named, and those of the officers who play."""
    players = [staff for staff, _ in members(session, exercise_id)]
    return _small({*addresses(session, exercise_id), *_of_staff(session, players)})


def _circle_of(session: Session, ticket: Ticket, now: datetime) -> frozenset[str]:
    exercise = exercise_of_ticket(session, ticket.id)
    if exercise is None:
        return _small(_of_staff(session, [each for each in list_staff(session) if each.active]))
    if exercise.ended_at is not None:
        return frozenset()
    return circle(session, exercise.id) | _small(_of_staff(session, _called_as_well(session, exercise, ticket, now)))


def _called_as_well(session: Session, exercise: Exercise, ticket: Ticket, now: datetime) -> list[Staff]:
    """Who is really on duty, and who has the ticket since they were: of an exercise that calls them too."""
    if not exercise.on_duty_too:
        return []
    ids = {each.staff_id for each in on_call(session, now)}
    known = session.scalars(select(Staff).where(Staff.active.is_(True)))
    return [*coordinators(session), *(each for each in known if each.id in ids or ticket.is_with(each.id))]


def _of_staff(session: Session, people: Collection[Staff]) -> set[str]:
    more = points_by_person(session, {each.id for each in people}) if people else {}
    own = {each for staff in people for each in (staff.phone, staff.email) if each}
    return own | {point.address for points in more.values() for point in points}


def _small(said: Collection[str]) -> frozenset[str]:
    return frozenset(each.lower() for each in said)
