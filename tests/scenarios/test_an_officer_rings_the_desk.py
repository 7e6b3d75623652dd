"""An officer who rings the hotline opens the desk with a PIN, and hears and accepts tickets there."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from gateway.calls.tables import Conversation, MissedCall
from gateway.directory.tables import Organisation
from gateway.paging.model import PageState
from gateway.staff.model import Actor
from gateway.staff.tables import Staff
from gateway.tickets import actions as tickets
from tests.parts.desk import ELSEWHERE, PIN, at_the_desk, give_pin, ring, stray
from tests.scenarios.world import World

NO = "2"


@pytest.fixture
def desk(world: World) -> World:
    """Officers with a PIN, and one worthy ticket of a caller who left a message."""
    give_pin(world, "An", "Bert", "Dora")
    call = world.call().press("1", "1", "1", NO, NO, NO, NO, "9", NO, "1").silence()
    call.speak().hang_up()
    return world


def missed(world: World) -> list[str | None]:
    with world.installation.storage.reading() as session:
        return list(session.scalars(select(MissedCall.caller)))


def test_an_officers_number_is_offered_the_desk_and_the_pin_opens_it(desk: World) -> None:
    line = ring(desk, "An")
    assert "Toets uw pincode in" in line.heard
    assert "Er wacht één ticket" in line.press(PIN).heard


def test_no_other_number_is_offered_it(desk: World) -> None:
    assert "pincode" not in desk.call("+32470111112").heard
    assert "pincode" not in ring(desk, "Chris").heard, "Chris has no PIN"


def test_an_officer_may_report_too_and_the_call_is_then_a_callers(desk: World) -> None:
    for said in (ring(desk, "An").press("9"), ring(desk, "Bert").silence()):
        assert "bel 112" in said.heard
        said.press("1", "1").hang_up()
    assert [ticket.caller for ticket in desk.tickets()[1:]] == [desk.staff["An"].phone, desk.staff["Bert"].phone]


def test_zero_at_the_offer_brings_the_officer_as_it_does_everywhere(desk: World) -> None:
    line = ring(desk, "Bert").press("0")
    assert "verbinden met de officier" in line.heard
    assert desk.ticket().caller == desk.staff["Bert"].phone


def test_an_officers_call_opens_no_ticket_and_is_no_missed_call(desk: World) -> None:
    before = len(desk.tickets())
    at_the_desk(desk, "An").press("1").hang_up()
    at_the_desk(desk, "An").silence().silence()
    assert len(desk.tickets()) == before
    assert missed(desk) == []


def test_who_rings_as_an_officer_and_hangs_up_before_the_pin_is_a_missed_call(desk: World) -> None:
    ring(desk, "An").hang_up()
    assert missed(desk) == [desk.staff["An"].phone]


@pytest.mark.parametrize("number", ["0470000000", "+32470000000".replace("+", "00"), "0470000000#"])
def test_from_any_telephone_the_own_number_and_the_pin_open_it(desk: World, number: str) -> None:
    line = stray(desk, number)
    assert "Toets uw pincode in" in line.heard
    assert "Er wacht één ticket" in line.press(PIN).heard


def test_what_is_heard_does_not_tell_whose_number_is_an_officers(desk: World) -> None:
    officers, nobodys = stray(desk, "0470000000"), stray(desk, "0470555555")
    assert officers.heard == nobodys.heard
    for wrong in ("1111", "2222", "3333"):
        assert officers.press(wrong).heard == nobodys.press(wrong).heard
    assert officers.over
    assert nobodys.over
    again = [stray(desk, number, "+32471888888").press(PIN).heard for number in ("0470000000", "0470555555")]
    assert again[0] == again[1]


def test_a_caller_who_strays_there_goes_on_as_a_caller(desk: World) -> None:
    for line in (stray(desk, "0470555555").press("9"), stray(desk, "0470555555").silence()):
        assert "Wij vinden deze code niet terug" in line.heard
        assert "nieuwe informatie" in line.press(desk.ticket(0).number.replace("-", "")).heard
    assert "verbinden met de officier" in stray(desk, "0470555555").press("0").heard


def test_keys_that_are_no_pin_lead_back_and_are_no_try(desk: World) -> None:
    line = stray(desk, "0470000000").press("1", "22", "123456789")
    assert "Wij vinden deze code niet terug" in line.heard
    assert "Er wacht" in at_the_desk(desk, "An").heard


def test_without_the_pin_no_question_of_the_desk_is_answered(desk: World) -> None:
    line = stray(desk, "0470000000")
    with desk.installation.storage.reading() as session:
        call = session.scalars(select(Conversation).where(Conversation.call_sid == line.sid)).one()
    assert call.staff_id is None
    assert "2 6" not in line.press("1111", "1", "5").heard
    assert desk.ticket().acknowledged_at is None


def test_five_accepts_and_the_page_that_rings_is_stopped(desk: World) -> None:
    desk.work()
    line = at_the_desk(desk, "Bert").press("1")
    assert "imagoschade" in line.heard
    assert "Nog niemand heeft dit ticket aanvaard" in line.heard
    assert "U hebt ticket" in line.press("5").heard
    assert desk.ticket().acknowledged_by == "Bert"
    desk.work()
    assert desk.carrier.ended == [desk.calls_to("An")[0].sid]
    assert "aanvaard door Bert" in desk.texts_to("An")[-1]
    desk.work(minutes=30)
    assert len(desk.calls_to("An")) == 1


def test_one_one_accepts_nothing(desk: World) -> None:
    at_the_desk(desk, "An").press("1", "1", "1")
    assert desk.ticket().acknowledged_at is None


def test_whoever_is_first_has_it_and_the_other_hears_who(desk: World) -> None:
    an, bert = at_the_desk(desk, "An").press("1"), at_the_desk(desk, "Bert").press("1")
    an.press("5")
    assert "al aanvaard door An" in bert.press("5").heard
    assert desk.ticket().acknowledged_by == "An"
    assert desk.timeline().count("accepted") == 1


def test_an_officer_who_was_paged_passes_it_on_at_the_desk(desk: World) -> None:
    desk.work()
    line = at_the_desk(desk, "An").press("1")
    assert "Doorgeven: druk 2" in line.heard
    assert "Ticket doorgegeven aan Bert" in line.press("2").heard
    desk.work()
    assert desk.calls_to("Bert")


def test_every_open_ticket_is_heard_once_whatever_others_do_meanwhile(desk: World) -> None:
    for at in range(3):
        desk.call(f"+3247022222{at}").press("1", "1", "1").hang_up()
    line = at_the_desk(desk, "An")
    assert "Er wachten 4 tickets" in line.heard
    line.press("1")
    spoken = [line.heard.split(".")[0]]
    at_the_desk(desk, "Bert").press("1", "1", "5").hang_up()
    while "geen andere tickets" not in line.press("1").heard:
        spoken.append(line.heard.split(".")[0])
    assert len(spoken) == len(set(spoken)) == 4


def test_a_referral_and_a_report_of_a_case_that_is_known_do_not_wait_for_an_officer(desk: World) -> None:
    desk.call("+32470222221").press("1", "2", "3").hang_up()
    with desk.installation.transaction() as session:
        case = tickets.get_ticket(session, desk.tickets()[0].number)
        tickets.announce_problem(session, Actor("system", "systeem", frozenset()), "een storing", case, desk.clock())
    desk.call("+32470222222").press("1", "1").hang_up()
    assert len(desk.tickets()) == 3
    line = at_the_desk(desk, "An")
    assert "Er wacht één ticket" in line.heard
    assert "geen andere tickets" in line.press("1", "1").heard


def test_a_case_is_heard_once_and_who_accepts_it_has_every_report(desk: World) -> None:
    with desk.installation.transaction() as session:
        session.add(Organisation(ovo="OVO002949", name="Entiteit", name_key="entiteit", created_at=desk.clock()))
    for answers in ("2222", "1222"):
        desk.call(f"+3247066{answers}").press("1", "1", *answers, "1", "002949", "1").hang_up()
    line = at_the_desk(desk, "Bert")
    assert "Er wachten 2 tickets" in line.heard
    heard = line.press("1", "1").heard
    assert "2 meldingen over hetzelfde" in heard
    assert "CCVO-waardig" in heard, "what makes the case grave was told by the second caller"
    line.press("5")
    assert [ticket.acknowledged_by for ticket in desk.tickets()] == [None, "Bert", "Bert"]


def test_an_exercise_is_said_to_be_one(desk: World) -> None:
    with desk.installation.transaction() as session:
        tickets.get_ticket(session, desk.ticket().number).exercise = True
    assert "Dit is een oefening. Ticket" in at_the_desk(desk, "An").press("1").heard


def test_the_recording_is_played_and_the_caller_is_connected_from_our_number(desk: World) -> None:
    line = at_the_desk(desk, "An").press("1", "5", "3")
    assert line.document.find(".//Play") is not None
    assert desk.timeline().count("listened") == 1
    number = line.press("4").document.find("Dial/Number")
    assert number is not None
    assert number.text == "+32470111111"
    assert number.get("url") is None, "nobody whispers to a caller"
    assert line.waits.attrib["callerId"] == desk.settings.page_call_from
    assert line.waits.attrib["record"] == "do-not-record"
    assert "De melder antwoordt niet" in line.dial_ended(bridged=False, status="no-answer").heard


def test_an_account_that_is_closed_in_mid_call_does_nothing_more(desk: World) -> None:
    line = at_the_desk(desk, "An").press("1")
    with desk.installation.transaction() as session:
        session.scalars(select(Staff).where(Staff.name == "An")).one().active = False
    assert "geen toelating" in line.press("5").heard
    assert desk.ticket().acknowledged_at is None


def test_the_same_key_told_twice_accepts_once(desk: World) -> None:
    line = at_the_desk(desk, "An").press("1")
    action = line.waits.attrib["action"]
    first = line.get(action, Digits="5").answers[-1]
    assert line.get(action, Digits="5").answers[-1] == first
    assert desk.timeline().count("accepted") == 1
    assert {page.state for page in desk.pages()} <= {PageState.CANCELLED, PageState.DUE}


def test_a_stranger_is_not_asked_twice_in_one_call(desk: World) -> None:
    line = stray(desk, "0470555555").press("9", "0470555555")
    assert "Wij vinden deze code niet terug" in line.heard
    assert ELSEWHERE not in line.heard
