"""Whoever texts STOP is sent no more; when an officer does, the coordinator hears that no page arrives by text."""

from __future__ import annotations

import pytest

from tests.parts.desk import alarms_now
from tests.scenarios.world import World


@pytest.mark.parametrize(("said", "answered"), [("STOP", ""), ("Stoppen", "u krijgt geen sms meer")])
def test_an_officers_stop_is_told_to_the_coordinator_once(world: World, said: str, answered: str) -> None:
    answer = world.text_from("An", said)
    assert answered in answer
    assert bool(answer) is bool(answered), "what the carrier answers itself is not answered twice"
    world.work()
    assert ["An krijgt geen sms-oproepen meer" in text for text in world.texts_to("Dora")] == [True]


def test_a_start_tells_nobody(world: World) -> None:
    world.text_from("An", "START")
    world.work()
    assert world.texts_to("Dora") == []


@pytest.mark.parametrize("name", ["An", "Dora"])
def test_it_is_an_alarm_on_the_console_even_when_the_only_coordinator_sent_it(world: World, name: str) -> None:
    world.text_from(name, "STOP")
    assert alarms_now(world) == [("officer_stopped", 1, name)]


def test_calls_and_mails_go_on_after_a_stop(world: World) -> None:
    world.text_from("An", "STOP")
    world.call().press("1", "1", "1").hang_up()
    world.work()
    assert len(world.calls_to("An")) == 1
