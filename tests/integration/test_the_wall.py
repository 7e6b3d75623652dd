"""On the wall stands who is called now, what came of it and what is next; "next now" takes that step, once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.errors import Refused
from gateway.paging import actions as paging
from gateway.paging.changes import held_page, move
from gateway.paging.joining import join_case
from gateway.paging.model import Channel, PageState
from gateway.paging.policies import CRISIS
from gateway.paging.steps import come_to_nothing, look, next_step, step_now
from gateway.paging.tables import Escalation, Page
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house, report, text_of

WORTHY = ("image_damage", "yes")


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def main_of(page: str) -> str:
    return text_of(page.split("<main")[1])


def called(house: ConsoleHouse, ticket: Ticket) -> list[str]:
    """Who was called, by the step that called them."""
    with house.transaction() as session:
        pages = paging.pages_of(session, ticket.id)
        return [
            f"{page.step + 1} {page.officer}" for page in pages if page.channel is Channel.VOICE and not page.beside
        ]


def press(house: ConsoleHouse, ticket: Ticket, step: int = 1, by: str = "officer") -> str:
    return house.post(f"/tickets/{ticket.number}/next-now", by, step=step).text


def ring(house: ConsoleHouse, ticket: Ticket) -> None:
    with house.transaction() as session:
        due = select(Page.id).where(Page.ticket_id == ticket.id, Page.channel == Channel.VOICE)
        for page_id in session.scalars(due.where(Page.state == PageState.DUE)).all():
            move(session, held_page(session, page_id), PageState.RINGING, house.clock())


def test_an_open_ticket_shows_who_is_called_what_came_of_it_and_what_is_next(house: ConsoleHouse) -> None:
    ticket = house.open_ticket(WORTHY)
    ring(house, ticket)
    first = main_of(house.page("/wall"))
    assert "Nu gebeld" in first
    assert "gaat over" in first
    assert "Volgende stap: niveau 2" in first
    with house.transaction() as session:
        rings = session.scalars(select(Page).where(Page.state == PageState.RINGING)).one()
        officer = rings.officer
        come_to_nothing(session, held_page(session, rings.id), PageState.UNANSWERED, house.clock())
    later = main_of(house.page("/wall"))
    assert f"{officer} oproep: niet beantwoord" in later
    assert "Volgende stap: niveau 3" in later


def test_the_countdown_names_the_instant_of_the_next_step_also_without_scripts(house: ConsoleHouse) -> None:
    house.open_ticket(WORTHY)
    at = house.clock.at.replace(minute=house.clock.at.minute + 1)
    said = house.page("/wall")
    assert f'data-until="{at.isoformat()}"' in said
    assert 'http-equiv="refresh"' in said


def test_next_now_calls_the_next_level_at_once_and_says_who_pressed(house: ConsoleHouse) -> None:
    ticket = house.open_ticket(WORTHY)
    before = called(house, ticket)
    said = press(house, ticket)
    assert "De volgende stap" in said
    added = called(house, ticket)[len(before) :]
    assert added
    assert {each[0] for each in added} == {"2"}
    assert "officer Peeters" in main_of(house.page(f"/tickets/{ticket.number}"))
    with house.transaction() as session:
        line = next(line for line in tickets.timeline(session, ticket) if line.event is Happening.HASTENED)
    assert (line.by, line.detail) == ("officer Peeters", "2")


def test_whoever_rings_is_not_called_a_second_time(house: ConsoleHouse) -> None:
    ticket = house.open_ticket(WORTHY)
    ring(house, ticket)
    before = called(house, ticket)
    press(house, ticket)
    names = [each.split(" ", 1)[1] for each in called(house, ticket)]
    assert len(names) == len(set(names)) > len(before)


def test_two_people_who_press_at_once_take_one_step(house: ConsoleHouse) -> None:
    ticket = house.open_ticket(WORTHY)
    press(house, ticket, 1)
    after_one = called(house, ticket)
    assert "Die stap is intussen al gezet" in press(house, ticket, 1, "coordinator")
    assert called(house, ticket) == after_one


def test_every_step_can_be_hastened_and_then_everyone_is_called_again(house: ConsoleHouse) -> None:
    ticket = house.open_ticket(WORTHY)
    for step in (1, 2, 3):
        press(house, ticket, step)
    assert "Volgende stap: iedereen opnieuw" in main_of(house.page("/wall"))
    house.clock.advance(minutes=1)
    before = called(house, ticket)
    press(house, ticket, 4)
    assert len(called(house, ticket)) >= len(before) + 3


def test_the_policy_goes_on_after_a_step_that_was_hastened(house: ConsoleHouse) -> None:
    ticket = house.open_ticket(WORTHY)
    press(house, ticket)
    with house.transaction() as session:
        due_at = next_step(CRISIS, session.get_one(Escalation, ticket.id))[1]
    house.clock.set(due_at)
    with house.transaction() as session:
        look(session, ticket.id, house.clock())
    assert {each[0] for each in called(house, ticket)} >= {"1", "2", "3"}


def test_nobody_is_called_for_what_was_accepted(house: ConsoleHouse) -> None:
    ticket = house.open_ticket(WORTHY)
    house.post(f"/tickets/{ticket.number}/accept")
    before = called(house, ticket)
    assert "wordt niemand meer opgeroepen" in press(house, ticket)
    assert called(house, ticket) == before
    assert "Volgende nu" not in house.page("/wall")
    with house.transaction() as session, pytest.raises(Refused, match="nobody_is_paged"):
        step_now(session, tickets.get_ticket(session, ticket.number), 1, "An", house.clock())


def test_a_case_stands_there_once_with_how_many_reports_it_has(house: ConsoleHouse) -> None:
    first = house.open_ticket(WORTHY)
    with house.transaction() as session:
        second = report(session, house.clock, WORTHY)
        join_case(session, second, tickets.get_ticket(session, first.number), house.clock())
        number = second.number
    said = main_of(house.page("/wall"))
    assert "2 meldingen" in said
    assert number not in said


def test_who_may_not_change_tickets_sees_the_wall_without_the_button(house: ConsoleHouse) -> None:
    ticket = house.open_ticket(WORTHY)
    for role in ("auditor", "cmt"):
        said = house.page("/wall", role)
        assert ticket.number in said
        assert "Volgende nu" not in said


def test_the_wall_is_asked_for_again_and_says_nothing_while_nothing_changes(house: ConsoleHouse) -> None:
    house.open_ticket(WORTHY)
    house.clock.advance(seconds=5)  # from then on it says that the call waits for a free line
    found = re.search(r'hx-get="(/wall/live[^"]+)"', house.page("/wall"))
    assert found
    house.clock.advance(seconds=5)
    assert house.get(found[1]).status_code == 204
    house.open_ticket(WORTHY)
    again = house.get(found[1])
    assert again.status_code == 200
    assert 'id="wall-live-news"' in again.text
