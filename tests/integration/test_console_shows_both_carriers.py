"""The page of carriers: what people decide by, who may switch broadcasts, and what is kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.carrier.failover import By, Standing, Use, Why
from gateway.carriers.measuring import note
from gateway.carriers.standing import change, changes, standing
from gateway.errors import FaultKind
from tests.parts.backup import BACKUP
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

REASON = "De eerste operator faalt al tien minuten."


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, _sqlite_template: Path) -> Iterator[ConsoleHouse]:
    (tmp_path / "gateway.sqlite").write_bytes(_sqlite_template.read_bytes())
    with console_house(tmp_path, clock, f"sqlite:///{tmp_path}/gateway.sqlite", **BACKUP) as made:
        yield made


def stands(house: ConsoleHouse, use: Use = Use.BROADCASTS) -> By:
    with house.transaction() as session:
        return standing(session, use).by


def test_what_people_decide_by_stands_beside_the_button(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        for seconds, fault in ((0.25, None), (0.5, None), (9.0, FaultKind.UNCERTAIN), (0.5, FaultKind.PERMANENT)):
            note(session, By.FIRST, seconds, fault, house.clock(), two=False)
        change(session, Use.PAGES, Standing(By.BACKUP), Why.SLOW, house.clock())
    shown = house.page("/carriers", "communication")
    assert "25,0 %" in shown
    assert "0,50 s" in shown
    assert "9,00 s" in shown
    assert "vanzelf: antwoorden duurden te lang" in shown
    assert "Verzendingen via de reserveoperator" in shown


def test_a_communication_officer_switches_and_the_reason_is_kept(house: ConsoleHouse) -> None:
    answer = house.post("/carriers", "communication", to="backup", reason=REASON)
    assert "gaat nu via de reserveoperator" in answer.text
    assert REASON in answer.text
    assert "Verzendingen via de eerste operator" in answer.text
    assert stands(house) is By.BACKUP
    assert stands(house, Use.PAGES) is By.FIRST
    with house.transaction() as session:
        (kept,) = changes(session)
    assert (kept.reason, kept.principal.partition(":")[0], bool(kept.by)) == (REASON, "staff", True)
    assert house.post("/carriers", "coordinator", to="first", reason=REASON).status_code == 200
    assert stands(house) is By.FIRST


@pytest.mark.parametrize("reason", ["", "faalt"])
def test_without_a_reason_nothing_changes(house: ConsoleHouse, reason: str) -> None:
    assert "waarom u omschakelt" in house.post("/carriers", "communication", to="backup", reason=reason).text
    assert stands(house) is By.FIRST


@pytest.mark.parametrize("to", ["first", "elsewhere", ""])
def test_a_form_that_somebody_was_ahead_of_changes_nothing(house: ConsoleHouse, to: str) -> None:
    assert "schakelde intussen om" in house.post("/carriers", "communication", to=to, reason=REASON).text
    assert stands(house) is By.FIRST


def test_an_officer_sees_it_and_cannot_switch(house: ConsoleHouse) -> None:
    assert "Waarom schakelt u om" not in house.page("/carriers", "officer")
    assert house.post("/carriers", "officer", to="backup", reason=REASON).status_code == 403


def test_without_a_second_carrier_the_page_says_so(house: ConsoleHouse) -> None:
    object.__setattr__(house.installation.settings, "backup", None)
    assert "geen tweede operator ingesteld" in house.page("/carriers", "communication")
    said = house.post("/carriers", "communication", to="backup", reason=REASON).text
    assert "geen tweede operator" in said
    assert stands(house) is By.FIRST


def test_officers_find_the_other_numbers_where_they_look(house: ConsoleHouse) -> None:
    assert "02 217 01 99" in house.page("/duty/handover", "officer")
    assert "02 217 01 99" in house.page("/duty/reach", "officer")
