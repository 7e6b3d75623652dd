"""Who presses 0 waits in a room until an officer who accepts comes in, or records a message; never neither, never both.

Nobody waits in silence, page and line do not compete for one telephone, and no fault of the carrier's API holds them.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from gateway.carrier.port import CallState
from gateway.errors import CarrierFault, FaultKind
from tests.scenarios.rooms import Rooms, is_in_a_room
from tests.scenarios.waiting_caller import accepts, asks_for_the_officer
from tests.scenarios.world import World


def test_the_officer_who_accepts_is_in_the_room_of_the_caller(world: World, rooms: Rooms) -> None:
    caller = asks_for_the_officer(world, rooms)
    assert [placed.call.to for placed in world.carrier.calls] == [world.staff["An"].phone]
    officer = accepts(world)
    assert "De melder wacht aan de lijn" in officer.heard
    rooms.enter(officer)
    assert rooms.together(caller, officer)
    assert world.ticket().acknowledged_by == "An"
    assert "connected" in world.timeline()


def test_what_is_said_in_a_room_is_recorded_nowhere_and_shows_our_number(world: World, rooms: Rooms) -> None:
    caller = asks_for_the_officer(world, rooms)
    for line in (caller, accepts(world)):
        dial = line.document.find("Dial")
        assert dial is not None
        room = dial[0]
        assert (dial.get("record"), room.get("record")) == ("do-not-record", "do-not-record")
        assert (room.get("beep"), room.get("endConferenceOnExit"), room.get("waitMethod")) == ("false", "true", "POST")
        assert (dial.get("method"), dial.get("hangupOnStar")) == ("POST", "true")
        assert dial.attrib["action"].startswith("http://gateway.test/voice/")
        assert "3247" not in (room.text or "")
    assert {placed.call.sender for placed in world.carrier.calls} == {world.settings.page_call_from}
    assert world.recordings() == []


def test_the_name_of_a_room_cannot_be_guessed(world: World, rooms: Rooms) -> None:
    names = {asks_for_the_officer(world, rooms).document.findtext("Dial/Conference") for _ in range(2)}
    assert len(names) == 2
    assert all(name is not None and len(name) == 32 for name in names)


def test_who_waits_hears_what_is_true_and_never_silence(world: World, rooms: Rooms) -> None:
    caller = asks_for_the_officer(world, rooms)
    assert "Wij bellen de officier van wacht" in rooms.hears(caller)
    world.progress(world.calls_to("An")[-1], "no-answer")
    world.carrier.faults = [CarrierFault(FaultKind.TEMPORARY)] * 20
    assert "Wij proberen de officier van wacht nog te bereiken" in rooms.hears(caller)
    world.carrier.faults = []
    world.work(seconds=3)
    assert "Wij bellen de officier van wacht" in rooms.hears(caller)
    accepts(world, "Bert")
    assert "komt nu aan de lijn" in rooms.hears(caller)


def test_paging_goes_on_while_the_caller_waits_and_no_page_call_is_held_back(world: World, rooms: Rooms) -> None:
    caller = asks_for_the_officer(world, rooms)
    world.progress(world.calls_to("An")[-1], "busy")
    world.work(seconds=1)
    assert len(world.calls_to("An")) == 2
    assert len(world.calls_to("Bert")) == 1
    rooms.enter(accepts(world, "Bert"))
    assert rooms.inside
    assert is_in_a_room(caller)


def test_after_45_seconds_the_caller_records_a_message_and_paging_goes_on(world: World, rooms: Rooms) -> None:
    caller = asks_for_the_officer(world, rooms)
    world.work(seconds=37)
    assert rooms.follow() == []
    world.work(seconds=2)
    assert rooms.follow() == [caller]
    assert "neemt nog niet op" in caller.heard
    caller.speak()
    assert "Uw ticketnummer is" in caller.heard
    assert len(world.recordings()) == 1
    world.work(minutes=3)
    assert world.calls_to("Bert")
    assert world.calls_to("Chris")


def test_the_caller_is_taken_out_once_however_many_clocks_run(world: World, rooms: Rooms) -> None:
    caller = asks_for_the_officer(world, rooms)
    world.clock.advance(seconds=45)
    for _ in range(3):
        world.sweeper.rooms()
    assert len(world.carrier.redirected) == 1
    assert rooms.follow() == [caller]
    world.work(seconds=60)
    assert len(world.carrier.redirected) == 1


def test_a_redirect_that_comes_again_gets_the_same_answer(world: World, rooms: Rooms) -> None:
    caller = asks_for_the_officer(world, rooms)
    world.work(seconds=45)
    rooms.follow()
    before = caller.answers[-1]
    caller.get(world.carrier.redirected[0][1])
    assert caller.answers[-1] == before
    caller.speak()
    after = caller.answers[-1]
    caller.get(world.carrier.redirected[0][1])
    assert caller.answers[-1] == before
    assert after != before


def test_a_redirect_that_was_lost_is_asked_for_again_because_the_caller_still_waits(world: World, rooms: Rooms) -> None:
    caller = asks_for_the_officer(world, rooms)
    world.work(seconds=45)
    rooms.followed = 1  # taken by the carrier, and never carried out
    world.work(seconds=3)
    rooms.hears(caller)
    assert len(world.carrier.redirected) == 1
    world.work(seconds=4)
    assert "Uw ticketnummer is" in rooms.hears(caller)
    world.work(seconds=1)
    assert rooms.follow() == [caller]
    assert caller.waits.tag == "Record"


@pytest.mark.parametrize("kind", [FaultKind.TEMPORARY, FaultKind.UNCERTAIN, FaultKind.ACCOUNT])
def test_while_the_api_is_away_the_caller_hears_the_number_and_may_hang_up(
    world: World, rooms: Rooms, kind: FaultKind
) -> None:
    caller = asks_for_the_officer(world, rooms)
    world.carrier.redirect_faults = [CarrierFault(kind)] * 60
    for _ in range(8):
        world.work(seconds=7)
        heard = rooms.hears(caller)
    assert "Uw ticketnummer is" in heard
    assert "U mag ophangen: wij bellen u terug" in heard
    world.carrier.redirect_faults = []
    world.work(seconds=6)
    assert rooms.follow() == [caller]


def test_without_a_number_to_call_back_nobody_is_promised_a_call(world: World, rooms: Rooms) -> None:
    caller = world.call("anonymous").press("0")
    world.work(seconds=7)
    rooms.enter(caller.silence())
    world.carrier.redirect_faults = [CarrierFault(FaultKind.TEMPORARY)] * 60
    world.work(seconds=60)
    heard = rooms.hears(caller)
    assert "Wij kennen uw nummer niet" in heard
    assert "terug" not in heard


def test_star_leads_out_of_the_room_without_our_asking_the_carrier(world: World, rooms: Rooms) -> None:
    caller = asks_for_the_officer(world, rooms)
    world.carrier.redirect_faults = [CarrierFault(FaultKind.TEMPORARY)] * 60
    world.work(seconds=60)
    rooms.leave(caller)
    assert caller.waits.tag == "Record"


def test_while_the_api_is_away_an_officer_still_reaches_a_caller_whose_time_is_over(world: World, rooms: Rooms) -> None:
    caller = asks_for_the_officer(world, rooms)
    officer = world.pick_up("An").press("1")
    world.carrier.redirect_faults = [CarrierFault(FaultKind.TEMPORARY)] * 60
    world.work(seconds=60)
    rooms.enter(officer.press("5"))
    assert rooms.together(caller, officer)
    world.work(seconds=60)
    assert world.carrier.redirected == []


def test_an_officer_who_accepts_just_too_late_is_told_that_the_caller_records(world: World, rooms: Rooms) -> None:
    caller = asks_for_the_officer(world, rooms)
    officer = world.pick_up("An").press("1")
    world.clock.advance(seconds=45)
    world.sweeper.rooms()
    officer.press("5")
    assert "De melder spreekt nu een boodschap in" in officer.heard
    assert "Verbinden met de melder: druk 4" in officer.heard
    rooms.follow()
    caller.speak()
    assert "heeft uw melding aanvaard" in caller.heard


def test_an_officer_who_accepts_just_in_time_meets_the_caller_and_nobody_is_taken_out(
    world: World, rooms: Rooms
) -> None:
    caller = asks_for_the_officer(world, rooms)
    officer = world.pick_up("An").press("1")
    world.clock.advance(seconds=45)
    rooms.enter(officer.press("5"))
    world.work(seconds=1)
    assert world.carrier.redirected == []
    assert rooms.together(caller, officer)


def test_too_late_and_still_together_with_4_while_the_caller_records(world: World, rooms: Rooms) -> None:
    caller = asks_for_the_officer(world, rooms)
    officer = world.pick_up("An").press("1")
    world.clock.advance(seconds=45)
    world.sweeper.rooms()
    rooms.follow()
    rooms.enter(officer.press("5", "4"))
    assert "verneemt zo dadelijk dat u wacht" in officer.heard
    assert "nog niet vrij" in rooms.hears(officer)
    caller.speak()
    rooms.enter(caller.press("1"))
    assert rooms.together(caller, officer)


def test_however_closely_5_and_the_45_seconds_meet_exactly_one_of_the_two_happens(world: World) -> None:
    outcomes = set()
    for number in range(6):
        rooms = Rooms(world)
        caller = asks_for_the_officer(world, rooms, number)
        officer = world.pick_up("An").press("1")
        world.clock.advance(seconds=45)
        before = len(world.carrier.redirected)
        steps = [lambda line=officer: line.press("5"), world.sweeper.rooms]  # type: ignore[misc]
        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(step) for step in (steps if number % 2 else steps[::-1])]:
                done.result()
        taken_out, joined = len(world.carrier.redirected) > before, is_in_a_room(officer)
        assert taken_out is not joined
        outcomes.add(joined)
        world.progress(world.calls_to("An")[-1], "completed")
        caller.hang_up()
        world.work(seconds=5)
    assert outcomes


def test_star_and_5_at_the_same_moment_leave_both_with_something_to_hear(world: World) -> None:
    for number in range(6):
        rooms = Rooms(world)
        caller = asks_for_the_officer(world, rooms, number)
        officer = world.pick_up("An").press("1")
        steps = [lambda line=officer: line.press("5"), lambda line=caller, at=rooms: at.leave(line)]  # type: ignore[misc]
        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(step) for step in (steps if number % 2 else steps[::-1])]:
                done.result()
        assert caller.waits.tag in {"Record", "Dial", "Hangup", "Gather"}
        assert "aanvaard" in officer.heard or is_in_a_room(officer)
        world.progress(world.calls_to("An")[-1], "completed")
        caller.hang_up()
        world.work(seconds=5)


def test_an_officer_who_talks_about_one_ticket_is_not_cut_off_for_another_that_the_call_carries(
    world: World, rooms: Rooms
) -> None:
    world.call("+32470333333").press("1", "1", "1")
    world.work()
    asks_for_the_officer(world, rooms)
    officer = world.pick_up("An").press("1")
    while "2 6, 0 0 0 2" not in officer.heard:
        officer.press("2")
    rooms.enter(officer.press("5"))
    for placed in world.carrier.calls:
        placed.state = CallState.ANSWERED
    for _ in range(8):
        world.work(minutes=1)
    assert world.calls_to("An")[0].sid not in world.carrier.ended


def test_a_dozen_callers_who_wait_are_all_taken_out(world: World) -> None:
    rooms = Rooms(world)
    callers = [world.call(f"+3247022{number:04d}").press("0") for number in range(12)]
    world.work(seconds=7)
    for line in callers:
        rooms.enter(line.silence())
    world.work(seconds=45)
    assert {line.sid for line in rooms.follow()} == {line.sid for line in callers}


# --- An officer accepts while the caller is still being asked --------------------------------------------------------


# --- Several reports of one thing ------------------------------------------------------------------------------------
