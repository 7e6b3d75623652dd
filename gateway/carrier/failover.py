"""By which of two carriers does a page leave, and when do all pages change over? Decided from what was measured; pure.

A page that one carrier surely did not take goes by the other at once. All of them change over when the first fails
again and again, refuses our account, or is slow; and back only after trials in which it was well, the later the more
often it failed of late: a carrier that comes and goes must not take every page along.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from statistics import median

from gateway.carrier.faults import CodeClass, code_class
from gateway.errors import FaultKind

WINDOW = timedelta(minutes=3)  # what was measured longer ago says nothing of now
IN_A_ROW = 3  # so many faults, one after the other
LEAST = 6  # attempts from which a share says something
SHARE = 0.5
SLOW_OF = 5  # so many last answers are looked at
SLOW_S = 5.0  # half of what we wait for an answer at all
TRIALS = 2  # in a row that must go well before pages go by the first carrier again
TRIAL_EVERY = timedelta(seconds=30)
STAY = timedelta(minutes=2)  # at least, by the second carrier; doubled with each change of the last hour
LONGEST_STAY = timedelta(minutes=32)
LATELY = timedelta(hours=1)


class By(Enum):
    """One of the two carriers."""

    FIRST = "first"
    BACKUP = "backup"

    @property
    def other(self) -> By:
        """The one that is not this one."""
        return By.BACKUP if self is By.FIRST else By.FIRST


class Use(Enum):
    """For what a carrier stands: each changes over by itself."""

    PAGES = "pages"  # and every other text and call of ours to officers and callers
    BROADCASTS = "broadcasts"


class Why(Enum):
    """Why pages changed over."""

    ACCOUNT = "account"
    FAULTS = "faults"
    SHARE = "share"
    SLOW = "slow"
    WELL_AGAIN = "well_again"
    PERSON = "person"


@dataclass(frozen=True)
class Attempt:
    """What one request to a carrier came to. A refusal of one number is no fault of the carrier's."""

    at: datetime
    seconds: float
    fault: FaultKind | None = None

    @property
    def failed(self) -> bool:
        """Whether the carrier is at fault."""
        return self.fault is not None and self.fault is not FaultKind.PERMANENT


@dataclass(frozen=True)
class Standing:
    """By which carrier pages go since when; `trial_at` is when the first may be tried again."""

    by: By
    since: datetime | None = None
    trial_at: datetime | None = None


@dataclass(frozen=True)
class Past:
    """What is known of one page: by which carrier it surely did not leave, and which refused our account for it."""

    turned_from: By | None = None
    refused_by: By | None = None


@dataclass(frozen=True)
class Road:
    """By which carrier a page leaves. `trial`: it tries whether the first is well again."""

    by: By
    trial: bool = False


def road(standing: Standing, past: Past, may_try: bool, now: datetime) -> Road:
    """Choose for one page. Only one that `may_try` is sent by a carrier of which we do not know whether it is well."""
    avoided = past.refused_by or past.turned_from
    if avoided is not None:
        return Road(avoided.other)
    due = standing.trial_at is None or standing.trial_at <= now
    if standing.by is By.BACKUP and may_try and due:
        return Road(By.FIRST, trial=True)
    return Road(standing.by)


def turns(kind: FaultKind, code: int | None) -> bool:
    """Whether what a carrier surely did not take may be taken by another one."""
    if kind is FaultKind.PERMANENT:
        return code_class(code) is CodeClass.ROUTE  # a permission that this account lacks
    return kind is not FaultKind.UNCERTAIN


def failing(attempts: Sequence[Attempt], now: datetime) -> Why | None:
    """Say why no page should go by a carrier with these attempts, oldest first; None while it is well enough."""
    lately = [one for one in attempts if one.at > now - WINDOW]
    if not lately:
        return None
    if lately[-1].fault is FaultKind.ACCOUNT:
        return Why.ACCOUNT
    if len(lately) >= IN_A_ROW and all(one.failed for one in lately[-IN_A_ROW:]):
        return Why.FAULTS
    if len(lately) >= LEAST and sum(one.failed for one in lately) >= SHARE * len(lately):
        return Why.SHARE
    answers = [one.seconds for one in lately if not one.failed][-SLOW_OF:]
    return Why.SLOW if len(answers) == SLOW_OF and median(answers) > SLOW_S else None


def well_again(attempts: Sequence[Attempt]) -> bool:
    """Whether the first carrier's last trials, oldest first, all went well."""
    trials = attempts[-TRIALS:]
    return len(trials) == TRIALS and all(not one.failed and one.seconds <= SLOW_S for one in trials)


def stay(changes: int) -> timedelta:
    """How long pages stay away from the first carrier, which they left so often of late, this time included."""
    doubled: int = 2 ** max(0, min(changes, 10) - 1)
    return min(STAY * doubled, LONGEST_STAY)


def changed(
    standing: Standing, first: Sequence[Attempt], backup: Sequence[Attempt], changes: int, now: datetime
) -> tuple[Standing, Why] | None:
    """Return how pages go from now on, and why, when that changes.

    `first` and `backup` are the attempts with each since the last change, oldest first. A second carrier that fails
    itself is no way out. `changes` is how often pages left the first one lately.
    """
    if standing.by is By.FIRST:
        why = failing(first, now)
        if why is None or failing(backup, now) is not None:
            return None
        return Standing(By.BACKUP, now, now + stay(changes + 1)), why
    tried = [one for one in first if standing.since is None or one.at > standing.since]
    settled = standing.since is None or now - standing.since >= STAY
    return (Standing(By.FIRST, now), Why.WELL_AGAIN) if settled and well_again(tried) else None
