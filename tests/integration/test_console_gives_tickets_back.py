"""On the console who has a ticket says that it is still theirs, or gives it back; a coordinator does it for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.paging.following import follow
from gateway.tickets import actions as tickets
from gateway.tickets.tables import Ticket
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


@pytest.fixture
def taken(house: ConsoleHouse) -> Ticket:
    """A ticket that the officer has accepted."""
    ticket = house.open_ticket(("image_damage", "yes"))
    house.post(f"/tickets/{ticket.number}/accept", "officer")
    return ticket


def now(house: ConsoleHouse, ticket: Ticket) -> Ticket:
    with house.transaction() as session:
        return tickets.get_ticket(session, ticket.number)


def ask(house: ConsoleHouse, ticket: Ticket) -> None:
    house.clock.advance(minutes=31)
    with house.transaction() as session:
        follow(session, ticket.id, house.clock())


def test_who_is_asked_sees_so_and_keeps_it_with_a_button(house: ConsoleHouse, taken: Ticket) -> None:
    assert "Nog van mij" not in house.page(f"/tickets/{taken.number}", "officer")
    ask(house, taken)
    told = house.page(f"/tickets/{taken.number}", "officer")
    assert "of het ticket nog opgevolgd wordt" in told
    assert "Nog van mij" in told
    house.post(f"/tickets/{taken.number}/still-held", "officer")
    assert "Nog van mij" not in house.page(f"/tickets/{taken.number}", "officer")
    assert now(house, taken).acknowledged_at is not None


def test_who_has_it_gives_it_back_and_officers_are_called(house: ConsoleHouse, taken: Ticket) -> None:
    told = house.post(f"/tickets/{taken.number}/give-back", "officer").text
    assert "Officieren worden opnieuw opgeroepen" in told
    assert now(house, taken).acknowledged_by is None
    assert "Dit ticket is van niemand" in house.post(f"/tickets/{taken.number}/give-back", "officer").text


def test_a_coordinator_may_for_who_cannot_and_another_officer_may_not(house: ConsoleHouse, taken: Ticket) -> None:
    assert house.post(f"/tickets/{taken.number}/give-back", "communication").status_code == 403
    assert house.post(f"/tickets/{taken.number}/give-back", "coordinator").status_code == 200
    house.post(f"/tickets/{taken.number}/accept", "coordinator")
    assert house.post(f"/tickets/{taken.number}/give-back", "officer").status_code == 403
    assert now(house, taken).acknowledged_at == house.clock()
