"""Who keeps the pace of a sender? All workers together through Redis; each by itself, slower, without it.

Redis keeps one instant a sender. When it was emptied nothing is known, so nothing may be caught up with; when it is
away every worker takes half the pace: two workers that cannot see each other stay within it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Protocol

import redis

from gateway.broadcasts.pacing import BURST_S, GROUP_S, Bucket, fresh, reserve

log = logging.getLogger(__name__)

ALONE = 0.5
AWAY_S = 3.0  # after a refusal, how long we leave Redis alone
FORGOTTEN_S = 60  # an idle sender's bucket may be forgotten after this

_RESERVE = f"""
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local free = tonumber(redis.call('GET', KEYS[1]) or now)
if free > now + {GROUP_S} then return false end
local start = math.max(free, now - {BURST_S})
redis.call('SET', KEYS[1], string.format('%.6f', start + ARGV[1] / ARGV[2]), 'EX', {FORGOTTEN_S})
return string.format('%.6f', start - now)
"""


class Pacer(Protocol):
    """Keeps senders to their pace."""

    def reserve(self, sender: str, segments: int) -> float | None:
        """Promise `segments`. Returns how many seconds from now (before it: negative) the first may leave, or None."""


class LocalPacer:
    """The pace of one process by itself. `tick` returns seconds on a clock that nobody sets."""

    def __init__(self, pace: float, tick: Callable[[], float]) -> None:
        self.pace = pace
        self._tick = tick
        self._buckets: dict[str, Bucket] = {}

    def reserve(self, sender: str, segments: int) -> float | None:
        """Promise `segments`. Returns how many seconds from now (before it: negative) the first may leave, or None."""
        now = self._tick()
        promised = reserve(self._buckets.get(sender) or fresh(self.pace, now), now, segments)
        if promised is None:
            return None
        self._buckets[sender], start = promised
        return start - now


class SharedPacer:
    """The pace that all workers share through Redis."""

    def __init__(self, connection: Any, account_sid: str, pace: float, tick: Callable[[], float]) -> None:
        self.pace = pace
        self._script = connection.register_script(_RESERVE)
        self._prefix = f"ccvo:pace:{account_sid}:"
        self._alone = LocalPacer(pace * ALONE, tick)
        self._tick = tick
        self._leave_until = float("-inf")

    def reserve(self, sender: str, segments: int) -> float | None:
        """Promise `segments`. Returns how many seconds from now (before it: negative) the first may leave, or None."""
        if self._tick() >= self._leave_until:
            try:
                promised = self._script(keys=[self._prefix + sender], args=[segments, self.pace])
                return None if promised is None else float(promised)
            except (redis.RedisError, OSError) as fault:
                self._leave_until = self._tick() + AWAY_S
                log.warning("the shared pace is away (%s); half the pace alone", type(fault).__name__)
        return self._alone.reserve(sender, segments)
