"""On the console a known problem is announced, and files of duty and contacts come in and leave."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from gateway.directory import actions as directory
from gateway.tickets import actions as tickets
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def test_a_known_problem_is_announced_and_stopped(house: ConsoleHouse) -> None:
    number = house.open_ticket().number
    told = house.post("/known-problem", notice="storing van het gebruikersbeheer.", ticket=number).text
    assert "“storing van het gebruikersbeheer”" in told
    assert "storing van het gebruikersbeheer" in house.page("/tickets")
    house.post("/known-problem/end")
    with house.transaction() as session:
        assert tickets.known_problem(session) is None


def test_how_an_announcement_sounds_is_shown_before_anybody_hears_it(house: ConsoleHouse) -> None:
    answer = house.post("/known-problem", notice="storing sinds 14:30", notice_en="", look="yes")
    assert answer.status_code == 200
    assert "Er is een gekend probleem: storing sinds 14 uur 30. Belt u daarvoor?" in answer.text
    assert "There is a known problem: storing sinds 14 uur 30." in answer.text
    assert "met de Nederlandse stem" in answer.text
    assert 'value="storing sinds 14:30"' in answer.text
    with house.transaction() as session:
        assert tickets.known_problem(session) is None


def test_an_announcement_has_its_own_words_in_each_language_and_says_who_ended_it(house: ConsoleHouse) -> None:
    number = house.open_ticket().number
    house.post("/known-problem", notice="storing", notice_en="an outage", ticket=number)
    assert "There is a known problem: an outage." in house.page("/known-problem")
    house.post("/known-problem/end")
    assert "Eerdere aankondigingen" in house.page("/known-problem")
    told = house.page(f"/tickets/{number}")
    assert "Aangekondigd aan bellers: “storing”" in told
    assert "Aankondiging gestopt: “storing”" in told


def test_a_notice_that_is_too_long_is_refused_and_not_lost(house: ConsoleHouse) -> None:
    answer = house.post("/known-problem", notice="x" * 130)
    assert answer.status_code == 422
    assert "telt 130 tekens" in answer.text
    assert "x" * 130 in answer.text


DUTY = "level,name,phone,from,to\n1,Greta Nieuw,0470 11 22 33,2026-11-23T00:00:00+01:00,2026-11-24T00:00:00+01:00\n"


def test_a_duty_file_replaces_its_period(house: ConsoleHouse) -> None:
    told = house.post("/duty/import", "coordinator", file=(BytesIO(DUTY.encode()), "wacht.csv")).text
    assert "1 wachtbeurten gezet" in told
    assert "Nieuw: Greta Nieuw." in told
    assert 'class="name">Greta Nieuw' in told


def test_a_duty_file_with_a_wrong_cell_changes_nothing_and_names_the_cell(house: ConsoleHouse) -> None:
    wrong = DUTY.replace("0470 11 22 33", "047").replace("T00:00:00+01:00,2026-11-24", "T00:00:00,2026-11-24")
    answer = house.post("/duty/import", "coordinator", file=(BytesIO(wrong.encode()), "wacht.csv"))
    assert answer.status_code == 422
    for said in ("Niets is gewijzigd", "is te kort", "mist het verschil met UTC"):
        assert said in answer.text
    assert 'class="name">An Peeters' in answer.text


def test_a_form_without_a_file_says_so(house: ConsoleHouse) -> None:
    assert "Kies eerst een bestand." in house.post("/duty/import", "coordinator").text
    refused = house.post("/contacts/import", "coordinator", follow=False)
    assert refused.status_code == 303


def test_a_file_that_is_no_table_is_refused_in_words(house: ConsoleHouse) -> None:
    answer = house.post("/contacts/import", "communication", file=(BytesIO(b"%PDF-1.4"), "c.pdf"))
    assert answer.status_code == 422
    assert "Gebruik CSV, XLSX of ODS." in answer.text


def test_contacts_are_found_by_name_and_leave_as_a_file_that_comes_back_unchanged(house: ConsoleHouse) -> None:
    assert "Bert Smet" in house.page("/contacts?q=hasselt")
    assert "Ann Maes" not in house.page("/contacts?q=hasselt")
    file = house.get("/contacts/export", "communication").data
    back = house.post("/contacts/import", "communication", file=(BytesIO(file), "contacten.csv")).text
    assert "Er is niets in te voeren." in back


def test_who_sent_stop_is_marked(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        directory.opt_out(session, "+32470123456", house.clock())
    assert "STOP" in house.page("/contacts")
