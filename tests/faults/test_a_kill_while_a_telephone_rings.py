"""A process is killed while an officer's telephone rings: the key that is pressed counts, one person has the ticket."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
import requests

from tests.parts.foreign_carrier import Caller
from tests.parts.foreign_house import OFFICERS, House, foreign_house
from tests.parts.waiting import until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Not run: the kill tests, which read /proc"),
]

VICTIMS = ("web", "urgent", "clock")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with foreign_house(tmp_path_factory.mktemp("ringing")) as made:
        yield made


@pytest.fixture(autouse=True)
def _no_test_leaves_its_tickets_to_the_next(house: House) -> Iterator[None]:
    yield
    house.put_all_at_work()


def answers(house: House) -> bool:
    try:
        return requests.get(f"{house.gateway.url}/healthz", timeout=60).status_code == 200
    except requests.RequestException:
        return False


def reported(house: House, victim: str) -> int:
    """Somebody reports; returns how many calls the first officer had had before."""
    before = len(house.carrier.calls_to(OFFICERS[1]))
    number = len(house.carrier.lines) % 10
    caller = Caller(house.carrier, f"+3247012500{number}", f"CA7{number:031d}")
    caller.press("1", "1", "1")
    caller.hang_up()
    return before


def accepts_and_is_the_only_one(house: House, number: str) -> None:
    """The first officer picks up the newest call and presses 5; the second, called meanwhile or not, has nothing."""
    until(lambda: answers(house), "the web answers")
    officer = house.carrier.pick_up(house.carrier.calls_to(OFFICERS[1])[-1]).press("1", "5")
    assert "U hebt ticket" in officer.heard, officer.heard
    officer.ended()
    ticket = house.api("GET", f"/tickets/{number}")
    assert ticket["acknowledged_by"] == "Wacht 1"
    paged = len(house.carrier.calls)
    house.later(400)  # every step of the policy would have come by then
    until(lambda: answers(house), "the web answers")
    assert len(house.carrier.calls) == paged, "somebody was called after acceptance"


@pytest.mark.parametrize("victim", VICTIMS)
def test_a_kill_while_the_telephone_rings_takes_no_answer_away(house: House, victim: str) -> None:
    before = reported(house, victim)
    until(lambda: len(house.carrier.calls_to(OFFICERS[1])) > before, "the officer is called")
    number = house.ticket()["number"]
    house.kill(victim)
    accepts_and_is_the_only_one(house, number)


def test_a_worker_that_is_killed_while_it_sends_costs_seconds(house: House) -> None:
    house.carrier.lost_answers = 1.0  # taken, and the worker does not know
    try:
        before = reported(house, "urgent")
        until(lambda: len(house.carrier.calls_to(OFFICERS[1])) > before, "the call is taken")
        house.kill("urgent")
    finally:
        house.carrier.lost_answers = 0.0
    until(lambda: answers(house), "the web answers")
    accepts_and_is_the_only_one(house, house.ticket()["number"])
