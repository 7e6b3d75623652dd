"""Which instants bound a month here, and which stretches have one offset from UTC? Pure.

Months and nights are those of Brussels: a month begins at its own midnight there, whatever the clock does in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from gateway.errors import Refused
from gateway.now import BRUSSELS

MOST_MONTHS = 36
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Month:
    """One month ("2026-11") and the instants (UTC) between which it is that month here, the last one excluded."""

    name: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Stretch:
    """A time in which local time runs a fixed number of whole hours before UTC."""

    starts_at: datetime
    ends_at: datetime
    ahead: int


def month_name(at: datetime) -> str:
    """Return the month of an instant here as "2026-11"."""
    return at.astimezone(BRUSSELS).strftime("%Y-%m")


def shifted(name: str, by: int) -> str:
    """Return the month that lies `by` months after this one; before it, for a negative number."""
    number = _number(name) + by
    return f"{number // 12:04}-{number % 12 + 1:02}"


def months(first: str, last: str) -> tuple[Month, ...]:
    """Return the months from `first` to `last`; raises Refused: period_unreadable, period_length."""
    begin, end = _number(first), _number(last)
    count = end - begin + 1
    if not 1 <= count <= MOST_MONTHS:
        raise Refused("period_length", most=MOST_MONTHS)
    names = [shifted(first, place) for place in range(count + 1)]
    return tuple(Month(name, _starts_at(name), _starts_at(after)) for name, after in pairwise(names))


def stretches(starts_at: datetime, ends_at: datetime) -> Iterator[Stretch]:
    """Yield the stretches between two instants, cut where the clock changes here."""
    since, at = starts_at, starts_at
    while at < ends_at:
        after = min(at + DAY, ends_at)
        if _ahead(after) != _ahead(at):
            change = _change_between(at, after)
            yield Stretch(since, change, _ahead(at))
            since = at = change
        else:
            at = after
    if since < ends_at:
        yield Stretch(since, ends_at, _ahead(since))


def _change_between(at: datetime, after: datetime) -> datetime:
    before = _ahead(at)
    while at < after and _ahead(at) == before:
        at = at.replace(minute=0, second=0, microsecond=0) + HOUR  # Europe changes on a whole hour
    return min(at, after)


def _ahead(at: datetime) -> int:
    offset = at.astimezone(BRUSSELS).utcoffset() or timedelta(0)
    return int(offset / HOUR)


def _starts_at(name: str) -> datetime:
    number = _number(name)
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=BRUSSELS).astimezone(UTC)


def _number(name: str) -> int:
    year, _, month = name.partition("-")
    if not (len(year) == 4 and year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12 and int(year) >= 2000):
        raise Refused("period_unreadable", said=name[:20])
    return int(year) * 12 + int(month) - 1
