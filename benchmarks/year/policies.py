"""Which policies are compared? Ours by default, two peers' defaults, a tuned one, and one that calls everyone at once.

All are data for the gateway's own escalation code. Peers are taken generously: their people, too, are called and texted
the moment a step comes, although both leave that to rules of each person's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from gateway.paging.escalation import ANY, Policy, Step
from gateway.paging.policies import CRISIS
from gateway.paging.ways import Target

LEVELS = (Target.LEVEL_1, Target.LEVEL_2, Target.LEVEL_3, Target.COORDINATOR)
NEVER = timedelta(days=1000)


def _seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


@dataclass(frozen=True)
class Plan:
    """Which policy holds by day and which by night, as told by where a ticket's opening falls."""

    name: str
    day: Policy
    night: Policy


def always(policy: Policy, name: str | None = None) -> Plan:
    """Return the plan that knows one policy."""
    return Plan(name or policy.name, policy, policy)


def ladder(name: str, minutes: int, rounds: int) -> Policy:
    """Return a ladder that waits so many minutes at each level whatever happens, so many rounds, and then stops."""
    steps = (
        Step(level, timedelta(minutes=minutes * (at + len(LEVELS) * round_)))
        for round_ in range(rounds)
        for at, level in enumerate(LEVELS)
    )
    return Policy(name, tuple(steps), NEVER, call_again=None)


def overlapping(name: str, second: float, third: float, last: float, repeat: float = 60) -> Policy:
    """Return a policy that brings in each level after so many seconds while the one before still rings, or sooner."""
    return Policy(
        name,
        (
            Step(Target.LEVEL_1, _seconds(0)),
            Step(Target.LEVEL_2, _seconds(second), again=Target.LEVEL_1, after=(Target.LEVEL_1, ANY)),
            Step(Target.LEVEL_3, _seconds(third), again=Target.LEVEL_1, after=(Target.LEVEL_2, ANY)),
            Step(Target.COORDINATOR, _seconds(last), again=Target.LEVEL_2),
        ),
        _seconds(repeat),
    )


OURS = always(CRISIS, "our default (crisis)")

# GoAlert: a new step waits 15 minutes, a new policy repeats 3 times.
# github.com/target/goalert, web/src/app/escalation-policies/PolicyStepCreateDialog.tsx (`delayMinutes: 15`) and
# PolicyCreateDialog.tsx (`repeat: ... '3'`), read in November 2026. A step where nobody stands waits too (issue 4548).
GOALERT = always(ladder("GoAlert's defaults", minutes=15, rounds=1 + 3))

# PagerDuty: the policy that its support page shows by the name of Default waits 30 minutes at each level and repeats 9
# times. support.pagerduty.com/hc/en-us/articles/202828950 ("Escalation Policy Example"), read in November 2026.
PAGERDUTY = always(ladder("PagerDuty's defaults", minutes=30, rounds=1 + 9))

ONE_MINUTE = always(overlapping("one minute", second=20, third=40, last=60))

# Proposed: by day, when it wakes nobody, levels overlap; by night the next level comes only when the one before cannot
# be reached, or late. Either way everyone is called again each minute once the last step is taken. Sought on seed 2026.
BY_HOUR = Plan(
    "tuned by hour",
    day=overlapping("tuned, by day", second=10, third=20, last=60),
    night=overlapping("tuned, by night", second=50, third=60, last=120),
)

# Everyone at once, and again as soon as a phone has stopped ringing: nothing is faster, and nothing wakes more.
ORACLE = always(Policy("oracle", tuple(Step(level, timedelta(0)) for level in LEVELS), _seconds(30)))
