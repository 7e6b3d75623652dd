"""The end of the chain is kept beside the database: what was cut off is noticed, and told, whoever sealed it anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from gateway.alarms.model import AlarmKind
from gateway.alarms.sealing import Sealing
from gateway.alarms.tables import Alarm
from gateway.audit.anchor import anchor_path, read_anchor
from gateway.commands.audit import audit
from gateway.sealed import SOURCES
from gateway.settings import Settings
from gateway.storage.migrate import upgrade
from tests.parts.audited import AuditedHouse, audited_house
from tests.parts.clock import MovableClock


@pytest.fixture
def house(
    empty_url: str, tmp_path: Path, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[AuditedHouse]:
    upgrade(empty_url)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", empty_url)
    with audited_house(empty_url, clock) as made:
        yield made


def sealing(house: AuditedHouse) -> Sealing:
    settings = Settings.from_env()
    return Sealing(house.storage, SOURCES, anchor_path(settings.var, settings.database_url), house.clock)


def cut_off(house: AuditedHouse) -> None:
    """Cut off the end, with what it was about, so that what is left fits."""
    sequence, source_id = house.rows("SELECT sequence, source_id FROM audit_entry WHERE what = 'broadcast_approved'")[0]
    house.behind_the_guards(
        "DELETE FROM timeline_entry WHERE id IN (SELECT source_id FROM audit_entry WHERE source = 'timeline')",
        f"DELETE FROM audit_entry WHERE sequence >= {sequence}",
        f"DELETE FROM audit_deed WHERE id >= {source_id}",
        "DELETE FROM audit_opening WHERE source = 'timeline'",
    )


def alarms(house: AuditedHouse) -> list[tuple[AlarmKind, int]]:
    with house.storage.reading() as session:
        return [(alarm.kind, alarm.count) for alarm in session.scalars(select(Alarm))]


def test_the_end_is_kept_each_time_something_is_sealed(house: AuditedHouse) -> None:
    clock = sealing(house)
    clock.sweep()
    assert read_anchor(clock.path) == house.head()
    house.ticket()
    clock.sweep()
    assert read_anchor(clock.path) == house.head()
    assert clock.path.stat().st_mode & 0o077 == 0
    assert alarms(house) == []


def test_a_chain_that_fits_and_was_cut_off_is_named_and_an_alarm(house: AuditedHouse) -> None:
    clock = sealing(house)
    clock.sweep()
    kept = house.head()
    cut_off(house)
    assert house.verdict().fault is None
    house.ticket()
    for _ in range(3):
        clock.sweep()  # seals what is left anew
    assert alarms(house) == [(AlarmKind.AUDIT_CUT, 1)]
    assert read_anchor(clock.path) == kept
    told = CliRunner().invoke(audit, ["verify", "--json"])
    assert told.exit_code == 1
    assert json.loads(told.stdout)["fault"]["wrong"] == "cut_off"
    house.clock.advance(timedelta(minutes=21))
    clock.sweep()
    assert alarms(house) == [(AlarmKind.AUDIT_CUT, 2)]


def test_an_end_that_somebody_wrote_over_is_no_end(house: AuditedHouse) -> None:
    clock = sealing(house)
    clock.sweep()
    clock.path.write_text("niets", encoding="ascii")
    clock.sweep()
    assert alarms(house) == [(AlarmKind.AUDIT_CUT, 1)]
    assert CliRunner().invoke(audit, ["verify"]).exit_code == 1
