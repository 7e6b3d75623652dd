"""How long until a person has a ticket, over years of nights, and how many people does it wake? On a virtual clock.

Plays the same tickets, officers and nights against several policies with the gateway's own escalation and roster, and
tells what a third officer on each level or ten seconds less ringing would change.

Run: .venv/bin/python -m benchmarks.year_of_pages [--years N] [--seed N] [--tickets-a-year N] [--search]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial
from itertools import product
from random import Random

from benchmarks.year import policies
from benchmarks.year.figures import Summary, summary
from benchmarks.year.officers import BED, BRUSSELS, UP, Habits, Officer
from benchmarks.year.play import Play, Result
from benchmarks.year.policies import Plan
from contacts.roster import Roster, Rotation, on_call
from gateway.paging.ways import RING, Person, Target

TEAM = 6  # people who take turns in each place on a level
COORDINATORS = 2
WEIGHT_BY_NIGHT = 0.4  # an hour of the night brings so much of what an hour of the day does
AIM_P95, AIM_WOKEN = 1.3, 0.4
PLANS = (policies.OURS, policies.GOALERT, policies.PAGERDUTY, policies.ONE_MINUTE, policies.BY_HOUR, policies.ORACLE)


@dataclass(frozen=True)
class World:
    """What stays the same for every policy."""

    years: int = 1
    seed: int = 2026
    tickets_a_year: int = 500
    per_level: int = 2
    ring_s: float = RING.total_seconds()
    habits: Habits = field(default_factory=Habits)
    patience: timedelta = timedelta(hours=24)  # then nobody was reached


def is_night(at: datetime) -> bool:
    """Whether people are in bed."""
    hour = at.astimezone(BRUSSELS).hour
    return hour >= BED or hour < UP


def openings(world: World) -> list[datetime]:
    """Return when tickets open: at random, fewer by night."""
    draw, start = Random(f"{world.seed} tickets"), datetime(2026, 1, 1, tzinfo=UTC)
    found: list[datetime] = []
    while len(found) < world.tickets_a_year * world.years:
        at = start + timedelta(seconds=draw.uniform(0, 365 * 86400 * world.years))
        if not is_night(at) or draw.random() < WEIGHT_BY_NIGHT:
            found.append(at)
    return sorted(found)


def roster(world: World) -> Roster:
    """Return weekly turns on three levels, `per_level` people in each at once."""
    places = [(level, place) for level in (1, 2, 3) for place in range(world.per_level)]
    return Roster(
        tuple(
            Rotation(
                level,
                tuple(1000 * level + 100 * place + member for member in range(TEAM)),
                date(2025, 12, 29),
                time(9),
                timedelta(weeks=1),
            )
            for level, place in places
        )
    )


def people(known: Roster) -> Callable[[datetime], Sequence[Person]]:
    """Return who answers for which level at an instant, coordinators last, as the gateway lists them."""
    last = [_person(staff_id, Target.COORDINATOR) for staff_id in range(1, 1 + COORDINATORS)]

    def at(now: datetime) -> Sequence[Person]:
        return [*(_person(each.member, Target(each.level)) for each in on_call(known, now)), *last]

    return at


def _person(staff_id: int, target: Target) -> Person:
    return Person(staff_id, f"officer {staff_id}", target, f"+3247{staff_id:07d}")


def results(world: World, plan: Plan) -> list[Result]:
    """Play every ticket under a plan."""
    stands = people(roster(world))
    found = []
    for number, at in enumerate(openings(world)):
        officers = cache(partial(Officer, world.habits, world.seed, number, opened_at=at))
        played = Play(plan.night if is_night(at) else plan.day, stands, officers, world.ring_s)
        found.append(played.run(at, world.patience))
    return found


def measure(world: World, plan: Plan) -> Summary:
    """Return what a plan comes to."""
    return summary(results(world, plan), [is_night(at) for at in openings(world)])


def meets_aim(found: Summary, oracle: Summary) -> bool:
    """Whether a policy is nearly as fast as calling everyone, and wakes far fewer."""
    fast = found.accepted.p95 <= AIM_P95 * oracle.accepted.p95
    return fast and found.woken <= AIM_WOKEN * oracle.woken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--tickets-a-year", type=int, default=500)
    parser.add_argument("--search", action="store_true", help="try many plans by hour instead")
    given = parser.parse_args()
    world = World(given.years, given.seed, given.tickets_a_year)
    _compare(world)
    if given.search:
        _search(world)
    else:
        _advise(world)


HEAD = f"{'':42} {'first ring':>23} {'a person':>23} {'accepted':>23} {'at night':>23}  rung woken  of the oracle"


def _row(name: str, found: Summary, oracle: Summary) -> str:
    ratio = f"p95 x{found.accepted.p95 / oracle.accepted.p95:5.2f}, woken {found.woken / oracle.woken:4.0%}"
    times = " ".join(str(each) for each in (found.first_ring, found.person, found.accepted, found.at_night))
    aim = "  meets the aim" if meets_aim(found, oracle) else ""
    return f"{name:42} {times}  {found.rung:4.2f} {found.woken:5.2f}  {ratio}{aim}"


def _compare(world: World) -> None:
    scale = f"{world.years} years of {world.tickets_a_year} tickets, {world.per_level} officers a level"
    print(f"{scale}; p50, p95 and max in seconds\n{HEAD}")
    oracle = measure(world, policies.ORACLE)
    for plan in PLANS:
        print(_row(plan.name, measure(world, plan), oracle), flush=True)


def _advise(world: World) -> None:
    print("\nWhat would change, each beside an oracle of its own:")
    for told, other in worlds(world):
        oracle = measure(other, policies.ORACLE)
        for plan in (policies.OURS, policies.BY_HOUR):
            print(_row(f"{told}, {plan.name}", measure(other, plan), oracle), flush=True)


def worlds(world: World) -> list[tuple[str, World]]:
    """Return the worlds about which there is something to advise, this one apart."""
    return [
        ("a third officer", replace(world, per_level=world.per_level + 1)),
        ("one officer less", replace(world, per_level=world.per_level - 1)),
        ("10 s less ringing", replace(world, ring_s=world.ring_s - 10)),
        ("10 s more ringing", replace(world, ring_s=world.ring_s + 10)),
        ("deep sleepers", replace(world, habits=replace(world.habits, hears_asleep=0.6, silent_at_night=0.4))),
    ]


def _search(world: World) -> None:
    oracle = measure(world, policies.ORACLE)
    for second, third in product((10, 20, 30), (30, 60, 180)):
        by_day = policies.overlapping("day", second, second + third, second + third + 30)
        for at_night in (40, 50, 60):
            by_night = policies.overlapping("night", at_night, at_night + 30, at_night + 60)
            name = f"day {second} {second + third}, night {at_night} {at_night + 30} s"
            print(_row(name, measure(world, Plan(name, by_day, by_night)), oracle), flush=True)


if __name__ == "__main__":
    main()
