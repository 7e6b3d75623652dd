"""Does this principal ask too much? A bucket for each, in each web process; generous, for a program that runs wild.

Decides on nothing but pace: what a key may do is asked elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from threading import Lock

from gateway.now import monotonic

RATE = 100.0  # requests a second, lasting
BURST = 1000.0
MOST_KNOWN = 10_000


@dataclass
class _Bucket:
    left: float
    at: float


class Limits:
    """Counts requests. `tick` gives seconds on a clock that nobody sets."""

    def __init__(self, tick: Callable[[], float] = monotonic, rate: float = RATE, burst: float = BURST) -> None:
        self._tick, self._rate, self._burst = tick, rate, burst
        self._buckets: dict[str, _Bucket] = {}
        self._lock = Lock()

    def take(self, principal: str) -> int | None:
        """Count one request. Returns None when it may go on, else after how many seconds it may."""
        with self._lock:
            now = self._tick()
            bucket = self._bucket(principal, now)
            bucket.left = min(self._burst, bucket.left + (now - bucket.at) * self._rate)
            bucket.at = now
            if bucket.left < 1:
                return ceil((1 - bucket.left) / self._rate)
            bucket.left -= 1
            return None

    def _bucket(self, principal: str, now: float) -> _Bucket:
        if principal not in self._buckets:
            if len(self._buckets) >= MOST_KNOWN:
                self._buckets.clear()
            self._buckets[principal] = _Bucket(self._burst, now)
        return self._buckets[principal]
