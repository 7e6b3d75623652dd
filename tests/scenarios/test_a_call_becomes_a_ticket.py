"""A call becomes a ticket while it runs, and the officer on duty is paged before the caller has finished speaking."""

from __future__ import annotations

from gateway.tickets.model import Outcome, Route, TicketState
from tests.scenarios.world import World

NO = "2"


def test_the_ticket_opens_with_the_first_answer_after_the_menu(world: World) -> None:
    call = world.call()
    assert "levensgevaar" in call.heard
    call.press("1")
    assert not world.tickets()
    call.press("1")
    assert world.ticket().route is Route.OUTSIDE
    assert world.ticket().caller == "+32470111111"


def test_the_page_leaves_as_soon_as_the_outcome_is_worthy(world: World) -> None:
    call = world.call().press("1", "1")
    call.press("1")  # image damage: yes
    world.work()
    assert world.ticket().outcome is Outcome.WORTHY
    assert world.ticket().state is TicketState.PAGED
    assert len(world.texts_to("An")) == len(world.calls_to("An")) == 1
    assert world.texts_to("Bert") == world.texts_to("Chris") == []


def test_the_page_leaves_after_the_fifth_question_when_the_outcome_is_open(world: World) -> None:
    call = world.call().press("1", "1", NO, NO, NO, "1")
    world.work()
    assert not world.carrier.calls
    call.press(NO)
    world.work()
    assert len(world.calls_to("An")) == 1


def test_a_caller_who_hangs_up_leaves_what_is_known_and_the_officer_is_paged(world: World) -> None:
    call = world.call().press("1", "1", NO)
    call.hang_up()
    world.work()
    ticket = world.ticket()
    assert (ticket.state, ticket.complete) == (TicketState.PAGED, False)
    assert len(world.calls_to("An")) == 1
    assert [sent.text for sent in world.carrier.texts if sent.sms.to == "+32470111111"] == [
        f"CCVO: uw oproep werd onderbroken. Uw melding kreeg ticket {ticket.number}. Wij bellen u terug. "
        "Vergissing? Bel 02 217 01 12."
    ]


def test_a_call_whose_end_nobody_reports_has_ended_after_its_silence(world: World) -> None:
    world.call().press("1", "1", NO)
    world.work(seconds=60)
    assert world.ticket().state is TicketState.NEW
    world.work(seconds=60)
    assert world.ticket().state is TicketState.PAGED


def test_a_whole_call_speaks_the_ticket_number_and_texts_it(world: World) -> None:
    call = world.call().press("1", "1", "1", NO, NO, NO, NO, "9", "2", "1")
    assert "dertig" in call.heard or "30" in call.heard
    call.press("2")
    ticket = world.ticket()
    assert " ".join(ticket.number[:2]) in call.heard
    assert "sms" in call.heard
    assert call.over
    assert ticket.complete
    world.work()
    assert f"Ticket {ticket.number}" in next(t.text for t in world.carrier.texts if t.sms.to == "+32470111111")


def test_a_repeated_webhook_gets_the_same_answer_and_changes_nothing(world: World) -> None:
    call = world.call().press("1")
    action = call.waits.attrib["action"]
    first = call.get(action, Digits="1").answers[-1]
    again = call.get(action, Digits="1").answers[-1]
    other = call.get(action, Digits="2").answers[-1]
    assert first == again == other
    assert len(world.tickets()) == 1
    assert len(world.timeline()) == 2


def test_a_call_that_ends_before_an_answer_is_a_missed_call_and_the_third_one_is_paged(world: World) -> None:
    for _ in range(2):
        world.call().hang_up()
    world.work()
    assert not world.tickets()
    world.call().hang_up()
    world.work()
    assert len(world.tickets()) == 1
    assert len(world.calls_to("An")) == 1


def test_the_sixth_ticket_of_one_number_within_the_hour_is_opened_but_no_longer_pages(world: World) -> None:
    for _ in range(6):
        world.call().press("1", "1", "1").hang_up()
    world.work()
    assert len(world.tickets()) == 6
    assert world.tickets()[-1].paging_held == "many_from_one_number"
    assert [ticket.state for ticket in world.tickets()] == [TicketState.PAGED] * 5 + [TicketState.NEW]


def test_a_withheld_number_is_asked_for_and_a_premium_number_is_refused(world: World) -> None:
    call = world.call("anonymous").press("1", "1", "1", NO, NO, NO, NO, "9", "2")
    assert "Toets uw telefoonnummer in" in call.heard
    call.press("090012345")
    assert "kunnen wij niet terugbellen" in call.heard
    call.press("0470123456")
    assert world.ticket().callback == "+32470123456"


def test_inside_the_contract_the_caller_may_stop_and_nobody_is_paged(world: World) -> None:
    call = world.call().press("1", "2", "3")
    assert "helpdesk" in call.heard
    call.hang_up()
    world.work()
    assert world.ticket().kind.value == "referral"
    assert not world.carrier.calls


def test_silence_repeats_once_then_goes_on_and_the_third_silence_reaches_the_officer(world: World) -> None:
    call = world.call().press("1")
    call.silence()
    assert "geen keuze ontvangen" in call.heard
    call.silence()
    assert "imagoschade" in call.heard
    call.silence()
    assert "verbinden met de officier" in call.heard
    assert world.ticket().route is Route.UNKNOWN
    world.work(seconds=7)
    assert call.silence().waits.tag == "Dial"


def test_an_existing_ticket_takes_a_new_message_and_opens_no_other(world: World) -> None:
    world.call().press("1", "1", "1").hang_up()
    digits = world.ticket().number.replace("-", "")
    call = world.call().press("2", digits, "1").silence()
    call.speak(9)
    assert "Uw ticketnummer is" in call.heard
    call.hang_up()
    assert len(world.tickets()) == 1
    assert [recording.seconds for recording in world.recordings()] == [9]
