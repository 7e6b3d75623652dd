"""A tab that nothing changed for is answered with one question to the database; news is seen at the next poll."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.paging.model import Channel
from gateway.paging.tables import Page
from gateway.tickets import actions as tickets
from gateway.tickets.tables import Recording
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house, miss_call

POLL = re.compile(r'hx-get="([^"]+)"')
TABS = 30


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def polls(page: str) -> list[str]:
    """What the live parts of a page ask for, as they stand."""
    return [found.replace("&amp;", "&") for found in POLL.findall(page)]


def settle(house: ConsoleHouse, path: str, by: str = "officer") -> list[str]:
    """Open a page, and poll each part once as its tab does; returns what the tab asks from then on."""
    asked = polls(house.page(path, by))
    assert asked
    for each in asked:
        assert house.get(each, by).status_code == 204, each
    return asked


def questions(said: list[str]) -> list[str]:
    """What was asked of the database, without what only opens a transaction."""
    return [each for each in said if not each.startswith(("BEGIN", "PRAGMA"))]


@contextmanager
def counted(house: ConsoleHouse) -> Iterator[list[str]]:
    said: list[str] = []
    engine = house.installation.storage.engine

    def note(_c: object, _x: object, statement: str, *_more: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_tab_without_news_costs_one_question_for_each_part(house: ConsoleHouse) -> None:
    number = house.open_ticket(("image_damage", "yes")).number
    with house.transaction() as session:
        miss_call(session, house.clock)
    for path in ("/tickets", f"/tickets/{number}", f"/tickets/{number}/case", "/wall", "/missed-calls"):
        asked = settle(house, path)
        with counted(house) as said:
            for each in asked:
                assert house.get(each).status_code == 204
        assert len(questions(said)) == len(asked), path


def test_thirty_tabs_of_a_case_ask_thirty_small_questions(house: ConsoleHouse) -> None:
    number = house.open_ticket(("image_damage", "yes")).number
    asked = settle(house, f"/tickets/{number}/case")
    with counted(house) as said:
        for _ in range(TABS):
            assert house.get(asked[0]).status_code == 204
    assert len([each for each in said if "timeline_entry" in each]) == TABS
    assert len(questions(said)) == TABS


def _told(house: ConsoleHouse, number: str) -> None:
    with house.transaction() as session:
        tickets.learn_fact(session, tickets.get_ticket(session, number), "malicious", "yes", "melder", house.clock())


def _accepted(house: ConsoleHouse, number: str) -> None:
    house.post(f"/tickets/{number}/accept", "coordinator")


def _listening(house: ConsoleHouse, number: str) -> None:
    with house.transaction() as session:
        called = select(Page).where(Page.channel == Channel.VOICE).order_by(Page.id).limit(1)
        session.scalars(called).one().answered_at = house.clock()


def _alarm(house: ConsoleHouse, number: str) -> None:
    with house.transaction() as session:
        raise_alarm(session, AlarmKind.FAULT, "turn: RuntimeError", house.clock())


def _recorded(house: ConsoleHouse, number: str) -> None:
    with house.transaction() as session:
        ticket = tickets.get_ticket(session, number)
        tickets.keep_recording(session, ticket, "RE1", "https://carrier.example/RE1", 42, house.clock())
        session.scalars(select(Recording)).one().available = True


def test_what_changed_is_seen_at_the_next_poll(house: ConsoleHouse) -> None:
    number = house.open_ticket(("image_damage", "yes")).number
    ticket, case = f"/tickets/{number}", f"/tickets/{number}/case"
    changes: tuple[tuple[Callable[[ConsoleHouse, str], None], tuple[str, ...]], ...] = (
        (_told, (ticket, case)),
        (_listening, ("/wall",)),
        (_recorded, (ticket, case)),
        (_alarm, ("/tickets",)),
        (_accepted, ("/tickets", ticket, case, "/wall")),
    )
    for change, paths in changes:
        tabs = {path: settle(house, path) for path in paths}
        change(house, number)
        seen = {path for path, asked in tabs.items() if any(house.get(each).status_code == 200 for each in asked)}
        assert seen == set(paths), change.__name__


def test_who_signed_out_is_sent_to_the_door_at_the_next_poll(house: ConsoleHouse) -> None:
    asked = settle(house, "/tickets")
    browser = house.browser("officer")
    with browser.session_transaction() as cookies:
        kept = dict(cookies)
    house.post("/sign-out")
    with browser.session_transaction() as cookies:
        cookies.update(kept)
    assert house.get(asked[0], headers={"HX-Request": "true"}).status_code == 401


def test_a_page_is_looked_at_in_full_every_twenty_seconds_whatever_was_written(house: ConsoleHouse) -> None:
    asked = settle(house, "/tickets")
    house.clock.advance(timedelta(seconds=21))
    with counted(house) as said:
        house.get(asked[0])
    assert len(questions(said)) > 1


def test_somebody_else_is_not_answered_from_what_one_was_told(house: ConsoleHouse) -> None:
    number = house.open_ticket(("image_damage", "yes")).number
    asked = settle(house, f"/tickets/{number}")
    assert house.get(asked[0], "communication").status_code in (403, 404)
