"""Who presses 0 waits in a room until an officer who accepts comes in, or records a message; never neither, never both.

Nobody waits in silence, page and line do not compete for one telephone, and no fault of the carrier's API holds them.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from gateway.carrier.port import CallState
from gateway.directory.tables import Organisation
from gateway.errors import CarrierFault, FaultKind
from gateway.meetings.model import SeatState
from gateway.meetings.tables import Seat
from tests.scenarios.rooms import Rooms, is_in_a_room
from tests.scenarios.world import START, Line, World


@pytest.fixture
def rooms(world: World) -> Rooms:
    return Rooms(world)


def asks_for_the_officer(world: World, rooms: Rooms, number: int = 1) -> Line:
    """A caller presses 0, the page leaves, and the caller is in a room."""
    caller = world.call(f"+3247011{number:04d}").press("0")
    assert "Wij proberen u te verbinden" in caller.heard
    world.work(seconds=7)
    return rooms.enter(caller.silence())


def accepts(world: World, name: str = "An") -> Line:
    return world.pick_up(name).press("1", "5")


def seats(world: World) -> list[SeatState]:
    with world.installation.storage.reading() as session:
        return [seat.state for seat in session.query(Seat).order_by(Seat.conversation_id)]


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


# --- An officer accepts while the caller is still being asked --------------------------------------------------------


def keys_up_to_the_entity(world: World, number: int = 1) -> Line:
    return world.call(f"+3247011{number:04d}").press("1", "1", "1", "2", "2", "2", "2")


def test_an_officer_who_accepts_during_the_call_is_offered_between_two_questions_once(world: World) -> None:
    caller = keys_up_to_the_entity(world)
    world.work()
    officer = accepts(world)
    assert "De melder is nog aan de lijn" in officer.heard
    assert "aanvaard" not in caller.heard
    caller.press("9#")
    assert "heeft uw melding aanvaard" in caller.heard
    caller.press("2")
    heard = [caller.heard]
    for key in ("1", "1", "2"):
        heard.append(caller.press(key).heard)
    assert not any("Nu verbonden worden" in said for said in heard)
    assert "al aanvaard" in heard[-1]


def test_who_takes_the_offer_meets_the_officer_who_is_still_on_the_line(world: World, rooms: Rooms) -> None:
    caller = keys_up_to_the_entity(world)
    world.work()
    officer = accepts(world)
    rooms.enter(caller.press("9#", "1"))
    rooms.enter(officer.silence())
    assert rooms.together(caller, officer)


def test_an_officer_who_presses_4_waits_for_a_caller_who_is_still_being_asked(world: World, rooms: Rooms) -> None:
    caller = keys_up_to_the_entity(world)
    world.work()
    officer = rooms.enter(accepts(world).press("4"))
    world.work(seconds=45)
    assert world.carrier.redirected == []
    rooms.enter(caller.press("9#", "1"))
    assert rooms.together(caller, officer)


def test_a_caller_and_an_officer_who_come_at_the_same_moment_see_each_other(world: World) -> None:
    for number in range(6):
        rooms = Rooms(world)
        caller = keys_up_to_the_entity(world, number)
        world.work()
        officer = accepts(world)
        caller.press("9#")
        steps = [lambda line=officer: line.press("4"), lambda line=caller: line.press("1")]  # type: ignore[misc]
        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(step) for step in (steps if number % 2 else steps[::-1])]:
                done.result()
        assert rooms.together(rooms.enter(caller), rooms.enter(officer))
        assert seats(world)[-2:] == [SeatState.MEETING, SeatState.MEETING]
        rooms.hang_up(caller)
        world.progress(world.calls_to("An")[-1], "completed")
        caller.hang_up()


def test_who_declines_hears_it_once_more_when_the_officer_waits_on_the_line(world: World, rooms: Rooms) -> None:
    caller = keys_up_to_the_entity(world)
    world.work()
    officer = accepts(world)
    caller.press("9#", "2")
    rooms.enter(officer.press("4"))
    caller.press("1")
    assert "heeft uw melding aanvaard" in caller.heard
    rooms.enter(caller.press("1"))
    assert rooms.together(caller, officer)


def test_an_officer_who_waits_is_released_when_the_caller_ends_the_call(world: World, rooms: Rooms) -> None:
    caller = keys_up_to_the_entity(world)
    world.work()
    officer = rooms.enter(accepts(world).press("4"))
    caller.hang_up()
    world.work(seconds=1)
    assert rooms.follow() == [officer]
    assert "De melder heeft opgehangen" in officer.heard
    assert officer.press("4").document.findtext("Dial/Number") == caller.caller


def test_an_officer_does_not_wait_for_ever(world: World, rooms: Rooms) -> None:
    caller = keys_up_to_the_entity(world)
    world.work()
    officer = rooms.enter(accepts(world).press("4"))
    for _ in range(9):
        world.work(seconds=65)
        caller.press("*#")
    assert rooms.follow() == []
    world.work(seconds=16)
    assert rooms.follow() == [officer]


def test_when_the_officer_has_hung_up_the_caller_is_connected_by_a_call(world: World) -> None:
    caller = keys_up_to_the_entity(world)
    world.work()
    accepts(world)
    world.progress(world.calls_to("An")[-1], "completed")
    caller.press("9#", "1")
    number = caller.document.find("Dial/Number")
    assert number is not None
    assert number.text == world.staff["An"].phone
    whisper = world.line("CA7" + "0" * 31, number.attrib["url"]).press("5")
    assert whisper.document.find("Hangup") is None


def test_an_officer_who_hangs_up_before_coming_is_called_for_the_caller(world: World, rooms: Rooms) -> None:
    caller = keys_up_to_the_entity(world)
    world.work()
    accepts(world)
    rooms.enter(caller.press("9#", "1"))
    world.progress(world.calls_to("An")[-1], "completed")
    world.work(seconds=1)
    assert rooms.follow() == [caller]
    assert caller.document.findtext("Dial/Number") == world.staff["An"].phone


def test_a_ticket_accepted_before_this_call_is_not_offered(world: World) -> None:
    keys_up_to_the_entity(world).hang_up()
    world.work()
    accepts(world)
    world.clock.advance(minutes=1)
    again = world.call("+32470222222").press("2", world.ticket().number.replace("-", "") + "#", "1", "2")
    assert "Nu verbonden worden" not in again.heard


# --- Several reports of one thing ------------------------------------------------------------------------------------


def test_a_caller_whose_report_went_with_a_case_is_met_by_the_officer_of_the_case(world: World, rooms: Rooms) -> None:
    with world.installation.transaction() as session:
        session.add(Organisation(ovo="OVO002949", name="Digitaal", name_key="digitaal", created_at=START))
    first = keys_up_to_the_entity(world, 1).press("002949", "1")
    world.work()
    second = keys_up_to_the_entity(world, 2).press("002949", "1")
    assert world.tickets()[1].joined_to_id == world.tickets()[0].id
    second.press("0")
    world.work(seconds=7)
    rooms.enter(second.silence())
    officer = rooms.enter(accepts(world))
    assert rooms.together(second, officer)
    assert {ticket.acknowledged_by for ticket in world.tickets()} == {"An"}
    assert not first.over
