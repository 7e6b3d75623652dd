"""With what this runs is shown without a secret; how long everything is kept, and what would go, without doing it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.audit.sealing import seal_new
from gateway.console.retention import WORDS
from gateway.console.settings_shown import SHOWN
from gateway.keeping import Kind
from gateway.retention.standing import RECORDINGS
from gateway.sealed import SOURCES
from tests.conventions.test_settings_are_documented import _read
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

SECRETS = {
    "SMTP_URL": "smtp://anna:geheim-woord@mail.example:25",
    "OIDC_CLIENT_SECRET": "geheim-van-acm",
    "HEARTBEAT_URL": "https://hc.example/geheime-ping",
    "RECORDING_DAYS": "45",
    "RETENTION": "replies=90",
}


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url, **SECRETS) as made:
        yield made


def test_every_setting_is_shown_and_no_secret(house: ConsoleHouse) -> None:
    page = house.page("/settings", "admin")
    assert [name for name in SHOWN if f">{name}<" not in page] == []
    assert "geheim" not in page
    assert "k" * 40 not in page
    assert "smtp://•••@mail.example:25" in page
    assert 'class="code">RECORDING_DAYS</th><td data-label="Waarde" class="break">45</td>' in page


def test_the_page_knows_every_setting_that_is_read() -> None:
    assert set(SHOWN) == _read()


def test_the_doctor_is_asked_for_and_told_in_its_own_words(house: ConsoleHouse) -> None:
    said = [
        {"part": "database", "verdict": "ok", "said": "answers"},
        {"part": "mail", "verdict": "wrong", "said": "no"},
    ]
    house.installation.__dict__["doctor"] = lambda: json.dumps(said)
    page = house.post("/settings", "coordinator").text
    assert "database" in page
    assert "Fout" in page
    house.installation.__dict__["doctor"] = lambda: None
    assert "did not end in time" in house.post("/settings", "admin").text


def test_every_kind_is_shown_with_its_days_and_what_would_go(house: ConsoleHouse) -> None:
    house.open_ticket()
    house.clock.advance(timedelta(days=400))
    page = house.page("/retention", "auditor")
    assert [said for said, _ in WORDS.values() if said not in page] == []
    assert "90" in page
    assert "ingesteld" in page
    assert house.get("/retention", "officer").status_code == 403


def test_every_kind_has_its_words() -> None:
    assert set(WORDS) == {kind.value for kind in Kind} | {RECORDINGS}


def keep_days(house: ConsoleHouse, role: str, *lines: tuple[str, str, str, str]) -> Any:
    fields = ("service", "name", "first", "last")
    return house.post("/critical-days", role, **{field: [line[n] for line in lines] for n, field in enumerate(fields)})


def test_who_looks_after_settings_says_when_a_service_is_critical_and_officers_read_it(house: ConsoleHouse) -> None:
    house.clock.set(datetime(2026, 11, 30, 23, 30, tzinfo=UTC))  # the first of December in Brussels
    ticket = house.open_ticket(("critical_central", "yes"))
    house.post(f"/tickets/{ticket.number}/accept", "officer")
    assert "Kritisch op die dag" not in house.page(f"/tickets/{ticket.number}", "officer")
    assert "van dag 20 tot het einde van de maand" in house.page("/critical-days", "coordinator")
    lines = (("payroll", "de lonen", "28", "2"), ("", "Vlaams loket", "3", "5"))
    assert keep_days(house, "coordinator", *lines).status_code == 403
    assert "De lijst is bewaard." in keep_days(house, "admin", *lines).text
    said = "de lonen (van dag 28 tot dag 2 van de volgende maand)"
    for page in (f"/tickets/{ticket.number}", f"/tickets/{ticket.number}/case", "/critical-days"):
        assert said in house.page(page, "coordinator")
    assert "Vlaams loket (" not in house.page(f"/tickets/{ticket.number}/case", "officer")
    card = house.page(f"/tickets/{ticket.number}/card", "officer")
    assert "loonverwerking" in card.lower()
    seal_new(house.installation.storage, SOURCES)
    assert "Kritische dagen gewijzigd" in house.page("/audit", "auditor")


def test_days_that_are_none_are_refused_beside_what_was_written(house: ConsoleHouse) -> None:
    answer = keep_days(house, "admin", ("payroll", "de loonbetaling", "40", ""))
    assert answer.status_code == 422
    assert "twee dagen van de maand: 1 tot 31" in answer.text
    assert 'value="40"' in answer.text
    assert "van dag 20 tot het einde" in house.page("/critical-days", "admin"), "nothing was kept"
