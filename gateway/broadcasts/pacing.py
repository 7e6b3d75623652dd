"""When may the next segment leave, and over how many connections at once? Pure arithmetic on a clock that is handed in.

A sender's pace is in segments a second. The bucket is kept as one instant: when all that was promised so far will
have left. What is promised is paid for, so the pace holds on average whoever asks, and in whatever portions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

BURST_S = 1.0  # idle time that may be caught up with
GROUP_S = 0.5  # how far ahead a group of texts may be let go: what a pause still lets through
MOST_LANES = 16
STEADY = 50  # texts taken in a row before one more lane is opened
LONGEST_HOLD_S = 5.0
LONGEST_BACKOFF_S = 30


@dataclass(frozen=True)
class Bucket:
    """One sender's pace. `free_at` is the instant (seconds) at which everything promised will have left."""

    pace: float
    free_at: float


def fresh(pace: float, now: float) -> Bucket:
    """Return a bucket that knows of nothing before `now`: it allows no burst, since another may just have sent."""
    return Bucket(pace, now)


def reserve(bucket: Bucket, now: float, segments: int) -> tuple[Bucket, float] | None:
    """Promise `segments` to the asker; None while half a second or more has been promised already.

    Returns the bucket after it and the instant of the first segment, which lies before `now` when idle time is
    caught up with. Each next segment may leave 1 / pace later.
    """
    if bucket.free_at > now + GROUP_S:
        return None
    start = max(bucket.free_at, now - BURST_S)
    return replace(bucket, free_at=start + segments / bucket.pace), start


def group_size(pace: float, segments: int, most: int) -> int:
    """Return how many texts of `segments` each make up half a second of a sender's pace; one at least."""
    return max(1, min(most, int(pace * GROUP_S / segments)))


def chunk_size(pace: float, segments: int, most: int, seconds: float) -> int:
    """Return how many texts all senders together (`pace`) let go in `seconds`: no use in claiming more."""
    return max(1, min(most, int(pace * seconds / segments)))


@dataclass(frozen=True)
class Lanes:
    """How many calls may be open at once: halved when the carrier says "too many", else opened one by one."""

    cap: int = MOST_LANES
    streak: int = 0  # texts taken since the last change
    refusals: int = 0  # in a row


def taken(lanes: Lanes) -> Lanes:
    """Return the lanes after a text was taken."""
    if lanes.cap >= MOST_LANES:
        return Lanes(lanes.cap)
    if lanes.streak + 1 < STEADY:
        return Lanes(lanes.cap, lanes.streak + 1)
    return Lanes(lanes.cap + 1)


def refused(lanes: Lanes) -> Lanes:
    """Return the lanes after the carrier, or the way to it, was too busy."""
    return Lanes(max(1, lanes.cap // 2), refusals=lanes.refusals + 1)


def hold_s(lanes: Lanes) -> float:
    """Return for how long nothing leaves after the last refusal: a quarter of a second, doubled for each in a row."""
    return min(LONGEST_HOLD_S, 0.25 * 2 ** min(lanes.refusals - 1, 8)) if lanes.refusals else 0.0


def backoff_s(attempts: int) -> float:
    """Return how long a text that was never processed waits for its next attempt: 1, 2, 4 … 30 seconds."""
    return float(min(LONGEST_BACKOFF_S, 2 ** min(max(0, attempts - 1), 8)))
