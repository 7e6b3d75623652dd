"""An entity that was added by mistake is taken away with a reason; one that a report names stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.crisis.record import add_entity, entities
from gateway.crisis.withdrawing import remove_entity
from gateway.errors import Refused
from gateway.staff import actions as staff
from gateway.tickets.tables import Ticket
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


@pytest.fixture
def ticket(house: ConsoleHouse) -> Ticket:
    ticket = house.open_ticket(("image_damage", "yes"))
    house.post(f"/tickets/{ticket.number}/accept", "officer")
    house.post(f"/tickets/{ticket.number}/case/entity", "officer", entity="Een vzw", unlisted="yes")
    return ticket


def keys(house: ConsoleHouse, ticket: Ticket) -> list[str]:
    with house.transaction() as session:
        return [each.key for each in entities(session, session.get_one(Ticket, ticket.id))]


def taken_away(house: ConsoleHouse, ticket: Ticket, by: str, key: str) -> None:
    with house.transaction() as session:
        actor, held = staff.find_staff(session, by).actor, session.get_one(Ticket, ticket.id)
        remove_entity(session, actor, held, key, "mag weg", house.clock())


def test_an_added_entity_goes_with_a_reason_that_stays_on_the_timeline(house: ConsoleHouse, ticket: Ticket) -> None:
    path = f"/tickets/{ticket.number}/case"
    assert "Een vzw is toch niet geraakt" in house.page(path)
    assert house.post(f"{path}/entity/remove", "officer", key="Een vzw", entity_why=" ").status_code == 422
    assert keys(house, ticket) == ["Een vzw"]
    house.post(f"{path}/entity/remove", "officer", key="Een vzw", entity_why="verkeerde naam")
    assert keys(house, ticket) == []
    assert "Toch niet geraakt: Een vzw: verkeerde naam" in house.page(f"/tickets/{ticket.number}")


def test_what_a_report_names_stays(house: ConsoleHouse, ticket: Ticket) -> None:
    with house.transaction() as session:
        session.get_one(Ticket, ticket.id).entity_code = "OVO002949"
    with pytest.raises(Refused, match="entity_stays"):
        taken_away(house, ticket, "officer", "OVO002949")


def test_who_may_not_change_the_ticket_takes_nothing_away(house: ConsoleHouse, ticket: Ticket) -> None:
    with pytest.raises(Refused, match="not_permitted"):
        taken_away(house, ticket, "cmt", "Een vzw")


def test_it_may_be_added_again(house: ConsoleHouse, ticket: Ticket) -> None:
    with house.transaction() as session:
        actor, held = staff.find_staff(session, "officer").actor, session.get_one(Ticket, ticket.id)
        remove_entity(session, actor, held, "Een vzw", "vergissing", house.clock())
        add_entity(session, actor, held, "Een vzw", house.clock(), unlisted=True)
    assert keys(house, ticket) == ["Een vzw"]
