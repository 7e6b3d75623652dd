"""How do duty rows become the roster that `contacts.roster` reckons with? The only place that reads them for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from contacts.roster import Months, OnCall, Override, Period, Roster, Rotation, Shift, Window
from gateway.duty.model import RotationUnit
from gateway.duty.tables import DutyHoliday, DutyLevel, DutyOverride, DutyPeriod, DutyRotation, DutyShift
from gateway.staff.tables import Staff

Stretch = TypeVar("Stretch", DutyShift, DutyOverride)

_UNITS = {
    RotationUnit.HOURS: timedelta(hours=1),
    RotationUnit.DAYS: timedelta(days=1),
    RotationUnit.WEEKS: timedelta(weeks=1),
}


def roster(session: Session, starts_at: datetime, ends_at: datetime | None = None) -> Roster:
    """Return the roster as far as it matters between two instants; at one instant when no second is given.

    Staff who are no longer active are absent in it.
    """
    ends_at = starts_at if ends_at is None else ends_at
    return Roster(
        rotations=tuple(_rotations(session, starts_at)),
        shifts=tuple(
            Shift(row.level, row.staff_id, row.starts_at, row.ends_at)
            for row in standing(session, DutyShift, starts_at, ends_at)
        ),
        overrides=tuple(
            Override(row.level, row.staff_id, row.starts_at, row.ends_at, row.instead_of_id, row.beside)
            for row in standing(session, DutyOverride, starts_at, ends_at)
        ),
        settled=tuple(
            Period(row.starts_at, row.ends_at, row.level)
            for row in session.scalars(
                select(DutyPeriod).where(DutyPeriod.ends_at > starts_at, DutyPeriod.starts_at <= ends_at)
            )
        ),
        absent=frozenset(session.scalars(select(Staff.id).where(Staff.active.is_(False)))),
        holidays=frozenset(session.scalars(select(DutyHoliday.day))),
        fallbacks=tuple(
            OnCall(row.level, row.fallback_id)
            for row in session.scalars(select(DutyLevel).order_by(DutyLevel.level))
            if row.fallback_id is not None
        ),
    )


def _rotations(session: Session, starts_at: datetime) -> Iterable[Rotation]:
    rows = session.scalars(
        select(DutyRotation)
        .where(or_(DutyRotation.ended_at.is_(None), DutyRotation.ended_at > starts_at))
        .options(selectinload(DutyRotation.members), selectinload(DutyRotation.windows))
        .order_by(DutyRotation.level, DutyRotation.id)
    )
    for row in rows:
        if row.members:
            members = tuple(member.staff_id for member in row.members)
            unit = row.turn_unit
            turn = Months(row.turn_length) if unit is RotationUnit.MONTHS else row.turn_length * _UNITS[unit]
            yield Rotation(
                row.level, members, row.starts_on, row.handoff_at, turn, row.ended_at, windows_of(row), row.counts_from
            )


def windows_of(row: DutyRotation) -> tuple[Window, ...]:
    """Return when a rotation counts."""
    return tuple(
        Window(frozenset(map(int, each.days)), each.opens_at, each.closes_at, each.holidays) for each in row.windows
    )


def standing(session: Session, kind: type[Stretch], starts_at: datetime, ends_at: datetime) -> Iterable[Stretch]:
    """Return the shifts or overrides, not replaced, that touch the stretch between two instants, in the order made."""
    return session.scalars(
        select(kind)
        .where(kind.replaced_at.is_(None), kind.ends_at > starts_at, kind.starts_at <= ends_at)
        .order_by(kind.created_at, kind.id)
    )
