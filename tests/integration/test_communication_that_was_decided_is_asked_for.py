"""Communication that a case decided on is asked of those who write broadcasts, until one is written for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.crisis.told_about import broadcasts_of
from gateway.notices.tables import Notice
from gateway.staff import actions as staff
from gateway.tickets import actions as tickets
from gateway.tickets.tables import Ticket
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

DECIDED = "Verwittig alle gemeenten van de storing in de loonmotor."
DRAFT = {"text": "De loonmotor ligt uit.", "everyone": "yes", "minutes": "60"}


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        with made.transaction() as session:
            writer = staff.find_staff(session, "communication")
            writer.phone, writer.phone_verified, writer.email = "+32470000777", True, "schrijft@ccvo.example"
        yield made


def decided(house: ConsoleHouse, *, exercise: bool = False) -> Ticket:
    """A case in which an officer decided on communication."""
    ticket = house.open_ticket(("image_damage", "yes"), exercise=exercise)
    with house.transaction() as session:
        tickets.name_entity(session, session.get_one(Ticket, ticket.id), "44021", "Stad Gent", "x", house.clock())
    house.post(f"/tickets/{ticket.number}/accept")
    for step, fields in {
        "verdict": {"verdict": "worthy", "verdict_why": "ernstig"},
        "move": {"wanted": "weighing", "seen": "assessing"},
        "consult": {"keys": "44021", "spoken_with": "de CISO", "result": "alle gemeenten verwittigen"},
        "decide": {"kind": "communication", "decision": DECIDED, "decision_why": "hun lonen komen te laat"},
    }.items():
        answer = house.post(f"/tickets/{ticket.number}/case/{step}", **fields)
        assert answer.status_code == 200, (step, answer.text)
    return ticket


def test_who_writes_broadcasts_is_told_at_once_and_finds_what_was_decided(house: ConsoleHouse) -> None:
    ticket = decided(house)
    with house.transaction() as session:
        told = session.scalars(select(Notice).where(Notice.kind == "broadcast_wanted").order_by(Notice.id)).all()
    assert [notice.to for notice in told] == ["+32470000777", "schrijft@ccvo.example"]
    assert ticket.number in told[0].text
    assert DECIDED in told[1].text
    assert DECIDED in house.page("/broadcasts", "communication")
    assert DECIDED not in house.page("/broadcasts", "officer"), "who does not write is not asked"
    assert house.get(f"/tickets/{ticket.number}", "communication").status_code == 404, "the rest is not theirs yet"


def test_the_broadcast_written_for_it_is_about_the_case_and_nothing_is_asked_any_more(house: ConsoleHouse) -> None:
    ticket = decided(house)
    form = house.page(f"/broadcasts/new?case={ticket.number}", "communication")
    assert DECIDED in form
    assert f'name="case" value="{ticket.number}"' in form
    house.post("/broadcasts/new", "communication", case=ticket.number, **DRAFT)
    with house.transaction() as session:
        assert broadcasts_of(session, session.get_one(Ticket, ticket.id)) == [1]
    assert f"/tickets/{ticket.number}/case" in house.page("/broadcasts/1", "communication")
    assert DECIDED in house.page(f"/tickets/{ticket.number}/case", "communication")
    assert DECIDED not in house.page("/broadcasts", "communication")


def test_another_decision_asks_again_and_a_closed_case_asks_nothing(house: ConsoleHouse, clock: MovableClock) -> None:
    ticket = decided(house)
    house.post("/broadcasts/new", "communication", case=ticket.number, **DRAFT)
    clock.advance(seconds=60)
    more = {"kind": "communication", "decision": "Meld het einde.", "decision_why": "het werkt weer"}
    house.post(f"/tickets/{ticket.number}/case/decide", **more)
    assert "Meld het einde." in house.page("/broadcasts", "communication")
    with house.transaction() as session:
        session.get_one(Ticket, ticket.id).hidden_at = clock()
    assert "Meld het einde." not in house.page("/broadcasts", "communication")


def test_a_case_that_asks_for_nothing_gets_no_broadcast_of_who_may_not_change_it(house: ConsoleHouse) -> None:
    ticket = house.open_ticket(("image_damage", "yes"))
    assert house.get(f"/broadcasts/new?case={ticket.number}", "communication").status_code == 404
    answer = house.post("/broadcasts/new", "communication", case=ticket.number, **DRAFT)
    assert answer.status_code == 404
    with house.transaction() as session:
        assert broadcasts_of(session, session.get_one(Ticket, ticket.id)) == []


def test_for_a_drill_only_a_drill_is_written(house: ConsoleHouse) -> None:
    ticket = decided(house, exercise=True)
    form = house.page(f"/broadcasts/new?case={ticket.number}", "communication")
    assert 'type="hidden" name="exercise" value="yes"' in form
    answer = house.post("/broadcasts/new", "communication", case=ticket.number, **DRAFT)
    assert answer.status_code == 422
    assert "De loonmotor ligt uit." in answer.text
