"""Which rows tell who is on duty? Rotations, fixed shifts, the periods that a file settled, and overrides.

A row that is replaced stays, with the instant at which it was: who was on duty then can be asked for ever.
"""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gateway.duty.model import RotationUnit, ShiftSource
from gateway.storage import Row, choice


class DutyRotation(Row):
    """People who take turns on a level, with a handoff at a wall-clock time in Europe/Brussels.

    The weekday of `starts_on` is the weekday of a weekly handoff.
    """

    __tablename__ = "duty_rotation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    level: Mapped[int]
    starts_on: Mapped[date]
    handoff_at: Mapped[time]
    turn_length: Mapped[int]
    turn_unit: Mapped[RotationUnit] = mapped_column(choice(RotationUnit))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # from here on it counts no more

    members: Mapped[list[DutyRotationMember]] = relationship(order_by="DutyRotationMember.position")


class DutyRotationMember(Row):
    """One place in a rotation."""

    __tablename__ = "duty_rotation_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    rotation_id: Mapped[int] = mapped_column(ForeignKey("duty_rotation.id"), index=True)
    position: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))


class DutyShift(Row):
    """One person on one level between two instants."""

    __tablename__ = "duty_shift"

    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    source: Mapped[ShiftSource] = mapped_column(choice(ShiftSource))
    created_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]


class DutyPeriod(Row):
    """A period that an imported file settled: rotations are silent in it, only shifts and overrides count."""

    __tablename__ = "duty_period"

    id: Mapped[int] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    created_at: Mapped[datetime]


class DutyOverride(Row):
    """One person in place of everybody on a level between two instants; of two, the later made one counts."""

    __tablename__ = "duty_override"

    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    created_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
