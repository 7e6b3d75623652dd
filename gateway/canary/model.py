"""Which stages does a canary's call go through, and how long may each take? Pure.

The limits leave room for a slow carrier; what takes longer would keep a real caller or officer waiting as well.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

KEY = "5"  # by which the robot officer accepts, as every officer does


class CanaryState(Enum):
    """How far a run is."""

    DUE = "due"  # the hotline is to be rung
    CALLING = "calling"  # somebody claimed that, or the call is under way
    ASKED = "asked"  # the caller asked for an officer: the robot officer is to be paged
    PAGING = "paging"
    PASSED = "passed"
    FAILED = "failed"

    @property
    def over(self) -> bool:
        """Whether nothing changes the run any more."""
        return self in (CanaryState.PASSED, CanaryState.FAILED)


class Stage(Enum):
    """What must have happened, in this order."""

    PLACED = "placed"  # the carrier took our call to the hotline
    RANG = "rang"  # the hotline's webhook answered
    KNOWN = "known"  # the signed mark arrived as keys: voice goes both ways
    ASKED = "asked"  # the real flow took a key and asked for an officer
    PAGED = "paged"  # the queue, a worker and the carrier took the robot officer's page
    ANSWERED = "answered"  # the robot officer's line speaks
    ACCEPTED = "accepted"  # its key arrived


WITHIN: dict[Stage, timedelta] = {
    Stage.PLACED: timedelta(seconds=20),
    Stage.RANG: timedelta(seconds=25),
    Stage.KNOWN: timedelta(seconds=40),
    Stage.ASKED: timedelta(seconds=40),
    Stage.PAGED: timedelta(seconds=20),
    Stage.ANSWERED: timedelta(seconds=30),
    Stage.ACCEPTED: timedelta(seconds=40),
}
LONGEST = sum(WITHIN.values(), timedelta())


def next_stage(reached: set[Stage]) -> Stage | None:
    """Return the stage that a run waits for: the one after the furthest; None when all is done.

    Stages overtake each other: the hotline may ring before the carrier has answered that it took the call.
    """
    order = list(Stage)
    furthest = max((order.index(stage) for stage in reached), default=-1)
    return order[furthest + 1] if furthest + 1 < len(order) else None


def overdue(started_at: datetime, reached: dict[Stage, datetime], now: datetime) -> Stage | None:
    """Return the stage that should have happened by now and did not; None when none is late."""
    wanted = next_stage(set(reached))
    since = max(reached.values(), default=started_at)
    return wanted if wanted is not None and now - since > WITHIN[wanted] else None
