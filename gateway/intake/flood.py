"""How many reports in writing may call officers out of bed? Pure: counts in, an answer out.

A robot that sends a thousand forms must not ring the officer a thousand times, and thirty people of one office, behind
one address, must each be heard. Hence nobody is turned away for being many: what is over the measure is a ticket on the
board at once, and is paged when its turn comes, the gravest first. Reports of one entity are one case, and one page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.intake.model import Turn

WINDOW = timedelta(hours=1)
PAGED_OF_ONE = 5  # as for a telephone number: the sixth within an hour waits for its turn
PAGED_OF_ALL = 10
TURN_EVERY = timedelta(minutes=10)  # one that waits is paged so long after the page before it
BUSY_WINDOW = timedelta(minutes=10)
BUSY_OF_ONE = 60  # a whole building may report within ten minutes; a robot is slowed to what people can still read


@dataclass(frozen=True)
class Crowd:
    """How many came: of this origin in ten minutes, and paged within the hour, of this origin and of all."""

    of_one: int
    paged_of_one: int
    paged_of_all: int


def turn_of(crowd: Crowd) -> Turn:
    """Return what becomes of one more report."""
    if crowd.of_one >= BUSY_OF_ONE:
        return Turn.BUSY
    if crowd.paged_of_one >= PAGED_OF_ONE or crowd.paged_of_all >= PAGED_OF_ALL:
        return Turn.WAIT
    return Turn.NOW


def turn_has_come(last_paged_at: datetime | None, now: datetime) -> bool:
    """Whether the next one that waits may be paged."""
    return last_paged_at is None or now - last_paged_at >= TURN_EVERY
