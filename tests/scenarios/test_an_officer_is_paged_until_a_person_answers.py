"""The officer on duty is called and texted at once; only a key or a reply counts, until a person has the ticket."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from gateway.alarms.actions import open_alarms
from gateway.alarms.model import AlarmKind
from gateway.carrier.port import CallState
from gateway.errors import CarrierFault, FaultKind
from gateway.notices.model import NoticeChannel
from gateway.notices.tables import Notice
from gateway.paging.model import PageState
from tests.scenarios.world import Line, World

NO = "2"


@pytest.fixture
def paged(world: World) -> World:
    """A worthy ticket, whose first page has just gone out."""
    world.call().press("1", "1", "1").hang_up()
    world.work()
    return world


def code(world: World) -> str:
    return world.texts_to("An")[0].split("JA ")[1][:4]


def who_was_called(world: World) -> list[str]:
    names = {person.phone: name for name, person in world.staff.items()}
    return [names[placed.call.to] for placed in world.carrier.calls if placed.call.to in names]


def test_sms_and_call_leave_at_the_same_moment_and_say_no_more_than_they_may(paged: World) -> None:
    ticket = paged.ticket()
    (page,) = paged.texts_to("An")
    assert page.startswith(
        f"CCVO WACHT {ticket.number}: Entiteit nog onbekend. Imago. Aanvaarden: JA {code(paged)}. "
        f"Doorgeven: NEE {code(paged)}. Of: http://gateway.test/p/"
    )
    assert who_was_called(paged) == ["An"]
    assert "Druk 1 om de melding te horen" in paged.pick_up("An").heard


def test_five_accepts_and_nobody_is_paged_after_it(paged: World) -> None:
    line = paged.pick_up("An").press("1")
    assert "imagoschade" in line.heard
    line.press("5")
    assert "hebt ticket" in line.heard
    assert paged.ticket().acknowledged_by == "An"
    paged.work(minutes=30)
    assert who_was_called(paged) == ["An"]


def test_one_one_accepts_nothing(paged: World) -> None:
    paged.pick_up("An").press("1", "1", "1")
    assert paged.ticket().acknowledged_at is None


def test_voicemail_is_not_an_answer_and_the_next_level_is_called_at_once(paged: World) -> None:
    line = paged.pick_up("An")
    assert line.silence().document.find("Hangup") is not None
    paged.progress(paged.calls_to("An")[0], "completed")
    paged.work()
    assert sorted(who_was_called(paged)) == ["An", "An", "Bert"]
    assert "ESCALATIE" in paged.texts_to("Bert")[0]


@pytest.mark.parametrize("status", ["busy", "no-answer", "failed", "canceled", "completed"])
def test_whatever_ends_a_call_without_a_key_brings_the_next_one(paged: World, status: str) -> None:
    paged.progress(paged.calls_to("An")[0], status)
    paged.work()
    assert sorted(who_was_called(paged)) == ["An", "An", "Bert"]


def test_passing_on_calls_the_next_one_at_once_and_not_the_same_again(paged: World) -> None:
    line = paged.pick_up("An").press("1", "2")
    assert "Ticket doorgegeven aan Bert" in line.heard
    paged.work()
    assert who_was_called(paged) == ["An", "Bert"]


def test_of_a_quiet_report_the_coordinator_comes_at_once_when_level_one_cannot(world: World) -> None:
    world.call().press("1", "1", *"22222").hang_up()
    world.work()
    assert "doorgegeven aan Dora" in world.pick_up("An").press("1", "2").heard
    world.work()
    assert who_was_called(world) == ["An", "Dora"]
    assert "nobody_on_duty" not in world.timeline()


def test_level_three_comes_at_the_latest_after_three_minutes_and_the_coordinator_after_five(paged: World) -> None:
    for name in ("An", "Bert"):
        paged.progress(paged.calls_to(name)[-1], "in-progress") if paged.calls_to(name) else None
    paged.work(minutes=3)
    assert "Chris" in who_was_called(paged)
    assert "Dora" not in who_was_called(paged)
    paged.work(minutes=2)
    assert "Dora" in who_was_called(paged)


def test_everyone_is_paged_every_three_minutes_until_somebody_accepts(paged: World) -> None:
    for _ in range(40):
        for placed in paged.carrier.calls:
            if placed.state is CallState.RINGING:
                placed.state = CallState.NO_ANSWER
                paged.progress(placed, "no-answer")
        paged.work(seconds=15)
    before = len(paged.carrier.calls)
    assert {"An", "Bert", "Chris", "Dora"} == set(who_was_called(paged))
    paged.work(minutes=3)
    assert sorted(who_was_called(paged)[before:]) == ["An", "Bert", "Chris", "Dora"]


def test_a_reply_with_the_code_accepts_and_says_so(paged: World) -> None:
    assert "u hebt aanvaard" in paged.text_from("An", f" ja  {code(paged)}. ")
    assert paged.ticket().acknowledged_by == "An"


def test_a_bare_yes_changes_nothing_and_is_told_the_code(paged: World) -> None:
    assert f"antwoord JA {code(paged)}" in paged.text_from("An", "JA")
    assert paged.ticket().acknowledged_at is None


def test_a_second_officer_hears_who_was_first(paged: World) -> None:
    paged.progress(paged.calls_to("An")[0], "busy")
    paged.work()
    line = paged.pick_up("Bert").press("1")
    paged.text_from("An", f"JA {code(paged)}")
    line.press("5")
    assert "al aanvaard door An" in line.heard
    assert paged.ticket().acknowledged_by == "An"


def test_who_passes_on_what_was_just_accepted_hears_who_has_it(paged: World) -> None:
    paged.progress(paged.calls_to("An")[0], "busy")
    paged.work()
    line = paged.pick_up("Bert").press("1")
    paged.text_from("An", f"JA {code(paged)}")
    assert "al aanvaard door An" in line.press("2").heard


def test_those_who_were_texted_are_told_that_it_is_settled(paged: World) -> None:
    paged.progress(paged.calls_to("An")[0], "busy")
    paged.work()
    paged.text_from("Bert", f"JA {code(paged)}")
    paged.work()
    assert "aanvaard door Bert" in paged.texts_to("An")[-1]
    assert "aanvaard door" not in paged.texts_to("Bert")[-1]


def test_phones_that_still_ring_are_stopped(paged: World) -> None:
    paged.text_from("An", f"JA {code(paged)}")
    paged.work()
    assert paged.carrier.ended == [paged.calls_to("An")[0].sid]


def test_a_reply_from_a_number_that_is_no_officers_changes_nothing(paged: World) -> None:
    paged.post("/sms/incoming", From="+32499999999", To="+32460000112", Body=f"JA {code(paged)}", MessageSid="SM1")
    assert paged.ticket().acknowledged_at is None


def test_guessing_codes_is_slowed(paged: World) -> None:
    right = code(paged)
    wrong = [f"{number}" for number in range(1000, 1007) if f"{number}" != right][:5]
    for guess in wrong[:-1]:
        assert "hoort bij geen open ticket" in paged.text_from("An", f"JA {guess}")
    assert "tellen 10 minuten niet mee" in paged.text_from("An", f"JA {wrong[-1]}")  # told once, then nothing
    assert paged.text_from("An", f"JA {right}") == ""
    paged.clock.advance(minutes=11)
    assert "u hebt aanvaard" in paged.text_from("An", f"JA {right}")


def test_two_tickets_are_one_call_and_each_is_accepted_by_itself(paged: World) -> None:
    paged.call("+32470222222").press("1", "1", "1").hang_up()
    paged.work()
    assert len(paged.calls_to("An")) == 1
    assert len(paged.texts_to("An")) == 2
    line = paged.pick_up("An").press("1")
    assert "U hebt 2 tickets" in line.heard
    line.press("5")
    assert [ticket.acknowledged_by for ticket in paged.tickets()] == ["An", None]
    line.silence().press("5")
    assert [ticket.acknowledged_by for ticket in paged.tickets()] == ["An", "An"]


def test_a_call_about_a_newer_ticket_offers_the_older_ones_too(paged: World) -> None:
    for _ in range(2):
        paged.progress(paged.calls_to("An")[-1], "busy")
        paged.work()
    paged.call("+32470222222").press("1", "1", "1").hang_up()
    paged.work()
    line = paged.pick_up("An").press("1")
    assert "U hebt 2 tickets" in line.heard
    line.press("5")
    assert [ticket.acknowledged_by for ticket in paged.tickets()] == [None, "An"]
    line.silence().press("5")
    assert [ticket.acknowledged_by for ticket in paged.tickets()] == ["An", "An"]


def test_after_accepting_the_recording_is_played_and_the_caller_is_connected(world: World) -> None:
    call = world.call().press("1", "1", "1", NO, NO, NO, NO, "9", NO, "1").silence()
    call.speak().hang_up()
    world.work()
    line = world.pick_up("An").press("1", "5", "3")
    assert line.document.find(".//Play") is not None
    line.press("4")
    number = line.document.find("Dial/Number")
    assert number is not None
    assert number.text == "+32470111111"
    assert line.waits.attrib["callerId"] == world.settings.page_call_from


def test_not_worthy_pages_level_one_only_and_the_coordinator_after_a_quarter(world: World) -> None:
    world.call().press("1", "1", NO, NO, NO, NO, NO).hang_up()
    world.work()
    world.progress(world.calls_to("An")[0], "no-answer")
    world.work(minutes=14)
    assert set(who_was_called(world)) == {"An"}
    world.work(minutes=1)
    assert "Dora" in who_was_called(world)
    assert not world.calls_to("Bert")


def test_a_page_in_doubt_is_sent_again_after_twenty_seconds(world: World) -> None:
    world.carrier.faults = [CarrierFault(FaultKind.UNCERTAIN), CarrierFault(FaultKind.UNCERTAIN)]
    world.call().press("1", "1", "1").hang_up()
    world.work()
    assert not world.carrier.calls
    world.work(seconds=21)
    assert len(world.calls_to("An")) == len(world.texts_to("An")) == 1
    assert {page.state for page in world.pages()} >= {PageState.UNCERTAIN, PageState.RINGING, PageState.SENT}


def rung_from_the_callers_own_call(world: World) -> Line:
    """A caller presses 0 while nothing is heard of the page: officers are rung from the caller's own call."""
    call = world.call().press("1", "0")
    assert "verbinden met de officier" in call.heard
    world.clock.advance(seconds=16)
    return call.silence()


