"""The audit is weighed on the console a portion at a time, looked up by period, and taken out as a file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from gateway.audit.anchor import anchor_path, keep_anchor
from gateway.audit.model import Deed
from gateway.audit.sealing import head_of, seal_new
from gateway.audit.tables import AuditDeed, AuditEntry
from gateway.sealed import SOURCES
from gateway.storage.migrate import upgrade
from tests.parts.audited import DROP
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, empty_url: str) -> Iterator[ConsoleHouse]:
    upgrade(empty_url)
    with console_house(tmp_path, clock, empty_url) as made:
        for _ in range(3):
            made.open_ticket(("image_damage", "yes"))
        made.browser("auditor")
        seal_new(made.installation.storage, SOURCES)
        yield made


def change(house: ConsoleHouse, statement: str) -> None:
    engine = house.installation.storage.engine
    with engine.begin() as connection:
        for each in (*DROP[engine.dialect.name], statement):
            connection.execute(text(each))


def test_a_whole_chain_is_said_to_be_whole_and_that_it_was_weighed_is_written_down(house: ConsoleHouse) -> None:
    answer = house.post("/audit/verify", "auditor")
    assert "De keten is heel" in answer.text
    with house.installation.storage.reading() as session:
        (deed,) = session.scalars(select(AuditDeed).where(AuditDeed.deed == Deed.AUDIT_VERIFIED))
    assert '"sound":true' in deed.detail


def test_one_changed_byte_is_shown_with_its_entry(house: ConsoleHouse) -> None:
    change(house, "UPDATE audit_entry SET what = replace(what, 'opened', 'opeNed') WHERE what = 'opened'")
    with house.installation.storage.reading() as session:
        first = session.scalars(select(AuditEntry.sequence).where(AuditEntry.what == "opeNed").limit(1)).one()
    answer = house.post("/audit/verify", "auditor")
    assert "zegt iets anders dan toen ze verzegeld werd" in answer.text
    assert f"before={first + 1}" in answer.text


def test_an_end_that_was_cut_off_is_shown(house: ConsoleHouse) -> None:
    settings = house.installation.settings
    with house.installation.storage.reading() as session:
        head = head_of(session)
    keep_anchor(anchor_path(settings.var, settings.database_url), head)
    change(house, f"DELETE FROM audit_entry WHERE sequence = {head.sequence}")
    assert "afgesneden of herschreven" in house.post("/audit/verify", "auditor").text


def test_nobody_begins_in_the_middle_and_calls_it_whole(house: ConsoleHouse) -> None:
    answer = house.post("/audit/verify", "auditor", so_far="verzonnen")
    assert "De keten is heel" in answer.text
    (weighed,) = re.findall(r"Nagekeken: (\d+) van \d+ regels", answer.text)
    with house.installation.storage.reading() as session:
        assert int(weighed) == head_of(session).sequence


def test_the_chain_is_taken_out_and_that_is_written_down(house: ConsoleHouse) -> None:
    answer = house.post("/audit/export", "auditor")
    rows = list(csv.DictReader(answer.text.splitlines()))
    with house.installation.storage.reading() as session:
        assert rows[-1]["hash"] == head_of(session).hash
        assert session.scalars(select(AuditDeed).where(AuditDeed.deed == Deed.AUDIT_EXPORTED)).one()
    assert "Peeters" not in answer.text
    assert house.post("/audit/export", "officer").status_code == 403


def test_a_period_narrows_what_is_listed(house: ConsoleHouse) -> None:
    house.clock.advance(timedelta(days=3))
    later = house.open_ticket()
    house.clock.advance(timedelta(hours=1))
    seal_new(house.installation.storage, SOURCES)
    today = house.clock().date()
    page = house.page(f"/audit?since={today}", "admin")
    assert later.number in house.page(f"/audit?kind=ticket&about={later.number}", "admin")
    assert page.count('<tr><th scope="row"') > 0
    days = set(re.findall(r'data-label="Wanneer" class="code">(\d\d/\d\d/\d{4})', page))
    assert days == {f"{today:%d/%m/%Y}"}
    before = house.page(f"/audit?until={today - timedelta(days=1)}", "admin")
    assert f"{today:%d/%m/%Y}" not in before
    assert house.get("/audit?since=gisteren", "admin").status_code == 200
