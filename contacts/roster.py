"""Who is on call at an instant, when does that change, and when is nobody?

Rotations hand over at a wall-clock time in Europe/Brussels. On the nights that the clock changes: a turn starts at the
first occurrence of its wall-clock time and ends at the last, so that a repeated hour overlaps and never leaves a gap;
a skipped time is the instant after the skip. Turns counted in hours count hours of the wall clock.

What counts on a level: the latest made override; otherwise fixed shifts, beside rotations where no file settled the
period. Members are numbers that the asker chose; those in `absent` never count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from contacts.civil_time import first_occurrence, last_occurrence, wall_clock

HORIZON = timedelta(days=400)  # how far ahead a next change is sought
_STRIDE = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Rotation:
    """Members who take turns on a level, from the handoff on `starts_on` until the instant `ends_at`.

    A turn of weeks hands over on the weekday of `starts_on`.
    """

    level: int
    members: tuple[int, ...]
    starts_on: date
    handoff: time
    turn: timedelta  # of wall-clock time: hours, days or weeks
    ends_at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse a rotation without members, or with a turn that does not move on."""
        if not self.members or self.turn < timedelta(hours=1):
            raise ValueError("a rotation needs members, and a turn of an hour or more")


@dataclass(frozen=True, slots=True)
class Shift:
    """One member on one level, from `starts_at` up to, not including, `ends_at`."""

    level: int
    member: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Override:
    """One member in place of everybody on a level."""

    level: int
    member: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time in which rotations are silent, because a file settled it."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Roster:
    """All that decides who is on call. Overrides stand in the order in which they were made."""

    rotations: tuple[Rotation, ...] = ()
    shifts: tuple[Shift, ...] = ()
    overrides: tuple[Override, ...] = ()
    settled: tuple[Period, ...] = ()
    absent: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class OnCall:
    """A member on a level."""

    level: int
    member: int


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
    overridden = {
        each.level: each.member for each in roster.overrides if _holds(each, at) and each.member not in roster.absent
    }
    found = [OnCall(level, member) for level, member in overridden.items()]
    found += [
        OnCall(level, member)
        for level, member in _planned(roster, at)
        if level not in overridden and member not in roster.absent
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: each.level))


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
    """Return the stretches between two instants in which nobody stands on one of `levels`, in order of time."""
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


def turns(rotation: Rotation, starts_at: datetime, ends_at: datetime) -> Iterator[Shift]:
    """Yield the turns of a rotation that touch the stretch between two instants, in order."""
    origin = datetime.combine(rotation.starts_on, rotation.handoff)
    # A wall clock may stand an hour back: one turn more on either side never misses the night it changes.
    number = max(0, (wall_clock(starts_at) - origin) // rotation.turn - 1 - timedelta(hours=2) // rotation.turn)
    while True:
        opens = origin + number * rotation.turn
        starts, ends = first_occurrence(opens), last_occurrence(opens + rotation.turn)
        if rotation.ends_at is not None:
            ends = min(ends, rotation.ends_at)
        if starts > ends_at or (rotation.ends_at is not None and starts >= rotation.ends_at):
            return
        if starts < ends and ends >= starts_at:
            yield Shift(rotation.level, rotation.members[number % len(rotation.members)], starts, ends)
        number += 1


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


def _planned(roster: Roster, at: datetime) -> Iterator[tuple[int, int]]:
    """Yield level and member of shifts and turns that hold at `at`, before overrides."""
    for shift in roster.shifts:
        if _holds(shift, at):
            yield shift.level, shift.member
    if any(_holds(period, at) for period in roster.settled):
        return
    for rotation in roster.rotations:
        for turn in turns(rotation, at, at):
            if _holds(turn, at):
                yield turn.level, turn.member


def _boundaries(roster: Roster, starts_at: datetime, ends_at: datetime) -> list[datetime]:
    """Return every instant after `starts_at`, up to `ends_at`, at which who is on call may change."""
    fixed: list[Shift | Override | Period] = [*roster.shifts, *roster.overrides, *roster.settled]
    for rotation in roster.rotations:
        fixed += turns(rotation, starts_at, ends_at)
    found = {each.starts_at for each in fixed} | {each.ends_at for each in fixed}
    return sorted(at for at in found if starts_at < at <= ends_at)
