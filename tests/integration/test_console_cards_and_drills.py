"""Cards are read by who may read tickets, changed by a coordinator with a trace; a drill is started and ended here."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.api.metrics import exposition
from gateway.broadcasts import actions as broadcasts
from gateway.broadcasts.reach_tables import OrganisationReach
from gateway.cards.actions import card, shipped, versions
from gateway.cards.model import Scenario
from gateway.cards.tables import CardVersion
from gateway.paging import actions as paging
from gateway.staff.actions import find_staff
from gateway.tickets import actions as tickets
from gateway.tickets.model import TicketState
from gateway.tickets.tables import Ticket
from tests.parts.broadcasting import APPROVER, WRITER
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

IMAGE = "/cards/imagoschade"


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, _sqlite_template: Path) -> Iterator[ConsoleHouse]:
    shutil.copyfile(_sqlite_template, tmp_path / "gateway.sqlite")
    with console_house(tmp_path, clock, f"sqlite:///{tmp_path}/gateway.sqlite") as made:
        yield made


def test_all_cards_stand_on_one_page(house: ConsoleHouse) -> None:
    page = house.page("/cards")
    assert all(shipped(scenario).title in page for scenario in Scenario)
    assert "Wijzigen" not in page
    assert "Wijzigen" in house.page("/cards", "coordinator")


def test_a_ticket_shows_its_card_and_who_accepted_sees_it_open(house: ConsoleHouse) -> None:
    number = house.open_ticket(("image_damage", "yes")).number
    page = house.page(f"/tickets/{number}")
    assert "<summary>Mogelijke imagoschade</summary>" in page
    assert "<details open>" not in page
    house.post(f"/tickets/{number}/accept")
    assert "<details open>" in house.page(f"/tickets/{number}")
    assert "Zelf geen verklaring geven" in house.page(f"/tickets/{number}/card", "auditor")


def test_what_a_coordinator_wrote_counts_and_says_who_wrote_it(house: ConsoleHouse) -> None:
    written = shipped(Scenario.IMAGE).text.replace("Zelf geen verklaring geven", "Niets zeggen <b>")
    answer = house.post(IMAGE, "coordinator", text=written)
    assert "is bewaard" in answer.text
    assert "Niets zeggen &lt;b&gt;" in answer.text
    with house.transaction() as session:
        (version,) = versions(session, Scenario.IMAGE)
        assert version.by == "coordinator Peeters"
    house.post(IMAGE, "coordinator", text=written)
    with house.transaction() as session:
        assert len(versions(session, Scenario.IMAGE)) == 1


def test_half_a_card_is_refused_and_what_was_written_is_still_there(house: ConsoleHouse) -> None:
    answer = house.post(IMAGE, "coordinator", text="# Titel\nmijn halve kaart")
    assert answer.status_code == 422
    assert "vier lijsten" in answer.text
    assert "mijn halve kaart" in answer.text
    with house.transaction() as session:
        assert card(session, Scenario.IMAGE) == shipped(Scenario.IMAGE)


def test_a_card_that_cannot_be_read_gives_way_to_ours(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        session.add(CardVersion(scenario=Scenario.IMAGE, text="x", at=house.clock(), principal="staff:1", by="An"))
        session.flush()
        assert card(session, Scenario.IMAGE) == shipped(Scenario.IMAGE)


def test_a_card_that_does_not_exist_is_not_found(house: ConsoleHouse) -> None:
    assert house.get("/cards/nonsense", "coordinator").status_code == 404


def started(house: ConsoleHouse, by: str = "officer") -> str:
    answer = house.post("/drills", by, scenario="kwaad_opzet", sure="yes")
    found = re.search(r"Oefening (\d\d-\d{4,5}-\d) is begonnen", answer.text)
    assert found, answer.text
    return found[1]


@pytest.mark.parametrize("by", ["officer", "coordinator"])
def test_a_drill_pages_who_is_on_duty_and_says_so(house: ConsoleHouse, by: str) -> None:
    number = started(house, by)
    assert "OEFENING" in house.page(f"/tickets/{number}")
    assert "OEFENING" in house.page("/wall")
    assert "OEFENING" in house.page("/tickets")
    with house.transaction() as session:
        ticket = tickets.get_ticket(session, number)
        assert ticket.exercise
        assert paging.pages_of(session, ticket.id)


def test_a_drill_is_never_started_by_a_slip(house: ConsoleHouse) -> None:
    assert "Kruis aan" in house.post("/drills", scenario="kwaad_opzet").text
    assert "Deze kaart bestaat niet" in house.post("/drills", scenario="loonverwerking", sure="yes").text
    with house.transaction() as session:
        assert tickets.list_tickets(session) == []


def test_a_drill_that_ends_calls_nobody_any_more_and_leaves_the_lists(house: ConsoleHouse) -> None:
    number = started(house)
    house.post(f"/drills/{number}/end")
    house.post(f"/drills/{number}/end", "coordinator")
    assert number not in house.page("/wall")
    assert number not in house.page("/tickets/all")
    assert number in house.page("/drills")
    with house.transaction() as session:
        ticket = tickets.get_ticket(session, number)
        assert ticket.state is TicketState.CLOSED
        assert all(page.state.final for page in paging.pages_of(session, ticket.id))


def test_a_real_ticket_is_never_ended_as_a_drill(house: ConsoleHouse) -> None:
    number = house.open_ticket(("image_damage", "yes")).number
    assert "geen oefening" in house.post(f"/drills/{number}/end").text
    with house.transaction() as session:
        assert tickets.get_ticket(session, number).state is TicketState.PAGED


def test_a_drill_is_in_no_figure(house: ConsoleHouse) -> None:
    number = started(house)
    house.clock.advance(seconds=40)
    with house.transaction() as session:
        before = exposition(session, house.clock()).decode()
        officer = find_staff(session, "officer")
        paging.acknowledge(session, tickets.get_ticket(session, number), officer.id, officer.name, house.clock())
        session.flush()
        after = exposition(session, house.clock()).decode()
    for told in (before, after):
        counted = [line for line in told.splitlines() if line.startswith(("ccvo_tickets{", "ccvo_pages{"))]
        assert counted
        assert all(line.endswith(" 0.0") for line in counted)
        assert "ccvo_oldest_unaccepted_ticket_age_seconds 0.0" in told
        assert "ccvo_reaction_seconds{" not in told
    assert "nog geen ticket aanvaard" in house.page("/figures")


def test_every_page_and_file_about_a_drill_says_so(house: ConsoleHouse) -> None:
    ticket = house.open_ticket(("image_damage", "yes"))
    with house.transaction() as session:
        session.get_one(Ticket, ticket.id).exercise = True
        said = ("Test de keten.", {"everyone": True}, ["sms", "news"], True, None, house.clock())
        sent = broadcasts.create_draft(session, WRITER, *said)
        broadcasts.submit(session, WRITER, sent.id, house.clock())
        broadcasts.approve(session, APPROVER, sent.id, house.clock())
        place = session.scalars(select(OrganisationReach.organisation_id)).first()
    about = [f"/tickets/{ticket.number}{rest}" for rest in ("", "/card", "/case", "/case/summary", "/team")]
    about += [f"/broadcasts/{sent.id}{rest}" for rest in ("", "/deliveries", "/reach", f"/reach/{place}", "/news")]
    about += [f"/broadcasts/{sent.id}{rest}" for rest in ("/news.cap", "/report", "/report.csv")]
    answers = {path: house.get(path, "coordinator") for path in about}
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 200} == {}
    assert [path for path, answer in answers.items() if "OEFENING" not in answer.text] == []
