"""Whatever dies in the middle of a call-up: every member is rung and texted, and nobody is twice on a guess.

The same kills as for a page, at each crossing; the carrier tells nothing of a call by itself, only its list does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from gateway.jobs.cases import call_teams_again
from gateway.jobs.doubted_calls import look_up_doubted
from gateway.jobs.urgent import lone_way
from gateway.paging import actions as paging
from gateway.staff.tables import Staff
from gateway.team import actions
from gateway.tickets import actions as tickets
from gateway.tickets.model import Source
from tests.faults.test_pages_survive_a_kill import Killed, MortalWorld, mortal
from tests.parts.console_house import CALLER

__all__ = ["mortal"]

TEAM = ("Els", "Frank")
CROSSINGS = 96  # as many as a call-up of two has until both telephones ring and all texts are out
STRIDE = 16  # of which `make test` takes every so many, `make prove` all


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "crossing" in metafunc.fixturenames:
        stride = 1 if metafunc.config.getoption("--prove") else STRIDE
        metafunc.parametrize("crossing", range(0, CROSSINGS, stride))


@pytest.fixture
def house(mortal: MortalWorld) -> MortalWorld:
    """Bert has an accepted ticket; Els and Frank are the crisis team."""
    with mortal.installation.transaction() as session:
        for number, name in enumerate(TEAM):
            person = Staff(login=name, name=name, role_names=["cmt"], created_at=mortal.clock())
            person.phone, person.phone_verified = f"+3247055555{number}", True
            session.add(person)
            session.flush()
            mortal.staff[name] = person
        ticket = tickets.open_ticket(session, CALLER, mortal.clock(), source=Source.PHONE, caller="+32470112233")
        paging.acknowledge(session, ticket, mortal.staff["Bert"].id, "Bert", mortal.clock())
    return mortal


def alive(house: MortalWorld, doing: Callable[[], object]) -> None:
    """Do it; who dies of it starts again, and does it then."""
    try:
        doing()
    except Killed:
        house.restart()
        doing()


def call_up(house: MortalWorld) -> None:
    meeting, actor = actions.Meeting("zaal 1", house.clock() + timedelta(minutes=30)), house.staff["Bert"].actor
    with house.installation.transaction() as session:
        ticket = session.merge(house.ticket(), load=True)
        if actions.current(session, ticket) is None:  # who died after the commit had done it already
            actions.call_up(session, actor, ticket, meeting, [], "http://gateway.test", house.clock())


def later(house: MortalWorld, seconds: float) -> None:
    house.clock.advance(seconds=seconds)
    alive(house, lambda: call_teams_again(house.installation))
    alive(house, lambda: look_up_doubted(lone_way(house.installation)))
    alive(house, lambda: house.sweeper.notice_questions())
    house.work()


def play(house: MortalWorld, seconds: int) -> None:
    alive(house, lambda: call_up(house))
    house.work()
    for _ in range(seconds // 20):
        later(house, 20)


def test_a_kill_at_any_crossing_rings_and_texts_every_member_once(house: MortalWorld, crossing: int) -> None:
    house.fuse.at = house.fuse.crossed + crossing
    play(house, 160)
    assert house.deaths == (house.fuse.at is None)
    for name in TEAM:
        assert len(house.calls_to(name)) == 1, f"{name} is rung once, and the next round is minutes away"
        assert sorted(Counter(house.texts_to(name)).values()) == [1, 1], f"{name} gets the text and the link"
    assert "dat u komt" in house.pick_up("Els").press("1", "20").heard
    for _ in range(5):
        later(house, 40)
    assert [len(house.calls_to(name)) for name in TEAM] == [1, 2], "only who did not answer is rung again"


def test_the_list_of_crossings_is_whole(house: MortalWorld) -> None:
    before = house.fuse.crossed
    alive(house, lambda: call_up(house))
    house.work()
    assert CROSSINGS - 10 < house.fuse.crossed - before <= CROSSINGS
