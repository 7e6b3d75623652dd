"""What do many waits, or many loads, come down to? Pure. Percentiles are by nearest rank: a time that occurred."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

Often = tuple[int, int]  # a number of seconds, and how often it occurred


@dataclass(frozen=True)
class Spread:
    """How many waits there were, the median, p90, and the share that took no longer than the target."""

    count: int
    median: int
    p90: int
    within: float


def spread(counted: Iterable[Often], target_s: int) -> Spread | None:
    """Return the spread of waits; None when there are none."""
    in_order = sorted(counted)
    total = sum(often for _, often in in_order)
    if not total:
        return None
    within = sum(often for seconds, often in in_order if seconds <= target_s)
    return Spread(total, rank(in_order, 0.5), rank(in_order, 0.9), within / total)


def rank(in_order: Sequence[Often], share: float) -> int:
    """Return the smallest value that at least this share does not pass; raises IndexError when there is none."""
    wanted, passed = ceil(sum(often for _, often in in_order) * share), 0
    for value, often in in_order:
        passed += often
        if passed >= wanted:
            return value
    return in_order[-1][0]


def evenness(loads: Sequence[int]) -> float | None:
    """Return how evenly a load is spread (Jain's index): 1 is the same for all, 1/n all on one; None without load."""
    squares = sum(load * load for load in loads)
    return sum(loads) ** 2 / (len(loads) * squares) if squares else None


def share(part: int, whole: int) -> float | None:
    """Return which share a part is; None of nothing."""
    return part / whole if whole else None
