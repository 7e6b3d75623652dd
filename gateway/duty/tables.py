"""Which rows tell who is on duty? Rotations, fixed shifts, the periods that a file settled, and overrides.

A row that is replaced stays, with the instant at which it was: who was on duty then can be asked for ever.
"""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contacts.rotation import OnHolidays
from gateway.duty.model import CodeWay, DutyChangeKind, ProofState, RotationUnit, ShiftSource, SwapState, Via
from gateway.duty.starting import StartState
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
    counts_from: Mapped[datetime | None]  # it counts no earlier, whatever its first handoff
    ended_at: Mapped[datetime | None]  # from here on it counts no more

    members: Mapped[list[DutyRotationMember]] = relationship(order_by="DutyRotationMember.position")
    windows: Mapped[list[DutyWindow]] = relationship(order_by="DutyWindow.position")


class DutyRotationMember(Row):
    """One place in a rotation."""

    __tablename__ = "duty_rotation_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    rotation_id: Mapped[int] = mapped_column(ForeignKey("duty_rotation.id"), index=True)
    position: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))


class DutyWindow(Row):
    """When a rotation counts. `days` are ISO weekdays, as in "12345"; without windows it always counts."""

    __tablename__ = "duty_window"

    id: Mapped[int] = mapped_column(primary_key=True)
    rotation_id: Mapped[int] = mapped_column(ForeignKey("duty_rotation.id"), index=True)
    position: Mapped[int]
    days: Mapped[str] = mapped_column(String(7))
    opens_at: Mapped[time]
    closes_at: Mapped[time]
    holidays: Mapped[OnHolidays] = mapped_column(choice(OnHolidays))


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
    """A period that a file (all levels) or a temporary schedule (one) settled: rotations are silent in it."""

    __tablename__ = "duty_period"

    id: Mapped[int] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    level: Mapped[int | None]
    created_at: Mapped[datetime]


class DutyOverride(Row):
    """One person in place of everybody on a level, or of one person, for a while; of two, the later made one counts.

    With `beside` in place of nobody.
    """

    __tablename__ = "duty_override"

    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[int]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    created_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    instead_of_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    beside: Mapped[bool] = mapped_column(default=False)


class DutyLevel(Row):
    """What is asked of a level. A level without a row is staffed day and night when it is one of `model.LEVELS`."""

    __tablename__ = "duty_level"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day_and_night: Mapped[bool]
    fallback_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    changed_at: Mapped[datetime]


class DutyHoliday(Row):
    """A holiday of our own, beside the legal ones."""

    __tablename__ = "duty_holiday"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))


class DutyChange(Row):
    """Who changed what of duty, when, by which way: what was, and what is. Never changed, never deleted."""

    __tablename__ = "duty_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    principal: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(120))
    via: Mapped[Via] = mapped_column(choice(Via))
    kind: Mapped[DutyChangeKind] = mapped_column(choice(DutyChangeKind))
    level: Mapped[int | None]
    was: Mapped[str] = mapped_column(Text)
    became: Mapped[str] = mapped_column(Text)


class DutySwap(Row):
    """One asked another to stand for them, perhaps in return for a stretch of theirs. Only acceptance changes duty."""

    __tablename__ = "duty_swap"

    id: Mapped[int] = mapped_column(primary_key=True)
    asker_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    level: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    back_level: Mapped[int | None]
    back_starts_at: Mapped[datetime | None]
    back_ends_at: Mapped[datetime | None]
    state: Mapped[SwapState] = mapped_column(choice(SwapState))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    via: Mapped[Via | None] = mapped_column(choice(Via))


class DutyStart(Row):
    """One person begins on one level: when they were told, and whether they confirmed. `next_at`: when more is due."""

    __tablename__ = "duty_start"
    __table_args__ = (UniqueConstraint("staff_id", "level", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    level: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)  # as planned when it was written
    state: Mapped[StartState] = mapped_column(choice(StartState))
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    made_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_via: Mapped[Via | None] = mapped_column(choice(Via))
    refused_at: Mapped[datetime | None]
    override_id: Mapped[int | None] = mapped_column(ForeignKey("duty_override.id"))  # who was put beside them


class NumberCode(Row):
    """A code that was sent to a number or mailbox of which somebody says that it is theirs.

    A code that is spoken is made when it is spoken. With a `label` it is one more way, without the first number.
    """

    __tablename__ = "number_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    number: Mapped[str] = mapped_column(String(254))  # or a mail address
    way: Mapped[CodeWay] = mapped_column(choice(CodeWay))
    label: Mapped[str | None] = mapped_column(String(40))
    code_hash: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime]
    guesses: Mapped[int] = mapped_column(default=0)
    void: Mapped[bool] = mapped_column(default=False)  # used, or another was made since


class ProofCall(Row):
    """A call by which somebody tries a telephone of theirs, or hears the code that proves it theirs."""

    __tablename__ = "proof_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    number: Mapped[str] = mapped_column(String(16))
    code_id: Mapped[int | None] = mapped_column(ForeignKey("number_code.id"))
    state: Mapped[ProofState] = mapped_column(choice(ProofState), index=True)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    error: Mapped[int | None]


class HandoverNote(Row):
    """What an officer left for the next one to know. Never changed."""

    __tablename__ = "handover_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    principal: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)


class DutyCode(Row):
    """A code that was sent to one officer's own telephone: who answers with it holds that telephone. It works once."""

    __tablename__ = "duty_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    swap_id: Mapped[int | None] = mapped_column(ForeignKey("duty_swap.id"), index=True)
    level: Mapped[int | None]  # that is taken over
    start_id: Mapped[int | None] = mapped_column(ForeignKey("duty_start.id"))
    expected: Mapped[str] = mapped_column(String(200))  # whom the officer was told of: staff ids
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class DutyGuess(Row):
    """A code that fitted nothing, kept to slow guessing down."""

    __tablename__ = "duty_guess"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)


class DutyFeed(Row):
    """An address at which a calendar reads duty without signing in: one person's turns, or everybody's.

    The row keeps the key's hash only.
    """

    __tablename__ = "duty_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    whole_roster: Mapped[bool]
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
