"""Whose turn is it in a rotation? Turns of hours to months, handed over at a wall-clock time in Europe/Brussels.

The written rule for the nights that the clock changes: a turn, and a window, starts at the first occurrence of its
wall-clock time and ends at the last, so that a repeated hour overlaps and never leaves a gap; a skipped time is the
instant after the skip. Turns counted in hours count hours of the wall clock. What lies wholly in a skipped hour does
not take place.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum

from contacts.civil_time import first_occurrence, last_occurrence, wall_clock
from contacts.holidays import is_holiday

NO_DAYS: frozenset[date] = frozenset()
EVERY_DAY = frozenset(range(1, 8))


class OnHolidays(Enum):
    """What a window does on a holiday."""

    AS_USUAL = "as_usual"  # a holiday is a day like any other
    ALSO = "also"  # it opens on holidays too, whatever weekday they are
    NEVER = "never"  # it stays shut on holidays


@dataclass(frozen=True, slots=True)
class Months:
    """A turn of so many calendar months. A handoff on the 31st comes on the last day of a shorter month."""

    count: int


@dataclass(frozen=True, slots=True)
class Window:
    """When a rotation counts: on these ISO weekdays (1 is Monday) from `opens` until `closes`.

    One that closes no later than it opens runs into the next day: 08:00 to 08:00 is a day and a night.
    """

    days: frozenset[int] = EVERY_DAY
    opens: time = time(0)
    closes: time = time(0)
    holidays: OnHolidays = OnHolidays.AS_USUAL

    def __post_init__(self) -> None:
        """Refuse a window that could never open."""
        if not self.days <= EVERY_DAY or not (self.days or self.holidays is OnHolidays.ALSO):
            raise ValueError("a window needs weekdays from 1 to 7, or holidays")

    def opens_on(self, day: date, own_holidays: frozenset[date]) -> bool:
        """Whether the window opens on a day; `own_holidays` come beside the legal ones."""
        usual = day.isoweekday() in self.days
        if self.holidays is OnHolidays.AS_USUAL or not is_holiday(day, own_holidays):
            return usual
        return self.holidays is OnHolidays.ALSO

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Return the instants between which it is open when it opens on `day`."""
        until = day if self.closes > self.opens else day + timedelta(days=1)
        return first_occurrence(datetime.combine(day, self.opens)), last_occurrence(
            datetime.combine(until, self.closes)
        )


@dataclass(frozen=True, slots=True)
class Rotation:
    """Members who take turns on a level, from the handoff on `starts_on` until the instant `ends_at`.

    A turn of weeks hands over on the weekday of `starts_on`, one of months on its day of the month. With windows the
    rotation counts only within them; its turns go on outside them.
    """

    level: int
    members: tuple[int, ...]
    starts_on: date
    handoff: time
    turn: timedelta | Months  # of wall-clock time: hours, days or weeks; or of the calendar
    ends_at: datetime | None = None
    windows: tuple[Window, ...] = ()
    begins_at: datetime | None = None  # it counts no earlier, though its turns are reckoned from `starts_on`

    def __post_init__(self) -> None:
        """Refuse a rotation without members, or with a turn that does not move on."""
        moves = self.turn.count >= 1 if isinstance(self.turn, Months) else self.turn >= timedelta(hours=1)
        if not self.members or not moves:
            raise ValueError("a rotation needs members, and a turn of an hour or more")

    def opens(self, number: int) -> datetime:
        """Return the wall-clock time, naive, at which a turn begins; the first is number 0."""
        if isinstance(self.turn, timedelta):
            return datetime.combine(self.starts_on, self.handoff) + number * self.turn
        years, month = divmod(self.starts_on.month - 1 + number * self.turn.count, 12)
        year = self.starts_on.year + years
        day = min(self.starts_on.day, monthrange(year, month + 1)[1])
        return datetime.combine(date(year, month + 1, day), self.handoff)

    def number_before(self, wall: datetime) -> int:
        """Return a turn that surely began before the wall clock shows `wall`, at most a few turns earlier."""
        if isinstance(self.turn, timedelta):
            # A wall clock may stand an hour back: one turn more never misses the night it changes.
            number = (wall - self.opens(0)) // self.turn - 1 - timedelta(hours=2) // self.turn
        else:
            months = (wall.year - self.starts_on.year) * 12 + wall.month - self.starts_on.month
            number = months // self.turn.count - 2
        return max(0, number)


@dataclass(frozen=True, slots=True)
class Shift:
    """One member on one level, from `starts_at` up to, not including, `ends_at`."""

    level: int
    member: int
    starts_at: datetime
    ends_at: datetime


def turns(
    rotation: Rotation, starts_at: datetime, ends_at: datetime, own_holidays: frozenset[date] = NO_DAYS
) -> Iterator[Shift]:
    """Yield the turns of a rotation, within its windows, that touch the stretch between two instants, in order."""
    for turn in _whole_turns(rotation, starts_at, ends_at):
        if not rotation.windows:
            yield turn
            continue
        seen_from, seen_to = max(turn.starts_at, starts_at), min(turn.ends_at, ends_at)
        for opens, closes in _openings(rotation.windows, seen_from, seen_to, own_holidays):
            begins, ends = max(opens, turn.starts_at), min(closes, turn.ends_at)
            if begins < ends:
                yield Shift(turn.level, turn.member, begins, ends)


def _whole_turns(rotation: Rotation, starts_at: datetime, ends_at: datetime) -> Iterator[Shift]:
    number = rotation.number_before(wall_clock(starts_at))
    while True:
        starts, ends = first_occurrence(rotation.opens(number)), last_occurrence(rotation.opens(number + 1))
        if rotation.ends_at is not None:
            ends = min(ends, rotation.ends_at)
        if rotation.begins_at is not None:
            starts = max(starts, rotation.begins_at)
        if starts > ends_at or (rotation.ends_at is not None and starts >= rotation.ends_at):
            return
        if starts < ends and ends >= starts_at:
            yield Shift(rotation.level, rotation.members[number % len(rotation.members)], starts, ends)
        number += 1


def _openings(
    windows: tuple[Window, ...], starts_at: datetime, ends_at: datetime, own_holidays: frozenset[date]
) -> Iterator[tuple[datetime, datetime]]:
    day, last = wall_clock(starts_at).date() - timedelta(days=2), wall_clock(ends_at).date() + timedelta(days=1)
    while day <= last:
        for window in windows:
            if window.opens_on(day, own_holidays):
                opens, closes = window.on(day)
                if opens <= ends_at and closes >= starts_at:
                    yield opens, closes
        day += timedelta(days=1)
