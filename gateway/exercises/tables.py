"""Which rows make up an exercise? They stay when it is cleaned up: only lists no longer show what belongs to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.exercises.model import ExerciseState
from gateway.storage import Row

_EXERCISE = "exercise.id"


class Exercise(Row):
    """One exercise. `running` is true or empty: the database holds no two that run."""

    __tablename__ = "exercise"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    scenario: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime]
    on_duty_too: Mapped[bool] = mapped_column(default=False)
    running: Mapped[bool | None] = mapped_column(unique=True)
    planned_at: Mapped[datetime]
    planned_by: Mapped[str] = mapped_column(String(120))
    principal: Mapped[str] = mapped_column(String(40))
    begun_at: Mapped[datetime | None]
    begun_by: Mapped[str | None] = mapped_column(String(120))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(120))
    cleaned_at: Mapped[datetime | None]
    went_well: Mapped[str] = mapped_column(Text, default="")
    went_wrong: Mapped[str] = mapped_column(Text, default="")
    lessons: Mapped[str] = mapped_column(Text, default="")

    @property
    def state(self) -> ExerciseState:
        """Where it stands."""
        if self.cleaned_at is not None:
            return ExerciseState.CLEANED
        if self.ended_at is not None:
            return ExerciseState.ENDED
        return ExerciseState.PLANNED if self.begun_at is None else ExerciseState.RUNNING


class ExerciseMember(Row):
    """An officer who plays, on a level of the exercise's own: the real roster is not touched."""

    __tablename__ = "exercise_member"
    __table_args__ = (UniqueConstraint("exercise_id", "staff_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exercise_id: Mapped[int] = mapped_column(ForeignKey(_EXERCISE))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    level: Mapped[int]
    joined_at: Mapped[datetime | None]  # empty: named in the plan
    joined_by: Mapped[str | None] = mapped_column(String(120))  # the coordinator who let them


class ExerciseAddress(Row):
    """A telephone that plays, as a caller or as a recipient, or a mailbox that does."""

    __tablename__ = "exercise_address"
    __table_args__ = (UniqueConstraint("exercise_id", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exercise_id: Mapped[int] = mapped_column(ForeignKey(_EXERCISE))
    address: Mapped[str] = mapped_column(String(254))
    joined_at: Mapped[datetime | None]
    joined_by: Mapped[str | None] = mapped_column(String(120))


class ExerciseTicket(Row):
    """That a ticket belongs to an exercise."""

    __tablename__ = "exercise_ticket"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True, autoincrement=False)
    exercise_id: Mapped[int] = mapped_column(ForeignKey(_EXERCISE), index=True)
    at: Mapped[datetime]


class ExerciseBroadcast(Row):
    """That a broadcast belongs to an exercise, and who said twice that it may leave the circle of who takes part."""

    __tablename__ = "exercise_broadcast"

    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcast.id"), primary_key=True, autoincrement=False)
    exercise_id: Mapped[int] = mapped_column(ForeignKey(_EXERCISE), index=True)
    at: Mapped[datetime]
    outside_at: Mapped[datetime | None]
    outside_by: Mapped[str | None] = mapped_column(String(120))
