"""Who is on call at an instant, when does that change, and when is nobody?

What is planned on a level: fixed shifts, beside rotations where no file or temporary schedule settled the period. Over
it come the overrides, in the order in which they were made. Where nobody then stands, the level's fallback does; it
hides no gap. Members are numbers that the asker chose; those in `absent` never count. `contacts.rotation` holds the
written rule for the nights that the clock changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from contacts.rotation import NO_DAYS, Months, OnHolidays, Rotation, Shift, Window, turns

__all__ = [
    "Change",
    "Gap",
    "Months",
    "OnCall",
    "OnHolidays",
    "Override",
    "Period",
    "Roster",
    "Rotation",
    "Shift",
    "Window",
    "changes",
    "gaps",
    "next_change",
    "on_call",
    "planned",
    "stretches",
    "turns",
]

HORIZON = timedelta(days=400)  # how far ahead a next change is sought
_STRIDE = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Override:
    """One member in place of everybody on a level, or of one member only, as a swap does; or `beside` all of them."""

    level: int
    member: int
    starts_at: datetime
    ends_at: datetime
    instead_of: int | None = None
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time in which rotations are silent, on one level or on all, because a file or plan settled it."""

    starts_at: datetime
    ends_at: datetime
    level: int | None = None


@dataclass(frozen=True, slots=True)
class OnCall:
    """A member on a level."""

    level: int
    member: int


@dataclass(frozen=True, slots=True)
class Roster:
    """All that decides who is on call. Overrides stand in the order in which they were made.

    `holidays` come beside the legal ones.
    """

    rotations: tuple[Rotation, ...] = ()
    shifts: tuple[Shift, ...] = ()
    overrides: tuple[Override, ...] = ()
    settled: tuple[Period, ...] = ()
    absent: frozenset[int] = frozenset()
    holidays: frozenset[date] = NO_DAYS
    fallbacks: tuple[OnCall, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Who is on call from an instant on."""

    at: datetime
    on_call: tuple[OnCall, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch in which nobody stands on a level."""

    level: int
    starts_at: datetime
    ends_at: datetime


def on_call(roster: Roster, at: datetime) -> tuple[OnCall, ...]:
    """Return who is on call at the aware instant `at`, by level; within a level in the order of the roster."""
    found = planned(roster, at)
    staffed = {each.level for each in found}
    behind = [each for each in roster.fallbacks if each.level not in staffed and each.member not in roster.absent]
    return tuple(sorted((*found, *behind), key=lambda each: each.level)) if behind else found


def planned(roster: Roster, at: datetime) -> tuple[OnCall, ...]:
    """Return who is on call at `at` without any fallback."""
    found = [OnCall(level, member) for level, member in _before_overrides(roster, at)]
    for override in roster.overrides:
        if _holds(override, at) and override.member not in roster.absent:
            found = _overridden(found, override)
    present = dict.fromkeys(each for each in found if each.member not in roster.absent)
    return tuple(sorted(present, key=lambda each: each.level))


def changes(roster: Roster, starts_at: datetime, ends_at: datetime) -> tuple[Change, ...]:
    """Return every change of who is on call after `starts_at`, up to and including `ends_at`, in order."""
    found = []
    roster = _within(roster, starts_at, ends_at)
    before = on_call(roster, starts_at)
    for at in _boundaries(roster, starts_at, ends_at):
        after = on_call(roster, at)
        if after != before:
            found.append(Change(at, after))
        before = after
    return tuple(found)


def next_change(roster: Roster, at: datetime) -> Change | None:
    """Return the first change after `at`, or None when nothing changes within the horizon."""
    horizon = at + HORIZON
    while at < horizon:
        found = changes(roster, at, at + _STRIDE)
        if found:
            return found[0]
        at += _STRIDE
    return None


def gaps(roster: Roster, starts_at: datetime, ends_at: datetime, levels: Iterable[int]) -> tuple[Gap, ...]:
    """Return the stretches between two instants in which nobody stands on one of `levels`, in order of time.

    A fallback fills no gap: somebody must plan it.
    """
    roster = replace(roster, fallbacks=())
    steps = [Change(starts_at, on_call(roster, starts_at)), *changes(roster, starts_at, ends_at)]
    found = []
    for level in levels:
        opened: datetime | None = None
        for step in steps:
            staffed = any(each.level == level for each in step.on_call)
            if not staffed and opened is None:
                opened = step.at
            elif staffed and opened is not None:
                found.append(Gap(level, opened, step.at))
                opened = None
        if opened is not None and opened < ends_at:
            found.append(Gap(level, opened, ends_at))
    return tuple(sorted(found, key=lambda gap: (gap.starts_at, gap.level)))


def stretches(roster: Roster, starts_at: datetime, ends_at: datetime) -> tuple[Shift, ...]:
    """Return who stands on which level between two instants, each stretch cut to them, by start and level."""
    steps = [Change(starts_at, on_call(roster, starts_at)), *changes(roster, starts_at, ends_at)]
    opened: dict[OnCall, datetime] = {}
    found = []
    for step in [*steps, Change(ends_at, ())]:
        for each in [each for each in opened if each not in step.on_call]:
            found.append(Shift(each.level, each.member, opened.pop(each), step.at))
        for each in step.on_call:
            opened.setdefault(each, step.at)
    kept = [shift for shift in found if shift.starts_at < shift.ends_at]
    return tuple(sorted(kept, key=lambda shift: (shift.starts_at, shift.level)))


def _holds(stretch: Shift | Override | Period, at: datetime) -> bool:
    return stretch.starts_at <= at < stretch.ends_at


def _within(roster: Roster, starts_at: datetime, ends_at: datetime) -> Roster:
    """Return the roster without what touches no instant between two; a year of shifts need not be walked each time."""

    def touches(stretch: Shift | Override | Period) -> bool:
        return stretch.starts_at <= ends_at and stretch.ends_at > starts_at

    return replace(
        roster,
        shifts=tuple(filter(touches, roster.shifts)),
        overrides=tuple(filter(touches, roster.overrides)),
        settled=tuple(filter(touches, roster.settled)),
    )


def _overridden(found: list[OnCall], override: Override) -> list[OnCall]:
    level = override.level
    put = OnCall(level, override.member)
    if override.beside:
        return [*found, put]
    if override.instead_of is None:
        return [*(each for each in found if each.level != level), put]
    return [put if each == OnCall(level, override.instead_of) else each for each in found]


def _before_overrides(roster: Roster, at: datetime) -> Iterator[tuple[int, int]]:
    """Yield level and member of shifts and turns that hold at `at`."""
    for shift in roster.shifts:
        if _holds(shift, at):
            yield shift.level, shift.member
    settled = {period.level for period in roster.settled if _holds(period, at)}
    for rotation in roster.rotations:
        if None in settled or rotation.level in settled:
            continue
        for turn in turns(rotation, at, at, roster.holidays):
            if _holds(turn, at):
                yield turn.level, turn.member


def _boundaries(roster: Roster, starts_at: datetime, ends_at: datetime) -> list[datetime]:
    """Return every instant after `starts_at`, up to `ends_at`, at which who is on call may change."""
    fixed: list[Shift | Override | Period] = [*roster.shifts, *roster.overrides, *roster.settled]
    for rotation in roster.rotations:
        fixed += turns(rotation, starts_at, ends_at, roster.holidays)
    found = {each.starts_at for each in fixed} | {each.ends_at for each in fixed}
    return sorted(at for at in found if starts_at < at <= ends_at)
