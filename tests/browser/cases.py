"""Tickets and cases that pages in a browser are looked at with."""

from __future__ import annotations

from gateway.tickets import actions as tickets
from tests.parts.console_house import ConsoleHouse


def a_case(house: ConsoleHouse) -> str:
    """Open a ticket that the coordinator has; return its number."""
    number = house.open_ticket(("image_damage", "yes"), callback="+32475123456").number
    house.post(f"/tickets/{number}/accept", "coordinator")
    return number


def learn(house: ConsoleHouse, number: str, name: str, value: str) -> None:
    """The caller of a ticket says something more."""
    with house.transaction() as session:
        tickets.learn_fact(session, tickets.get_ticket(session, number), name, value, "melder", house.clock())
