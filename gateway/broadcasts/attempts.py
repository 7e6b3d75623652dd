"""What is one attempt at a delivery: what a worker has in hand, and how it ended? Pure nouns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum


@dataclass(frozen=True)
class Work:
    """A delivery in our hands."""

    delivery_id: int
    broadcast_id: int
    number: str
    attempts: int


@dataclass(frozen=True)
class Marked:
    """What of a group is about to be attempted, and what never will be, because its number said STOP since."""

    leaving: frozenset[int] = frozenset()
    withheld: frozenset[int] = frozenset()


class Result(Enum):
    """How an attempt ended, as far as we know."""

    TAKEN = "taken"
    NOT_TRIED = "not_tried"  # marked, but surely never handed over
    BUSY = "busy"  # never processed: later
    DOUBTED = "doubted"
    REFUSED = "refused"  # this number or text will never work
    ACCOUNT = "account"  # our account or sender is at fault


@dataclass(frozen=True)
class Outcome:
    """What became of one delivery in hand. `wait` is for BUSY, `error` the carrier's number."""

    work: Work
    result: Result
    sid: str | None = None
    error: int | None = None
    wait: timedelta = timedelta(0)
