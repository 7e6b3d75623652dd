"""Caller and officer talk in one room: whoever leaves, comes too late or is lost, nobody is left alone in it."""

from __future__ import annotations

import pytest

from gateway.errors import CarrierFault, FaultKind
from gateway.meetings.model import SeatState
from tests.scenarios.rooms import Rooms, is_in_a_room
from tests.scenarios.waiting_caller import accepts, asks_for_the_officer, seats
from tests.scenarios.world import World


def test_two_officers_at_once_one_comes_in_and_the_other_hears_who(world: World, rooms: Rooms) -> None:
    caller = asks_for_the_officer(world, rooms)
    world.progress(world.calls_to("An")[-1], "busy")
    world.work(seconds=1)
    an, bert = world.pick_up("An").press("1"), world.pick_up("Bert").press("1")
    rooms.enter(an.press("5"))
    bert.press("5")
    assert "al aanvaard door An" in bert.heard
    assert not is_in_a_room(bert)
    assert rooms.together(caller, an)


def test_a_five_that_comes_twice_joins_once_and_gets_the_same_answer(world: World, rooms: Rooms) -> None:
    asks_for_the_officer(world, rooms)
    officer = world.pick_up("An").press("1")
    address = officer.waits.attrib["action"]
    officer.get(address, Digits="5").get(address, Digits="5")
    assert officer.answers[-1] == officer.answers[-2]
    assert seats(world) == [SeatState.MEETING, SeatState.MEETING]
    assert world.timeline().count("connected") == 1


def test_when_the_caller_hangs_up_the_officer_goes_on_and_calls_back_with_one_key(world: World, rooms: Rooms) -> None:
    caller = asks_for_the_officer(world, rooms)
    officer = rooms.enter(accepts(world))
    world.work(minutes=6)
    rooms.hang_up(caller)
    caller.hang_up()
    assert "Het gesprek met de melder is afgelopen" in officer.heard
    officer.press("4")
    number = officer.document.find("Dial/Number")
    assert number is not None
    assert (number.text, officer.waits.get("callerId")) == (caller.caller, world.settings.page_call_from)


def test_when_the_officer_hangs_up_the_caller_hears_the_number_and_ends_with_a_person(
    world: World, rooms: Rooms
) -> None:
    caller = asks_for_the_officer(world, rooms)
    rooms.hang_up(rooms.enter(accepts(world)))
    assert "Het gesprek met de officier van wacht is afgelopen. Uw ticketnummer is" in caller.heard
    assert caller.over


def test_an_officer_who_accepts_as_the_caller_hangs_up_hears_so(world: World, rooms: Rooms) -> None:
    caller = asks_for_the_officer(world, rooms)
    officer = world.pick_up("An").press("1")
    caller.hang_up()
    officer.press("5")
    assert "De melder heeft opgehangen" in officer.heard
    officer.press("4")
    assert officer.document.findtext("Dial/Number") == caller.caller


def test_an_officer_alone_in_the_room_is_told_and_taken_out(world: World, rooms: Rooms) -> None:
    """The caller hung up at the same moment, and the carrier tells us late."""
    caller = asks_for_the_officer(world, rooms)
    officer = accepts(world)
    rooms.inside.clear()
    rooms.enter(officer)
    assert "de melder komt aan de lijn" in rooms.hears(officer)
    caller.hang_up()
    assert "niet meer aan de lijn. Druk sterretje" in rooms.hears(officer)
    world.work(seconds=4)
    assert rooms.follow() == [officer]
    assert "De melder heeft opgehangen" in officer.heard


def test_an_officer_alone_in_the_room_of_a_caller_of_whom_nothing_is_told_is_not_there_for_ever(
    world: World, rooms: Rooms
) -> None:
    asks_for_the_officer(world, rooms)
    officer = accepts(world)
    rooms.inside.clear()
    rooms.enter(officer)
    world.work(seconds=21)
    assert "Druk sterretje" in rooms.hears(officer)
    world.work(seconds=1)
    assert rooms.follow() == [officer]
    assert "aanvaard" in officer.heard


def test_an_officer_who_is_lost_on_the_way_leaves_no_caller_behind(world: World, rooms: Rooms) -> None:
    """Pressed 5, and the line broke before the room: the caller is alone, taken out, and rung back to that officer."""
    caller = asks_for_the_officer(world, rooms)
    accepts(world)
    world.progress(world.calls_to("An")[-1], "completed")
    world.work(seconds=21)
    rooms.hears(caller)
    world.work(seconds=1)
    assert rooms.follow() == [caller]
    assert caller.document.findtext("Dial/Number") == world.staff["An"].phone


