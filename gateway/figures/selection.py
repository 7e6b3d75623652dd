"""Over which months, and which reports, are figures asked? Read from what somebody asked; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeVar

from gateway.errors import Refused
from gateway.figures.periods import Month, month_name, months, shifted
from gateway.tickets.model import Outcome, Route

TARGET_S, MOST_TARGET_S = 300, 24 * 3600
SHOWN = 13  # a year, and the same month of the year before
Kind = TypeVar("Kind", bound=Enum)


class Exercises(Enum):
    """Whether exercises count."""

    WITHOUT = "without"
    ONLY = "only"
    TOO = "too"

    @property
    def values(self) -> tuple[bool, ...]:
        """Which values of a row's `exercise` count."""
        return {Exercises.WITHOUT: (False,), Exercises.ONLY: (True,), Exercises.TOO: (False, True)}[self]


@dataclass(frozen=True)
class Selection:
    """What is asked. None: whatever it is. `target_s`: in so many seconds a person should answer."""

    months: tuple[Month, ...]
    route: Route | None = None
    outcome: Outcome | None = None
    entity: str | None = None
    exercises: Exercises = Exercises.WITHOUT
    target_s: int = TARGET_S

    @property
    def narrowed(self) -> bool:
        """Whether it asks for some reports only."""
        return any(each is not None for each in (self.route, self.outcome, self.entity))

    @property
    def starts_at(self) -> datetime:
        """From when, inclusive."""
        return self.months[0].starts_at

    @property
    def ends_at(self) -> datetime:
        """Until when, exclusive."""
        return self.months[-1].ends_at


def read_selection(asked: Mapping[str, str], now: datetime) -> Selection:
    """Read what is asked by names from, until, route, outcome, entity, exercises and target (seconds).

    What is absent or empty is the last thirteen months, everything, without exercises, within five minutes. Raises
    Refused: period_unreadable, period_length, selection_value.
    """
    last = asked.get("until") or month_name(now)
    return Selection(
        months(asked.get("from") or shifted(last, 1 - SHOWN), last),
        _choice(Route, "route", asked),
        _choice(Outcome, "outcome", asked),
        (asked.get("entity") or "").strip()[:20].upper() or None,
        _choice(Exercises, "exercises", asked) or Exercises.WITHOUT,
        _target(asked.get("target") or ""),
    )


def _choice(kind: type[Kind], name: str, asked: Mapping[str, str]) -> Kind | None:
    said = asked.get(name)
    if not said:
        return None
    try:
        return kind(said)
    except ValueError:
        raise Refused("selection_value", name=name) from None


def _target(said: str) -> int:
    if not said:
        return TARGET_S
    if not said.isdecimal() or not 1 <= int(said[:9]) <= MOST_TARGET_S:
        raise Refused("selection_value", name="target")
    return int(said)
