"""Tasks on a case: who does what until when, on the page of the case, in its timeline and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.console.shown import field_time
from gateway.crisis.tasks import add_task, tasks_of
from gateway.errors import Refused
from gateway.staff import actions as staff
from gateway.tickets import actions as tickets
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


@pytest.fixture
def number(house: ConsoleHouse) -> str:
    made = house.open_ticket(("image_damage", "yes")).number
    house.post(f"/tickets/{made}/accept", "coordinator")
    return made


def test_a_task_stands_on_the_case_until_it_is_done(house: ConsoleHouse, number: str) -> None:
    due = field_time(house.clock() + timedelta(hours=2))
    answer = house.post(f"/tickets/{number}/case/tasks", task="Vertaal de tekst", task_who="Jan", task_due=due)
    assert "<strong>Jan</strong>: Vertaal de tekst" in answer.text
    assert "taken open: 1" in answer.text
    assert "Taak voor Jan: Vertaal de tekst" in answer.text
    answer = house.post(f"/tickets/{number}/case/tasks/1/done")
    assert "Jan: Vertaal de tekst, gedaan door officer Peeters" in answer.text
    assert "Alle taken zijn gedaan." in answer.text
    assert "gedaan door officer Peeters" in house.page(f"/tickets/{number}/case/summary", "auditor")


def test_the_next_step_leads_to_the_form_that_takes_it(house: ConsoleHouse, number: str) -> None:
    page = house.page(f"/tickets/{number}/case", "coordinator")
    assert '<a id="next-step" href="#verdict">' in page
    assert 'id="verdict"' in page
    house.post(f"/tickets/{number}/case/verdict", "coordinator", verdict="worthy")
    page = house.page(f"/tickets/{number}/case", "coordinator")
    assert '<a id="next-step" href="#verdict">' not in page
    assert 'id="next-step"' not in house.page(f"/tickets/{number}/case", "auditor")


def test_a_task_that_is_late_says_so_and_comes_first(house: ConsoleHouse, number: str) -> None:
    due = field_time(house.clock() + timedelta(minutes=5))
    house.post(f"/tickets/{number}/case/tasks", task="Later")
    house.post(f"/tickets/{number}/case/tasks", task="Eerst", task_due=due)
    house.clock.advance(timedelta(minutes=10))
    page = house.page(f"/tickets/{number}/case")
    assert "te laat" in page
    assert page.index("Eerst") < page.index("Later")


def test_a_task_without_words_or_in_the_past_is_refused(house: ConsoleHouse, number: str) -> None:
    past = field_time(house.clock() - timedelta(hours=1))
    assert "al voorbij" in house.post(f"/tickets/{number}/case/tasks", task="Bel", task_due=past).text
    assert "wat er te doen is" in house.post(f"/tickets/{number}/case/tasks", task=" ").text
    with house.transaction() as session:
        assert not tasks_of(session, tickets.get_ticket(session, number))


def test_a_task_of_another_case_is_not_done_from_here(house: ConsoleHouse, number: str) -> None:
    other = house.open_ticket(("malicious", "yes")).number
    house.post(f"/tickets/{other}/accept", "coordinator")
    house.post(f"/tickets/{other}/case/tasks", task="Bel")
    assert "hoort niet bij dit ticket" in house.post(f"/tickets/{number}/case/tasks/1/done").text


def test_who_may_not_work_on_a_case_gives_nobody_a_task(house: ConsoleHouse, number: str) -> None:
    assert house.post(f"/tickets/{number}/case/tasks", "auditor", task="Bel").status_code == 403
    auditor = None
    with house.transaction() as session:
        auditor = staff.find_staff(session, "auditor").actor
    with house.transaction() as session, pytest.raises(Refused, match="not_permitted"):
        add_task(session, auditor, tickets.get_ticket(session, number), "Bel", "", None, house.clock())


def test_a_note_stands_on_the_timeline_with_who_wrote_it(house: ConsoleHouse, number: str) -> None:
    answer = house.post(f"/tickets/{number}/case/notes", note="Gebeld met de burgemeester.")
    assert "Gebeld met de burgemeester." in answer.text.partition('id="timeline-title"')[2]
    assert "de notitie" in house.post(f"/tickets/{number}/case/notes", note=" ").text
    assert house.post(f"/tickets/{number}/case/notes", "partner", note="x").status_code == 404
