"""What do the results of many tickets say? Percentiles by nearest rank; what never came counts as infinitely late."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, inf

from benchmarks.year.play import Result


@dataclass(frozen=True)
class Spread:
    """p50, p95 and max of a time in seconds."""

    p50: float
    p95: float
    most: float

    def __str__(self) -> str:
        return " ".join(f"{value:>7.0f}" if value < inf else "  never" for value in (self.p50, self.p95, self.most))


@dataclass(frozen=True)
class Summary:
    """What a policy came to."""

    tickets: int
    first_ring: Spread
    person: Spread
    accepted: Spread
    at_night: Spread  # acceptance of tickets that opened at night
    rung: float  # people whose phone made a sound, per ticket
    woken: float  # of them asleep, per ticket at night


def spread(values: Iterable[float | None]) -> Spread:
    """Return the percentiles of some times."""
    found = sorted(inf if value is None else value for value in values)
    if not found:
        return Spread(inf, inf, inf)
    return Spread(_rank(found, 0.5), _rank(found, 0.95), found[-1])


def _rank(found: Sequence[float], share: float) -> float:
    return found[ceil(share * len(found)) - 1]


def summary(results: Sequence[Result], night: Sequence[bool]) -> Summary:
    """Sum the results up; `night` says of each whether its ticket opened at night."""
    dark = [result for result, is_night in zip(results, night, strict=True) if is_night]
    return Summary(
        len(results),
        spread(result.first_ring for result in results if result.first_ring or not result.accepted),
        spread(result.person for result in results),
        spread(result.accepted for result in results),
        spread(result.accepted for result in dark),
        sum(len(result.rung) for result in results) / len(results),
        sum(len(result.woken) for result in dark) / max(1, len(dark)),
    )
