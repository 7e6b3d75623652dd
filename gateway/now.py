"""What time is it for us? The only module that reads a clock.

Every other module takes a `Clock` (or an instant) as an argument, so that a test, or a rehearsal with
CLOCK_OFFSET_FILE, moves time for the whole system at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Return seconds on a clock that nobody sets; for measuring how long something took."""
    return time.monotonic()


def offset_clock(offset_file: Path) -> Clock:
    """Return a clock that adds the seconds written in `offset_file`, read again at each use.

    A missing, empty or half-written file counts as the last offset that could be read (0 at first).
    """
    last = 0.0

    def now() -> datetime:
        nonlocal last
        with suppress(OSError, ValueError):
            last = float(offset_file.read_text().strip())
        return system_clock() + timedelta(seconds=last)

    return now


def lead(clock: Clock) -> timedelta:
    """Return how far `clock` runs ahead of the system's, never less than nothing.

    A carrier dates by its own clock: what is looked up in its list is looked up from that much earlier.
    """
    return max(timedelta(0), clock() - system_clock())
