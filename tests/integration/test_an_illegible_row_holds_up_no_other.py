"""Somebody changed a byte in the database behind us, and a row cannot be read any more: the rest is sealed, shown and
taken out all the same, and that row is named. PostgreSQL refuses such bytes by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.alarms.actions import open_alarms
from gateway.alarms.model import AlarmKind
from gateway.alarms.sealing import Sealing
from gateway.audit.exporting import chunks
from gateway.audit.verifying import Wrong
from gateway.sealed import SOURCES
from gateway.storage.migrate import upgrade
from tests.parts.audited import DROP, AuditedHouse, audited_house
from tests.parts.clock import MovableClock
from tests.parts.console_house import console_house

DAMAGES = ["at = 'x'", "at = CAST(x'ff32' AS TEXT)"]
ENTRY_DAMAGES = [*DAMAGES, "detail = CAST(x'7bff7d' AS TEXT)"]


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock) -> Iterator[AuditedHouse]:
    upgrade(url := f"sqlite:///{tmp_path}/ccvo.db")
    with audited_house(url, clock) as made:
        yield made


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_comes_after_it_is_sealed_and_a_verification_names_it(house: AuditedHouse, damage: str) -> None:
    first, later = house.ticket(), house.ticket()
    house.change(f"UPDATE timeline_entry SET {damage} WHERE ticket_id = {first.id}")
    assert house.seal() == len(house.rows(f"SELECT id FROM timeline_entry WHERE ticket_id = {later.id}"))
    fault = house.verdict().fault
    assert fault is not None
    assert (fault.wrong, "cannot be read" in fault.about) == (Wrong.UNSEALED, True)


def test_staff_are_told_of_it(house: AuditedHouse, tmp_path: Path) -> None:
    house.change(f"UPDATE timeline_entry SET at = 'x' WHERE ticket_id = {house.ticket().id}")
    Sealing(house.storage, SOURCES, tmp_path / "anchor", house.clock).sweep()
    with house.storage.reading() as session:
        (alarm,) = [each for each in open_alarms(session) if each.kind is AlarmKind.AUDIT_CUT]
    assert "timeline" in alarm.detail


@pytest.mark.parametrize("damage", ENTRY_DAMAGES)
def test_an_entry_that_cannot_be_read_is_named_and_stands_in_the_export(house: AuditedHouse, damage: str) -> None:
    house.behind_the_guards(f"UPDATE audit_entry SET {damage} WHERE sequence = 3")
    fault = house.verdict().fault
    assert fault is not None
    assert (fault.sequence, fault.wrong) == (3, Wrong.CHANGED)
    with house.storage.reading() as session:
        lines = "".join(text for text, _ in chunks(session)).splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == [str(n) for n in range(1, house.head().sequence + 1)]


@pytest.mark.parametrize("damage", [*ENTRY_DAMAGES, "detail = '[1'", "subject = 'ticket:x'", "what = 'zz'"])
def test_the_console_shows_the_log_without_it(tmp_path: Path, clock: MovableClock, damage: str) -> None:
    upgrade(url := f"sqlite:///{tmp_path}/ccvo.db")
    with audited_house(url, clock) as audited, console_house(tmp_path, clock, url) as house:
        audited.change(*DROP["sqlite"], f"UPDATE audit_entry SET {damage} WHERE sequence = 3")
        page = house.page("/audit", "auditor")
    assert ("Regel 3 is niet te lezen" in page) == (damage in ENTRY_DAMAGES)
    assert '<th scope="row" class="code">2</th>' in page
