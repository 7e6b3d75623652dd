"""A clock that stands still until a test moves it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class MovableClock:
    """Callable like the real one."""

    def __init__(self, at: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, by: timedelta = timedelta(0), **also: float) -> datetime:
        """Move on by a duration, or by so many `minutes` or `seconds`, and return the new instant."""
        self.at += by + timedelta(**also)
        return self.at

    def set(self, at: datetime) -> None:
        """Stand at `at`, an aware instant."""
        if at.tzinfo is None:
            raise ValueError("a clock needs a zone")
        self.at = at.astimezone(UTC)


class RunningClock(MovableClock):
    """A clock that goes on as the machine's does, for what lives beside a real program; moving it adds to that."""

    def __init__(self) -> None:
        super().__init__(datetime.now(UTC))
        self._since = time.monotonic()

    def __call__(self) -> datetime:
        return self.at + timedelta(seconds=time.monotonic() - self._since)
