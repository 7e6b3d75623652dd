"""The audit on the console: for those who may, narrowed by kind, person and subject; exports and sign-ins are in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.audit.sealing import seal_new
from gateway.sealed import SOURCES
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def lines(house: ConsoleHouse, query: str = "", by: str = "auditor") -> list[str]:
    house.browser(by)
    seal_new(house.installation.storage, SOURCES)
    rows = re.findall(r"<tr><th scope=\"row\".*?</tr>", house.page(f"/audit{query}", by), re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in rows]


def sent(house: ConsoleHouse) -> None:
    """Write a broadcast, have it approved by somebody else."""
    house.post("/broadcasts/new", "communication", text="Kook het water", everyone="yes", minutes="60")
    house.post("/broadcasts/1/submit", "communication")
    seen = re.search(r'name="seen" value="(\w+)"', house.page("/broadcasts/1", "coordinator"))
    assert seen
    house.post("/broadcasts/1/approve", "coordinator", seen=seen[1])


def test_it_says_who_did_what_and_links_to_what_it_is_about(house: ConsoleHouse) -> None:
    sent(house)
    (approved,) = lines(house, "?what=broadcast_approved")
    assert "coordinator Peeters" in approved
    assert "Verzending goedgekeurd verzending 1" in approved
    assert 'href="/broadcasts/1"' in house.page("/audit?what=broadcast_approved", "auditor")


def test_a_person_is_found_by_a_part_of_the_name(house: ConsoleHouse) -> None:
    sent(house)
    found = lines(house, "?by=communication+Pee")
    assert found
    assert all("communication Peeters" in line for line in found)
    assert any("Verzending geschreven" in line for line in found)


def test_a_ticket_is_found_by_its_number(house: ConsoleHouse) -> None:
    ticket = house.open_ticket(("image_damage", "yes"))
    other = house.open_ticket()
    found = lines(house, f"?kind=ticket&about={ticket.number}")
    assert any("Ticket geopend" in line for line in found)
    assert all(f"ticket {ticket.number}" in line for line in found)
    assert other.number not in str(found)


def test_a_contact_list_or_duty_that_was_taken_out_and_every_sign_in_is_in_it(house: ConsoleHouse) -> None:
    house.get("/contacts/export", "coordinator")
    house.get("/duty/export", "officer")
    house.get("/duty/plan/file", "coordinator")
    told = str(lines(house))
    assert "Contacten uitgevoerd contacten contacten 3" in told
    assert told.count("Wacht uitgevoerd") == 2
    assert "Aangemeld medewerker" in told


def test_a_report_that_was_taken_is_in_it_with_its_form(house: ConsoleHouse) -> None:
    sent(house)
    answer = house.get("/broadcasts/1/report", "auditor")
    assert answer.status_code == 200
    assert "style-src 'sha256-" in answer.headers["Content-Security-Policy"]
    house.get("/broadcasts/1/report.csv", "auditor")
    forms = [line for line in lines(house, "?what=report_made")]
    assert ["csv" in forms[0], "html" in forms[1]] == [True, True]
    assert all("auditor Peeters" in line for line in forms)


def test_an_auditors_table_hides_numbers_and_an_officers_does_not(house: ConsoleHouse) -> None:
    sent(house)
    assert "0470 12 34 56" in house.get("/broadcasts/1/report.csv", "officer").text
    masked = house.get("/broadcasts/1/report.csv", "auditor").text
    assert "0470 12 34 56" not in masked
    assert "•" in masked


def test_it_goes_page_by_page_and_keeps_the_filter(house: ConsoleHouse) -> None:
    for _ in range(60):
        house.open_ticket()
    first = lines(house, "?kind=ticket")
    older = re.search(r'href="(/audit\?before=\d+&amp;kind=ticket)"', house.page("/audit?kind=ticket", "auditor"))
    assert older
    second = lines(house, older[1].removeprefix("/audit").replace("&amp;", "&"))
    assert len(first) == 50
    assert not set(first) & set(second)
    assert all("ticket" in line for line in second)


@pytest.mark.parametrize("role", ["officer", "communication", "cmt", "partner"])
def test_who_may_not_read_it_does_not(house: ConsoleHouse, role: str) -> None:
    assert house.get("/audit", role).status_code == 403
    assert "Logboek" not in house.page("/accessibility", role)


@pytest.mark.parametrize("role", ["auditor", "admin", "coordinator"])
def test_who_may_read_it_finds_it_in_the_menu(house: ConsoleHouse, role: str) -> None:
    assert 'href="/audit"' in house.page("/audit", role)
