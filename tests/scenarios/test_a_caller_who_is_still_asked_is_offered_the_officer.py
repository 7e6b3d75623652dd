"""An officer who accepts while the caller is still asked questions is offered, waited for, and never lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from gateway.directory.tables import Organisation
from gateway.meetings.model import SeatState
from tests.scenarios.rooms import Rooms
from tests.scenarios.waiting_caller import accepts, seats
from tests.scenarios.world import START, Line, World


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
