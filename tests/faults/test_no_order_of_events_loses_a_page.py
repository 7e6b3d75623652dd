"""Walked exhaustively, no order of events loses a page or doubles one; without any one guard some order does."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import pytest

from tests.faults.orders_of_events import WITHOUT, Guards, World, key, steps, tidy

LEAST_STATES, MOST_STATES = 1_000, 2_000_000


class Walk:
    """Every state that can be reached, the shortest way to each, and from where each is reached."""

    def __init__(self, by: Guards) -> None:
        start = World()
        self.way: dict[World, tuple[World, str] | None] = {start: None}
        self.before: dict[World, list[World]] = {start: []}
        self.seen = {key(start): start}
        self.wrong: World | None = None
        queue = deque([start])
        while queue and self.wrong is None:
            world = queue.popleft()
            for told, reached in steps(world, by):
                found = tidy(reached)
                found = self.seen.setdefault(key(found), found)
                if found not in self.way:
                    self.way[found], self.before[found] = (world, told), []
                    queue.append(found)
                    assert len(self.way) < MOST_STATES
                self.before[found].append(world)
                if found.wrong:
                    self.wrong = found
                    break

    def history(self, world: World) -> list[str]:
        """How it came to this."""
        told: list[str] = [world.wrong] if world.wrong else []
        while (step := self.way[world]) is not None:
            world = step[0]
            told.append(step[1])
        return told[::-1]

    def stuck(self) -> World | None:
        """A state from which no order of events gets the ticket to a person; the nearest one."""
        hopeful = {world for world in self.way if world.holder is not None}
        queue = deque(hopeful)
        while queue:
            for world in self.before[queue.popleft()]:
                if world not in hopeful:
                    hopeful.add(world)
                    queue.append(world)
        return next((world for world in self.way if world not in hopeful and world.needed), None)


def prove(by: Guards) -> int:
    """Fail with the shortest history of what goes wrong; return how many states were walked."""
    walk = Walk(by)
    assert walk.wrong is None, " · ".join(walk.history(walk.wrong))
    stuck = walk.stuck()
    assert stuck is None, " · ".join([*walk.history(stuck), "and nobody is ever called again"])
    return len(walk.way)


def test_whatever_happens_in_whatever_order_no_page_is_lost_or_doubled_and_one_officer_has_the_ticket(
    full_size: bool,
) -> None:
    assert prove(Guards(room=3 if full_size else 2)) > LEAST_STATES, "hardly anything was walked"


GOES_WRONG = {
    "may_claim": "is called twice for one attempt",
    "still_wanted": "is called for a ticket that needs nobody",
    "is_its_claim": "is called twice for one attempt",
    "still_on_its_way": "goes out beside its copy",
    "after_taken": "is left ringing for nobody",
    "must_be_ended": "is left ringing for nobody",
    "permitted": "an answer is taken back",
    "may_send_again": "is written anew twice",
    "first_only": "two officers have the ticket",
    "lease_outlasts_a_request": "is called twice for one attempt",
    "holds_while_it_looks": "is due for a ticket that needs nobody",
    "looks_until_settled": "nobody is ever called again",
}


@pytest.mark.parametrize("guard", WITHOUT)
def test_without_any_one_guard_something_goes_wrong_and_the_history_says_how(guard: str) -> None:
    with pytest.raises(AssertionError, match=GOES_WRONG[guard]) as failed:
        prove(replace(WITHOUT[guard], room=3 if guard == "may_send_again" else 2))
    history = str(failed.value).splitlines()[0].removeprefix("AssertionError: ").split(" · ")
    assert 2 <= len(history) <= 16, history
