"""When is "8 o'clock in Brussels"? Wall-clock time to instants, on the nights that the clock changes too.

A wall-clock time that comes twice has a first and a last occurrence; one that is skipped is the instant after the skip.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")


def first_occurrence(wall: datetime) -> datetime:
    """Return the first instant (UTC) at which a Brussels clock shows the naive time `wall`, or the one after a skip."""
    return _instant(wall, fold=0)


def last_occurrence(wall: datetime) -> datetime:
    """Return the last instant (UTC) at which a Brussels clock shows the naive time `wall`, or the one after a skip."""
    return _instant(wall, fold=1)


def wall_clock(at: datetime) -> datetime:
    """Return what a Brussels clock shows at the aware instant `at`, naive."""
    return at.astimezone(BRUSSELS).replace(tzinfo=None, fold=0)


@lru_cache(maxsize=8192)  # a plan asks for the same few handoffs again and again
def _instant(wall: datetime, fold: int) -> datetime:
    at = wall.replace(tzinfo=BRUSSELS, fold=fold).astimezone(UTC)
    return at if wall_clock(at) == wall else _end_of_skip(wall)


def _end_of_skip(wall: datetime) -> datetime:
    """Return the instant at which the clock jumped over `wall`.

    For a skipped time the two folds lie on either side of the jump; the jump is found between them, to the second.
    """
    before = wall.replace(tzinfo=BRUSSELS, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=BRUSSELS, fold=0).astimezone(UTC)
    offset = after.astimezone(BRUSSELS).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(BRUSSELS).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)
