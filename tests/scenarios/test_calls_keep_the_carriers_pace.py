"""Calls are placed no faster than the carrier takes them, so that none waits in its queue; the newest goes first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.installation import Installation
from gateway.jobs.urgent import send_everything
from gateway.paging.model import PageState
from tests.scenarios.world import World


@pytest.fixture
def paced(world: World) -> World:
    """A carrier that places one call a second."""
    world.close()
    world.settings = replace(world.settings, page_call_pace=1.0)
    world.start()
    return world


def called(world: World) -> list[str]:
    names = {person.phone: name for name, person in world.staff.items()}
    return [names[placed.call.to] for placed in world.carrier.calls]


def report(world: World, number: int) -> None:
    world.call(f"+3247055{number:04d}").press("1", "1", "1").hang_up()


def test_two_calls_of_one_step_leave_a_second_apart_and_texts_at_once(paced: World) -> None:
    report(paced, 1)
    paced.work()
    paced.progress(paced.calls_to("An")[0], "no-answer")
    paced.work(seconds=1)
    assert len(paced.calls_to("Bert")) + len(paced.calls_to("An")) == 2
    assert paced.texts_to("Bert")
    paced.work(seconds=1)
    assert sorted(called(paced)) == ["An", "An", "Bert"]


def test_a_new_ticket_is_not_behind_anothers_round_of_everyone(paced: World) -> None:
    report(paced, 1)
    for _ in range(60):
        paced.work(seconds=8)
        for name in ("An", "Bert", "Chris", "Dora"):
            for placed in paced.calls_to(name)[-1:]:
                paced.progress(placed, "no-answer")
        if len(called(paced)) > 8:
            break
    paced.clock.advance(minutes=3)
    paced.sweeper.escalations()  # a round: four calls are due, and none has left
    paced.clock.advance(seconds=1)
    before = len(called(paced))
    report(paced, 2)
    send_everything(paced.installation)
    assert called(paced)[before:] == ["An"]
    (rings,) = [page for page in paced.pages() if page.state is PageState.RINGING and page.joined_to_id is None]
    assert rings.ticket_id == paced.ticket().id


def test_what_was_accepted_while_it_waited_for_its_turn_never_rings(paced: World) -> None:
    report(paced, 1)
    paced.work()
    line = paced.pick_up("An").press("1")
    paced.progress(paced.calls_to("An")[0], "in-progress")
    paced.clock.advance(minutes=1)
    paced.sweeper.escalations()
    line.press("5")
    paced.work(seconds=10)
    assert called(paced) == ["An"]


def test_two_claimers_at_once_keep_one_pace(paced: World) -> None:
    for number in range(3):
        report(paced, number)
    other = Installation(paced.settings, paced.clock)
    other.__dict__.update(carrier=paced.carrier, broadcast_carrier=paced.carrier)
    paced.clock.advance(minutes=1)
    paced.sweeper.escalations()
    before = len(called(paced))
    for installation in (paced.installation, other, paced.installation):
        send_everything(installation)
    other.storage.dispose()
    assert len(called(paced)) == before + 1


def test_a_faster_carrier_is_used(world: World) -> None:
    report(world, 1)
    world.work()
    world.progress(world.calls_to("An")[0], "busy")
    world.work()
    assert sorted(called(world)) == ["An", "An", "Bert"]
