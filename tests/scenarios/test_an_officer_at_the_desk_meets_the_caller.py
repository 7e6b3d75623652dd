"""Who accepts at the desk while the caller is on our line meets that caller, as who accepts on a page's call does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.parts.desk import at_the_desk, give_pin, ring
from tests.scenarios.rooms import Rooms, is_in_a_room
from tests.scenarios.world import Line, World

TO_THE_FIRST, ACCEPT, CALLER = "1", "5", "4"
ANSWERS_TO_THE_ENTITY = ("2", "2", "2", "2", "9")


@pytest.fixture
def rooms(world: World) -> Rooms:
    give_pin(world, "An", "Bert")
    return Rooms(world)


def waits(world: World, rooms: Rooms, number: int = 1) -> Line:
    caller = world.call(f"+3247011{number:04d}").press("0")
    world.work(seconds=7)
    return rooms.enter(caller.silence())


def test_who_accepts_at_the_desk_is_in_the_room_of_the_caller(world: World, rooms: Rooms) -> None:
    caller = waits(world, rooms)
    officer = at_the_desk(world, "Bert").press(TO_THE_FIRST, ACCEPT)
    assert "De melder wacht aan de lijn" in officer.heard
    rooms.enter(officer)
    assert rooms.together(caller, officer)
    world.work(minutes=1)
    assert rooms.follow() == []
    assert world.timeline().count("connected") == 1
    assert world.ticket().acknowledged_by == "Bert"


def test_the_call_of_the_page_stops_when_the_ticket_is_accepted_at_the_desk(world: World, rooms: Rooms) -> None:
    waits(world, rooms)
    at_the_desk(world, "Bert").press(TO_THE_FIRST, ACCEPT)
    world.work(seconds=2)
    assert world.calls_to("An")[0].sid in world.carrier.ended


def test_after_the_talk_the_officer_is_at_the_ticket_again(world: World, rooms: Rooms) -> None:
    caller = waits(world, rooms)
    officer = rooms.enter(at_the_desk(world, "Bert").press(TO_THE_FIRST, ACCEPT))
    rooms.hang_up(caller)
    caller.hang_up()
    assert "Het gesprek met de melder is afgelopen" in officer.heard
    officer.press(CALLER)
    assert officer.document.findtext("Dial/Number") == caller.caller


def test_4_waits_for_a_caller_who_is_still_asked_and_the_caller_is_offered_the_officer(
    world: World, rooms: Rooms
) -> None:
    caller = world.call().press("1", "1", "1")
    world.work()
    officer = at_the_desk(world, "Bert").press(TO_THE_FIRST, ACCEPT)
    assert "De melder is nog aan de lijn" in officer.heard
    rooms.enter(officer.press(CALLER))
    assert "nog niet vrij" in rooms.hears(officer)
    caller.press(*ANSWERS_TO_THE_ENTITY)
    rooms.enter(caller.press("1"))
    assert rooms.together(caller, officer)


def test_a_caller_who_asks_for_the_officer_later_is_met_at_the_officers_next_silence(
    world: World, rooms: Rooms
) -> None:
    caller = world.call().press("1", "1", "1")
    world.work()
    officer = at_the_desk(world, "Bert").press(TO_THE_FIRST, ACCEPT)
    caller.press("0")
    rooms.enter(caller.silence())
    rooms.enter(officer.silence())
    assert rooms.together(caller, officer)


def test_an_officer_who_hears_a_ticket_of_somebody_else_is_joined_to_nobody_by_silence(
    world: World, rooms: Rooms
) -> None:
    caller = waits(world, rooms)
    at_the_desk(world, "An").press(TO_THE_FIRST, ACCEPT).hang_up()
    other = at_the_desk(world, "Bert").press(TO_THE_FIRST)
    assert "An" in other.heard
    other.silence()
    assert not is_in_a_room(other)
    assert is_in_a_room(caller)


def test_who_has_gone_on_to_another_ticket_is_not_waited_for(world: World, rooms: Rooms) -> None:
    caller = world.call().press("1", "1", "1")
    world.work()
    at_the_desk(world, "Bert").press(TO_THE_FIRST, ACCEPT, "1")
    caller.press("0")
    world.work(seconds=4)
    assert not is_in_a_room(caller)


def test_an_officer_who_hangs_up_at_the_desk_leaves_the_caller_to_be_rung_for(world: World, rooms: Rooms) -> None:
    caller = waits(world, rooms)
    officer = at_the_desk(world, "Bert").press(TO_THE_FIRST, ACCEPT)
    officer.hang_up()  # on the way to the room
    world.work(seconds=21)
    rooms.hears(caller)
    world.work(seconds=1)
    assert rooms.follow() == [caller]
    assert caller.document.findtext("Dial/Number") == world.staff["Bert"].phone


def test_without_the_pin_nobody_at_the_desk_meets_a_caller(world: World, rooms: Rooms) -> None:
    waits(world, rooms)
    stranger = ring(world, "Bert").press("1111")
    stranger.silence()
    assert not is_in_a_room(stranger)


def test_desk_and_page_at_the_same_moment_bring_exactly_one_officer_in(world: World, rooms: Rooms) -> None:
    for number in range(4):
        caller = waits(world, rooms, number)
        page, desk = world.pick_up("An").press("1"), at_the_desk(world, "Bert").press(TO_THE_FIRST)
        steps = [lambda line=page: line.press("5"), lambda line=desk: line.press(ACCEPT)]  # type: ignore[misc]
        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(step) for step in (steps if number % 2 else steps[::-1])]:
                done.result()
        assert is_in_a_room(page) is not is_in_a_room(desk)
        world.progress(world.calls_to("An")[-1], "completed")
        for line in (desk, caller):
            line.hang_up()
        world.work(seconds=5)
