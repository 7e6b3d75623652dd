"""On the console a case goes from its acceptance to its closure, step by step, and every step says who took it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from gateway.crisis.overview import Case, look
from gateway.notices.tables import Notice
from gateway.paging.joining import join_case
from gateway.staff import actions as staff
from gateway.staff.model import Role
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening, Outcome, TicketState
from gateway.tickets.tables import Ticket
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


@pytest.fixture
def taken(house: ConsoleHouse) -> Ticket:
    """A ticket of Stad Gent that the officer has accepted."""
    ticket = house.open_ticket(("image_damage", "yes"))
    with house.transaction() as session:
        tickets.name_entity(
            session, tickets.get_ticket(session, ticket.number), "44021", "Stad Gent", "x", house.clock()
        )
    house.post(f"/tickets/{ticket.number}/accept", "officer")
    return ticket


def case(house: ConsoleHouse, ticket: Ticket) -> Case:
    with house.transaction() as session:
        return look(session, tickets.get_ticket(session, ticket.number), house.clock())


def do(house: ConsoleHouse, ticket: Ticket, what: str, by: str = "officer", **fields: Any) -> str:
    answer = house.post(f"/tickets/{ticket.number}/case/{what}", by, **fields)
    assert answer.status_code in (200, 422), answer.status_code
    return answer.text


def told(house: ConsoleHouse, ticket: Ticket, event: Happening) -> list[tuple[str, str]]:
    with house.transaction() as session:
        found = tickets.timeline(session, tickets.get_ticket(session, ticket.number))
        return [(entry.by, entry.detail) for entry in found if entry.event is event]


def to_weighing(house: ConsoleHouse, ticket: Ticket) -> None:
    do(house, ticket, "verdict", verdict="worthy")
    do(house, ticket, "move", wanted="weighing", seen="assessing")


def test_a_case_goes_from_acceptance_to_closure_and_every_step_says_who(house: ConsoleHouse, taken: Ticket) -> None:
    do(house, taken, "assess", incident_kind="incident", continuity="yes", ict="yes", malicious="yes")
    assert case(house, taken).ticket.state is TicketState.ASSESSING
    to_weighing(house, taken)
    do(house, taken, "spoc/ask", official="Lea Baert", official_phone="0470 12 34 99")
    do(house, taken, "spoc/name", spoc_name="Jan Jans", spoc_function="CISO", spoc_phone="0470 12 34 98")
    do(house, taken, "spoc/confirm")
    do(house, taken, "consult", keys="44021", spoken_with="de CISO", result="wachtwoorden vernieuwen")
    do(house, taken, "decide", kind="communication", decision="mailing aan gemeenten", decision_why="zij zijn geraakt")
    assert case(house, taken).ticket.state is TicketState.ACTING
    do(house, taken, "decide", "cmt", kind="policy_staff", decision="permanentie", decision_why="nachtwerk")
    do(house, taken, "recovery", owner="entity", provider="Cronos", recovered_by="2027-01-10T12:00")
    do(house, taken, "move", wanted="recovering", seen="acting")
    do(house, taken, "feedback", exchange_kind="feedback", exchange="alles hersteld")
    do(house, taken, "close", seen="recovering", went_well="snel", went_wrong="nummer fout", lessons="nummers nakijken")
    done = case(house, taken)
    assert (done.ticket.state, done.record.closed_by) == (TicketState.CLOSED, "officer Peeters")
    assert [each.by for each in done.decisions] == ["officer Peeters", "cmt Peeters"]
    assert [detail for _, detail in told(house, taken, Happening.STATE)][1:] == [
        "accepted > assessing",
        "assessing > weighing",
        "weighing > acting",
        "acting > recovering",
        "recovering > closed",
    ]
    assert "nummers nakijken" in house.page(f"/tickets/{taken.number}/case/summary", "auditor")


def test_the_advice_stands_beside_a_verdict_that_differs_and_the_verdict_says_why(
    house: ConsoleHouse, taken: Ticket
) -> None:
    answer = do(house, taken, "verdict", verdict="not_worthy")
    assert "verschilt van het advies (ccvo-waardig)" in answer
    do(house, taken, "verdict", verdict="not_worthy", reason="een oefening van de leverancier")
    now = case(house, taken)
    assert (now.record.verdict, now.advice, now.ticket.outcome) == (Outcome.NOT_WORTHY, Outcome.WORTHY, Outcome.WORTHY)
    assert told(house, taken, Happening.VERDICT) == [
        ("officer Peeters", "not_worthy (worthy): een oefening van de leverancier")
    ]


def test_what_was_written_stays_on_the_page_when_a_rule_says_no(house: ConsoleHouse, taken: Ticket) -> None:
    to_weighing(house, taken)
    answer = do(house, taken, "decide", kind="communication", decision="een mailing", decision_why="omdat het moet")
    assert "nog niet met elke betrokken entiteit overlegd" in answer
    assert "een mailing" in answer
    assert "omdat het moet" in answer
    assert case(house, taken).decisions == []


def test_a_decision_waits_for_every_entity_or_a_reason_and_one_talk_may_name_many(
    house: ConsoleHouse, taken: Ticket
) -> None:
    to_weighing(house, taken)
    do(house, taken, "entity", entity="71072")
    asked = do(house, taken, "entity", entity="Een onbekende vzw")
    assert "is geen bekende organisatie" in asked
    assert 'name="unlisted"' in asked
    do(house, taken, "entity", entity="Een onbekende vzw", unlisted="yes")
    assert [each.name for each in case(house, taken).unheard] == ["Stad Gent", "Stad Hasselt", "Een onbekende vzw"]
    do(house, taken, "consult", keys=["44021", "71072"], spoken_with="beide CISO's", result="akkoord")
    assert [each.name for each in case(house, taken).unheard] == ["Een onbekende vzw"]
    do(house, taken, "waive", waive_why="nergens bereikbaar")
    do(house, taken, "decide", kind="none", decision_why="het is opgelost")
    assert case(house, taken).ticket.state is TicketState.RECOVERING


def test_a_talk_is_on_record_only_with_those_who_were_ticked(house: ConsoleHouse, taken: Ticket) -> None:
    """A form that ticks every entity of itself lets one talk count as many."""
    to_weighing(house, taken)
    page = f"/tickets/{taken.number}/case"
    assert re.findall(r'name="keys" value="(\w+)" checked', house.page(page)) == ["44021"]
    do(house, taken, "entity", entity="71072")
    assert re.findall(r'name="keys" value="(\w+)" checked', house.page(page)) == []


def test_what_was_refused_is_said_first_in_the_title_and_where_the_browser_goes(
    house: ConsoleHouse, taken: Ticket
) -> None:
    answer = do(house, taken, "verdict", verdict="not_worthy")
    assert f"<title>Fout: Zaak {taken.number}" in answer
    assert re.search(r'role="alert" tabindex="-1" autofocus>.{0,200}Uw oordeel verschilt', answer, re.DOTALL)
    assert "autofocus" not in house.page(f"/tickets/{taken.number}/case")


def test_why_something_was_decided_is_on_the_timeline_which_the_audit_seals(house: ConsoleHouse, taken: Ticket) -> None:
    to_weighing(house, taken)
    do(house, taken, "consult", keys="44021", spoken_with="de CISO", result="akkoord")
    do(house, taken, "decide", kind="communication", decision="een mailing", decision_why="iedereen is geraakt")
    assert told(house, taken, Happening.DECIDED) == [
        ("officer Peeters", "communication: een mailing (iedereen is geraakt)")
    ]


def test_who_speaks_for_the_whole_case_is_not_told_to_speak_for_one_of_its_entities(
    house: ConsoleHouse, taken: Ticket
) -> None:
    do(house, taken, "entity", entity="71072")
    do(house, taken, "spoc/name", spoc_entity="44021", spoc_name="Jan Jans", spoc_phone="0470 12 34 98")
    do(house, taken, "spoc/name", spoc_entity="", spoc_name="Els Els", spoc_phone="0470 12 34 97")
    with house.transaction() as session:
        sent = session.scalars(select(Notice).where(Notice.kind == "spoc_named").order_by(Notice.id)).all()
    assert [each.text.partition("SPoC voor ")[2].partition(". ")[0] for each in sent] == ["Stad Gent", "de hele zaak"]


def test_measures_of_policy_are_the_crisis_management_teams_alone(house: ConsoleHouse, taken: Ticket) -> None:
    to_weighing(house, taken)
    do(house, taken, "waive", waive_why="het kan niet wachten")
    for role in ("officer", "coordinator"):
        refused = house.post(
            f"/tickets/{taken.number}/case/decide", role, kind="policy_operation", decision="x", decision_why="y"
        )
        assert refused.status_code == 403
    refused = house.post(
        f"/tickets/{taken.number}/case/decide", "cmt", kind="communication", decision="x", decision_why="y"
    )
    assert refused.status_code == 403
    do(house, taken, "decide", "cmt", kind="policy_operation", decision="x", decision_why="y")
    assert [each.by for each in case(house, taken).decisions] == ["cmt Peeters"]


def test_of_two_who_saw_the_same_state_one_moves_it_and_the_other_is_told(house: ConsoleHouse, taken: Ticket) -> None:
    do(house, taken, "move", wanted="assessing", seen="accepted")
    answer = do(house, taken, "move", "coordinator", wanted="assessing", seen="accepted")
    assert "Iemand anders bracht het ticket intussen verder" in answer


def test_a_report_that_joined_moves_with_the_first_and_closes_with_it(house: ConsoleHouse, taken: Ticket) -> None:
    second = house.open_ticket(("image_damage", "yes"))
    with house.transaction() as session:
        one, other = (tickets.get_ticket(session, each.number) for each in (taken, second))
        join_case(session, other, one, house.clock())
    do(house, second, "move", wanted="assessing", seen="accepted")
    assert {each.state for each in case(house, taken).reports} == {TicketState.ASSESSING}
    do(house, taken, "close", seen="assessing", close_why="dubbel gemeld")
    assert {each.state for each in case(house, taken).reports} == {TicketState.CLOSED}
    assert told(house, second, Happening.REASON) == [("officer Peeters", "dubbel gemeld")]


def test_a_closed_case_is_opened_anew_with_a_reason_and_takes_nothing_else(house: ConsoleHouse, taken: Ticket) -> None:
    do(house, taken, "close", seen="accepted", close_why="vals alarm")
    assert "is afgesloten. Heropen" in do(house, taken, "entity", entity="71072")
    assert "Zeg waarom" in do(house, taken, "move", wanted="assessing", seen="closed")
    do(house, taken, "move", wanted="assessing", seen="closed", why="toch niet vals")
    assert case(house, taken).ticket.state is TicketState.ASSESSING


def test_nothing_is_done_about_a_ticket_that_nobody_accepted(house: ConsoleHouse) -> None:
    ticket = house.open_ticket(("image_damage", "yes"))
    assert "nog door niemand aanvaard" in do(house, ticket, "verdict", verdict="worthy")


def test_a_spoc_is_replaced_with_a_reason_and_the_history_is_kept(house: ConsoleHouse, taken: Ticket) -> None:
    do(house, taken, "spoc/name", spoc_name="Jan Jans", spoc_phone="0470 12 34 98", spoc_email="jan@gent.example")
    assert "is SPoC. Zeg waarom" in do(house, taken, "spoc/name", spoc_name="Els Els", spoc_phone="0470 12 34 97")
    do(house, taken, "spoc/name", spoc_name="Els Els", spoc_phone="0470 12 34 97", why="Jan is ziek")
    now = case(house, taken)
    assert now.spoc is not None
    assert now.spoc.name == "Els Els"
    assert [(each.name, each.replaced_why) for each in now.earlier_spocs] == [("Jan Jans", "Jan is ziek")]
    with house.transaction() as session:
        sent = session.scalars(select(Notice).where(Notice.kind == "spoc_named").order_by(Notice.id)).all()
    assert [(each.to, each.state.value) for each in sent] == [
        ("+32470123498", "cancelled"),
        ("jan@gent.example", "cancelled"),
        ("+32470123497", "due"),
    ]


@pytest.mark.parametrize("phone", ["112", "0900 12 345", "12"])
def test_the_telephone_of_a_spoc_must_be_one_to_call_back(house: ConsoleHouse, taken: Ticket, phone: str) -> None:
    assert "geen bruikbaar telefoonnummer" in do(house, taken, "spoc/name", spoc_name="Jan", spoc_phone=phone)


def test_how_it_stands_goes_by_the_spoc_and_anything_else_is_an_exception_with_a_reason(
    house: ConsoleHouse, taken: Ticket
) -> None:
    assert "via een bevestigde SPoC" in do(house, taken, "feedback", exchange_kind="request", exchange="hoe staat het?")
    refused = do(house, taken, "feedback", exchange_kind="request", outside="de melder")
    assert "Zeg waarom dit niet via de SPoC" in refused
    do(house, taken, "feedback", exchange_kind="request", outside="de melder", exception="nog geen SPoC")
    do(house, taken, "spoc/name", spoc_name="Jan Jans", spoc_phone="0470 12 34 98")
    do(house, taken, "spoc/confirm")
    do(house, taken, "feedback", exchange_kind="request", exchange="hoe staat het?")
    found = case(house, taken).exchanges
    assert [(each.outside, each.exception, each.spoc_id is not None) for each in found] == [
        ("de melder", "nog geen SPoC", False),
        ("", "", True),
    ]
    with house.transaction() as session:
        asked = session.scalars(select(Notice.to).where(Notice.kind == "feedback_request")).all()
    assert asked == ["+32470123498"]


def test_a_partner_works_on_its_own_ticket_and_leaves_the_verdict_to_officers(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        partner = staff.find_staff(session, "partner").actor
        mine = tickets.open_ticket(session, partner, house.clock(), source=tickets.Source.PARTNER)
        officer = staff.find_staff(session, "officer")
        tickets.take(session, mine, officer.id, officer.name, house.clock())
    do(house, mine, "recovery", "partner", owner="digitaal_vlaanderen", provider="Proximus")
    assert house.post(f"/tickets/{mine.number}/case/verdict", "partner", verdict="worthy").status_code == 403
    theirs = house.open_ticket()
    assert house.get(f"/tickets/{theirs.number}/case", "partner").status_code == 404


def test_another_officer_takes_a_case_over_and_who_accepted_it_stays(house: ConsoleHouse, taken: Ticket) -> None:
    assert "Deze zaak is al van u" in do(house, taken, "take-over")
    do(house, taken, "take-over", "coordinator")
    now = case(house, taken)
    assert (now.handler, now.ticket.acknowledged_by) == ("coordinator Peeters", "officer Peeters")
    assert told(house, taken, Happening.TAKEN_OVER) == [("coordinator Peeters", "officer Peeters")]
    assert "coordinator Peeters" in house.page("/tickets", "officer")
    assert house.post(f"/tickets/{taken.number}/case/take-over", "cmt").status_code == 403


def test_two_cases_are_linked_both_ways(house: ConsoleHouse, taken: Ticket) -> None:
    other = house.open_ticket()
    do(house, taken, "link", other=other.number, link_why="zelfde leverancier")
    do(house, taken, "link", other=other.number)
    assert [each.number for _, each in case(house, other).linked] == [taken.number]
    assert "Dit is hetzelfde ticket" in do(house, taken, "link", other=taken.number)


def test_the_board_says_what_each_case_waits_for_and_who_the_spoc_is(house: ConsoleHouse, taken: Ticket) -> None:
    assert "Volgende stap: oordeel van de officier" in house.page("/tickets", "officer")
    to_weighing(house, taken)
    do(house, taken, "spoc/name", spoc_name="Jan Jans", spoc_phone="0470 12 34 98")
    board = house.page("/tickets", "officer")
    assert "SPoC: Jan Jans (nog niet bevestigd)" in board
    assert "Volgende stap: bevestiging door de SPoC" in board


@pytest.mark.parametrize("role", [Role.CMT, Role.AUDITOR])
def test_who_may_only_read_sees_no_form_but_what_is_theirs(house: ConsoleHouse, taken: Ticket, role: Role) -> None:
    page = house.page(f"/tickets/{taken.number}/case", role.value)
    assert "Oordeel bewaren" not in page
    assert "SPoC noteren" not in page


def test_who_writes_broadcasts_reads_a_case_with_a_broadcast_and_changes_nothing(
    house: ConsoleHouse, taken: Ticket
) -> None:
    path = f"/tickets/{taken.number}"
    house.post("/broadcasts/new", "communication", text="Proef", everyone="yes", minutes="60")
    assert house.get(path, "communication").status_code == 404
    assert 'label="CCVO: Proef"' in house.page(f"{path}/case"), "its number is offered with its text"
    assert "Deze verzending bestaat niet" in do(house, taken, "broadcast", broadcast="9")
    do(house, taken, "broadcast", broadcast="1")
    assert "Stad Gent" in house.page(path, "communication")
    assert taken.number in house.page("/tickets", "communication")
    assert taken.number in house.page("/tickets/all", "communication")
    assert "Oordeel bewaren" not in house.page(f"{path}/case", "communication")
    assert house.post(f"{path}/case/entity", "communication", entity="71072").status_code == 403
    do(house, taken, "broadcast", broadcast="1", detach="yes")
    assert house.get(f"{path}/case", "communication").status_code == 404


def test_a_broadcast_is_about_one_case_and_a_drill_about_none_that_is_real(house: ConsoleHouse, taken: Ticket) -> None:
    house.post("/broadcasts/new", "communication", text="Proef", everyone="yes", minutes="60")
    house.post("/broadcasts/new", "communication", text="Proef", everyone="yes", minutes="60", exercise="yes")
    other = house.open_ticket()
    do(house, taken, "broadcast", broadcast="1")
    assert "gaat al over een ander ticket" in do(house, other, "broadcast", broadcast="1")
    assert "oefening wordt niet" in do(house, taken, "broadcast", broadcast="2")
