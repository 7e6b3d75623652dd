"""By which policy is a ticket paged for? As data: which policies there are, and which holds for an outcome and an hour.

Pure. The ones that are built in are CCVO's own; staff may put others in their place (`policies_kept`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contacts.civil_time import wall_clock
from contacts.rotation import Window
from gateway.paging.escalation import ANY, DECLINED, Policy, Step
from gateway.paging.model import Channel
from gateway.paging.ways import Target
from gateway.tickets.model import Outcome

EVERY_WAY = (Channel.SMS, Channel.VOICE, Channel.EMAIL)


@dataclass(frozen=True)
class Choice:
    """Which policy holds for these outcomes (none named: any), within this window of Brussels time (none: always)."""

    policy: str
    outcomes: frozenset[Outcome] = frozenset()
    window: Window | None = None

    @property
    def always(self) -> bool:
        """Whether it holds for everything."""
        return not self.outcomes and self.window is None

    def holds(self, outcome: Outcome, at: datetime, own_holidays: frozenset[date]) -> bool:
        """Whether it holds for an outcome at an instant."""
        return (not self.outcomes or outcome in self.outcomes) and (
            self.window is None or _open(self.window, at, own_holidays)
        )


@dataclass(frozen=True)
class Policies:
    """Every policy by its name, and the choices among them: the first that holds counts, the last always holds."""

    by_name: Mapping[str, Policy]
    choices: tuple[Choice, ...]

    def choose(self, outcome: Outcome, at: datetime, own_holidays: frozenset[date] = frozenset()) -> Policy:
        """Return the policy for an outcome; a human must read every report, so none is without one."""
        chosen = next((one for one in self.choices if one.holds(outcome, at, own_holidays)), self.choices[-1])
        return self.by_name[chosen.policy]


def _open(window: Window, at: datetime, own_holidays: frozenset[date]) -> bool:
    today = wall_clock(at).date()
    days = (day for day in (today - timedelta(days=1), today) if window.opens_on(day, own_holidays))
    return any(opens <= at < closes for opens, closes in map(window.on, days))


def _minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


CRISIS = Policy(
    "crisis",
    (
        Step(Target.LEVEL_1, _minutes(0)),
        Step(Target.LEVEL_2, _minutes(1), again=Target.LEVEL_1, after=(Target.LEVEL_1, ANY)),
        Step(Target.LEVEL_3, _minutes(3), after=(Target.LEVEL_2, ANY)),
        Step(Target.COORDINATOR, _minutes(5), after=(Target.LEVEL_3, DECLINED), channels=EVERY_WAY),
    ),
    _minutes(3),
)
QUIET = Policy(
    "quiet",
    (
        Step(Target.LEVEL_1, _minutes(0)),
        Step(None, _minutes(3), again=Target.LEVEL_1, after=(Target.LEVEL_1, ANY)),
        Step(Target.COORDINATOR, _minutes(15), after=(Target.LEVEL_1, DECLINED), channels=EVERY_WAY),
    ),
    _minutes(15),
    ask_after=timedelta(hours=4),
)
BUILT_IN = Policies(
    {policy.name: policy for policy in (CRISIS, QUIET)},
    (Choice("quiet", frozenset({Outcome.NOT_WORTHY})), Choice("crisis")),
)