def test_accepted_by_text_the_caller_is_connected_by_a_call_at_once(world: World, rooms: Rooms) -> None:
    caller = asks_for_the_officer(world, rooms)
    code = world.texts_to("An")[0].split("JA ")[1][:4]
    world.text_from("An", f"JA {code}")
    world.work(seconds=1)
    assert rooms.follow() == [caller]
    assert caller.document.findtext("Dial/Number") == world.staff["An"].phone


def test_when_the_api_takes_no_call_the_officers_are_rung_from_the_callers_own(world: World, rooms: Rooms) -> None:
    world.carrier.faults = [CarrierFault(FaultKind.TEMPORARY)] * 60
    caller = world.call().press("0")
    for _ in range(4):
        world.work(seconds=6)
        if caller.document.find("Dial") is None:
            caller.silence()
    number = caller.document.find("Dial/Number")
    assert number is not None
    assert number.text == world.staff["An"].phone
    whisper = world.line("CA7" + "0" * 31, number.attrib["url"])
    assert "Een melder wacht aan de lijn" in whisper.heard


def test_when_nobody_may_be_paged_the_officers_are_rung_from_the_callers_own(world: World, rooms: Rooms) -> None:
    for _ in range(5):
        world.call().press("1", "1").hang_up()
    caller = world.call().press("0")
    world.work(seconds=7)
    assert caller.silence().document.find("Dial/Number") is not None


def test_a_page_of_which_nothing_is_sure_yet_is_awaited_a_little(world: World, rooms: Rooms) -> None:
    caller = world.call().press("0")
    world.clock.advance(seconds=7)
    assert "Een ogenblik" in caller.silence().heard
    world.work(seconds=4)
    rooms.enter(caller.silence())


def test_a_caller_for_whom_no_telephone_rings_has_the_next_one_rung_at_once(world: World, rooms: Rooms) -> None:
    caller = world.call().press("1", "1", "1")
    for called in (["An"], ["An", "Bert"], ["Chris"]):
        world.work()
        for name in called:
            world.progress(world.calls_to(name)[-1], "no-answer")
    world.work(seconds=5)
    assert not world.calls_to("Dora")
    caller.press("0")
    world.work(seconds=7)
    assert len(world.calls_to("Dora")) == 1
    rooms.enter(caller.silence())


def test_a_caller_for_whom_a_telephone_rings_has_nobody_else_rung(world: World, rooms: Rooms) -> None:
    caller = world.call().press("1", "1", "1")
    world.work()
    caller.press("0")
    world.work(seconds=7)
    assert [placed.call.to for placed in world.carrier.calls] == [world.staff["An"].phone]
    rooms.enter(caller.silence())


def test_the_web_that_dies_between_two_turns_loses_nobody(world: World, rooms: Rooms) -> None:
    caller = asks_for_the_officer(world, rooms)
    officer = world.pick_up("An").press("1")
    world.close()
    world.start()
    rooms.enter(officer.press("5"))
    world.close()
    world.start()
    assert rooms.together(caller, officer)
    rooms.hang_up(officer)
    assert "Uw ticketnummer is" in caller.heard


def test_a_clock_that_dies_between_asking_and_recording_asks_again(world: World, rooms: Rooms) -> None:
    caller = asks_for_the_officer(world, rooms)
    world.clock.advance(seconds=45)
    world.carrier.redirect_faults = [DiedHere()]
    with pytest.raises(DiedHere):
        world.sweeper.rooms()
    world.work(seconds=29)
    assert world.carrier.redirected == []
    world.work(seconds=2)
    assert rooms.follow() == [caller]


class DiedHere(Exception):  # noqa: N818
    """Stands for a process that is killed: nothing of ours catches it."""


def test_a_caller_of_whose_end_nobody_told_us_is_ended_when_the_carrier_knows_no_such_call(
    world: World, rooms: Rooms
) -> None:
    asks_for_the_officer(world, rooms)
    world.carrier.redirect_faults = [CarrierFault(FaultKind.PERMANENT, 21220)]
    world.work(seconds=45)
    world.work(seconds=1)
    assert "call_ended" in world.timeline()
    assert seats(world) == [SeatState.GONE]
