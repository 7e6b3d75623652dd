"""Three wrong PINs end a call, slow the next try and show on the console; a page moves on, and is never locked out."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from gateway.alarms.model import SAID, AlarmKind
from gateway.calls.tables import Conversation, MissedCall
from gateway.staff.tables import Staff
from tests.parts.desk import ELSEWHERE, PIN, alarms_now, at_the_desk, give_pin, ring, stray
from tests.scenarios.world import Line, World

WRONG = ("1111", "2222", "3333")
CLOSED = "tijdelijk gesloten"


@pytest.fixture
def desk(world: World) -> World:
    """Officers with a PIN, which a page does not ask."""
    give_pin(world, "An", "Bert")
    return world


@pytest.fixture
def paged(world: World) -> World:
    """Officers whose pages ask the PIN, and a worthy ticket whose first page has just gone out."""
    give_pin(world, "An", "Bert", on_pages=True)
    world.call().press("1", "1", "1").hang_up()
    world.work()
    return world


def spend(world: World, number: str = "0470000000", caller: str = ELSEWHERE) -> Line:
    """Somebody keys three wrong PINs for this number."""
    return stray(world, number, caller).press(*WRONG)


def test_the_third_wrong_pin_ends_the_call_with_words(desk: World) -> None:
    line = ring(desk, "An").press("1111")
    assert "niet juist" in line.heard
    line.press("2222", "3333")
    assert line.over
    assert "Driemaal een verkeerde pincode" in line.heard


def test_it_shows_on_the_console_and_the_coordinator_is_texted_once(desk: World) -> None:
    spend(desk)
    assert alarms_now(desk) == [("wrong_pins", 1, "crisislijn: An")]
    desk.work()
    assert [text for text in desk.texts_to("Dora") if SAID[AlarmKind.WRONG_PINS] in text] != []
    desk.work(minutes=2)
    spend(desk)
    desk.work()
    assert alarms_now(desk)[0][1] == 2
    assert len(desk.texts_to("Dora")) == 1


def test_a_number_that_is_no_officers_raises_it_too_and_is_not_named(desk: World) -> None:
    spend(desk, "0470555555")
    assert [(kind, "0470555555" in detail or "+32" in detail) for kind, _, detail in alarms_now(desk)] == [
        ("wrong_pins", False)
    ]


def test_the_next_try_waits_also_in_another_call_and_from_another_telephone(desk: World) -> None:
    spend(desk)
    assert CLOSED in ring(desk, "An").press(PIN).heard
    assert CLOSED in stray(desk, "0470000000", "+32471888888").press(PIN).heard
    desk.clock.advance(seconds=59)
    assert CLOSED in ring(desk, "An").press(PIN).heard
    desk.clock.advance(seconds=1)
    assert "Tickets: druk 1" in ring(desk, "An").press(PIN).heard


def test_it_waits_longer_each_time_up_to_an_hour_and_a_right_pin_begins_anew(desk: World) -> None:
    spend(desk)
    desk.clock.advance(minutes=1)
    for minutes in (2, 4, 8, 16, 32, 60, 60):
        assert "niet juist" in ring(desk, "An").press("1111").heard
        desk.clock.advance(minutes=minutes, seconds=-1)
        assert CLOSED in ring(desk, "An").press(PIN).heard
        desk.clock.advance(seconds=1)
    assert "Tickets: druk 1" in at_the_desk(desk, "An").heard
    assert "niet juist" in ring(desk, "An").press("1111").heard
    assert "Tickets: druk 1" in at_the_desk(desk, "An").heard


def test_hanging_up_after_two_wrong_ones_gains_nothing(desk: World) -> None:
    stray(desk, "0470000000").press("1111", "2222").hang_up()
    assert alarms_now(desk) == []
    line = stray(desk, "0470000000").press("3333")
    assert not line.over, "this call has tried once"
    assert CLOSED in line.press(PIN).heard
    assert alarms_now(desk) == [("wrong_pins", 1, "crisislijn: An")]


def test_one_telephone_that_tries_one_number_after_another_is_slowed(desk: World) -> None:
    spend(desk, "0470000000")
    spend(desk, "0470000001")
    assert CLOSED in stray(desk, "0470000002").press("1111").heard
    assert "niet juist" in stray(desk, "0470000002", "+32471888888").press("1111").heard


def test_only_so_many_pins_are_weighed_in_a_minute(desk: World) -> None:
    for at in range(15):
        stray(desk, f"04705550{at:02d}", f"+324717770{at:02d}").press("1111", "2222").hang_up()
    assert CLOSED in stray(desk, "0470555599", "+32471666666").press("1111").heard
    desk.clock.advance(minutes=1, seconds=1)
    assert "niet juist" in stray(desk, "0470555599", "+32471666666").press("1111").heard


def test_who_waits_is_a_caller_like_any_other(desk: World) -> None:
    spend(desk)
    line = ring(desk, "An").press(PIN)
    assert "bel 112" in line.heard
    line.press("1", "0")
    assert "verbinden met de officier" in line.heard


def test_a_call_that_wrong_pins_ended_is_a_missed_call_which_somebody_can_return(desk: World) -> None:
    spend(desk).hang_up()
    with desk.installation.storage.reading() as session:
        assert list(session.scalars(select(MissedCall.caller))) == [ELSEWHERE]
        assert session.scalars(select(Conversation.ended_how)).one() == "pin"
    assert desk.tickets() == []


def test_no_pin_is_kept_and_none_is_in_a_page_of_the_flow(desk: World) -> None:
    line = stray(desk, "0470000000").press("1357")
    line.press(PIN)
    with desk.installation.storage.reading() as session:
        kept = str([call.flow_state for call in session.scalars(select(Conversation))])
    assert "1357" not in kept
    assert PIN not in kept


def test_what_strangers_key_on_the_hotline_never_closes_a_page(paged: World) -> None:
    spend(paged)
    line = paged.pick_up("An").press(PIN)
    assert "imagoschade" in line.heard
    line.press("5")
    assert paged.ticket().acknowledged_by == "An"


def test_what_strangers_key_never_closes_a_page_that_asks_no_pin(desk: World) -> None:
    desk.call().press("1", "1", "1").hang_up()
    desk.work()
    spend(desk)
    desk.pick_up("An").press("1", "5")
    assert desk.ticket().acknowledged_by == "An"


def test_three_wrong_pins_on_a_page_call_the_next_officer_before_the_line_is_closed(paged: World) -> None:
    line = paged.pick_up("An").press(*WRONG)
    assert line.over
    paged.work()
    assert paged.calls_to("Bert")
    assert alarms_now(paged) == [("wrong_pins", 1, "oproep: An")]
    assert paged.timeline().count("wrong_pin") == 3
    paged.progress(paged.calls_to("An")[0], "completed")
    assert [page.state.value for page in paged.pages() if page.sid == paged.calls_to("An")[0].sid] == ["unanswered"]


def test_while_the_pin_of_a_page_is_closed_paging_goes_on_and_an_answer_by_sms_counts(paged: World) -> None:
    paged.pick_up("An").press(*WRONG)
    paged.work()
    line = paged.pick_up("An")
    assert line.over
    assert "Antwoord op de sms" in line.heard
    assert "imagoschade" not in line.heard
    code = paged.texts_to("An")[0].split("JA ")[1][:4]
    assert "u hebt aanvaard" in paged.text_from("An", f"JA {code}")
    assert alarms_now(paged)[0][1] == 1


def test_a_page_whose_pin_is_closed_hands_on_at_once(paged: World) -> None:
    paged.pick_up("An").press(*WRONG)
    paged.work()
    paged.progress(paged.calls_to("Bert")[-1], "busy")
    paged.pick_up("An")
    paged.work()
    assert paged.calls_to("Chris")


def test_the_pin_of_a_page_opens_again_after_a_minute(paged: World) -> None:
    paged.pick_up("An").press(*WRONG)
    paged.clock.advance(minutes=1)
    paged.work()
    assert "imagoschade" in paged.pick_up("An").press(PIN).heard


def test_an_officer_whose_account_is_closed_does_not_come_in(desk: World) -> None:
    with desk.installation.transaction() as session:
        session.scalars(select(Staff).where(Staff.name == "An")).one().active = False
    assert "pincode" not in ring(desk, "An").heard
    assert "niet juist" in stray(desk, "0470000000").press(PIN).heard