def test_while_a_caller_is_connected_to_an_officer_the_page_waits_for_that_line(world: World) -> None:
    call = rung_from_the_callers_own_call(world)
    world.work()
    assert len(world.texts_to("An")) == 1
    assert not world.calls_to("An")
    number = call.document.find("Dial/Number")
    assert number is not None
    assert number.text == world.staff["An"].phone
    call.dial_ended(bridged=False, status="no-answer")
    world.work(seconds=4)
    assert len(world.calls_to("An")) == 1


def test_when_the_caller_hangs_up_the_page_rings_at_the_telephone_that_was_rung_for_the_caller(world: World) -> None:
    call = rung_from_the_callers_own_call(world)
    world.work()
    assert not world.calls_to("An")
    call.hang_up()
    world.work(seconds=4)
    assert len(world.calls_to("An")) == 1


def test_an_officer_who_takes_the_waiting_caller_has_the_ticket(world: World) -> None:
    call = rung_from_the_callers_own_call(world)
    number = call.document.find("Dial/Number")
    assert number is not None
    whisper = world.line("CA99", number.attrib["url"])
    assert "Een melder wacht" in whisper.heard
    whisper.press("5")
    assert whisper.document.find("Hangup") is None
    assert world.ticket().acknowledged_by == "An"
    call.dial_ended(bridged=True)
    world.work(minutes=10)
    assert not world.carrier.calls


def test_an_account_that_the_carrier_refuses_is_an_alarm_that_goes_by_mail_as_well(world: World) -> None:
    world.carrier.faults = [CarrierFault(FaultKind.ACCOUNT, 20003)] * 2
    world.call().press("1", "1", "1").hang_up()
    world.work()
    with world.installation.storage.reading() as session:
        alarms = [(alarm.kind, alarm.detail) for alarm in open_alarms(session)]
        mailed = [notice.to for notice in session.scalars(select(Notice)) if notice.channel is NoticeChannel.EMAIL]
    assert alarms == [(AlarmKind.ACCOUNT_REFUSED, "code 20003")]
    assert mailed == ["dora@example.org"]
