"""Each night a sheet is made that needs nothing of ours to be read; it is mailed once, and who takes it is noted."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from contacts.phone import show
from gateway.audit.sealing import head_of, seal_new
from gateway.duty.tables import DutyChange
from gateway.fallback.nightly import make_kit
from gateway.notices.tables import Notice
from gateway.sealed import SOURCES
from gateway.staff.tables import Staff
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

NIGHT = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)  # 04:00 in Brussels


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def make(house: ConsoleHouse, at: datetime, smtp: str | None = "smtp://127.0.0.1:1") -> bool:
    held = house.installation
    return make_kit(held.storage, replace(held.settings, smtp_url=smtp), lambda: at)


def sheets(house: ConsoleHouse) -> list[Path]:
    return sorted((house.installation.settings.var / "kit").glob("*"))


def mails(house: ConsoleHouse) -> list[Notice]:
    with house.transaction() as session:
        return list(session.scalars(select(Notice).where(Notice.kind == "kit")))


def test_it_is_made_once_a_night_for_us_only_and_mailed_once(house: ConsoleHouse) -> None:
    assert not make(house, NIGHT - timedelta(minutes=1))
    assert make(house, NIGHT)
    assert not make(house, NIGHT + timedelta(hours=5))
    (path,) = sheets(house)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.unlink()  # as on the disk of another clock
    assert make(house, NIGHT + timedelta(hours=6))
    assert len({mail.to for mail in mails(house)}) == len(mails(house)) == 1


def test_it_names_who_is_on_duty_with_numbers_and_fetches_nothing(house: ConsoleHouse) -> None:
    make(house, NIGHT)
    told = sheets(house)[0].read_text()
    with house.transaction() as session:
        an = session.scalars(select(Staff).where(Staff.name == "An Peeters")).one()
    assert an.phone
    assert show(an.phone) in told
    assert show(an.phone) in mails(house)[0].text
    assert "02 217 01 12" in told
    assert "Dreigt er imagoschade" in told
    assert not re.search(r"(src|href)=|<script|url[(]|@import", told)


def test_a_week_is_kept(house: ConsoleHouse) -> None:
    for day in range(10):
        make(house, NIGHT + timedelta(days=day), smtp=None)
    assert sheets(house)[0].name == "noodmap-2026-11-28.html"
    assert len(sheets(house)) == 8
    assert mails(house) == []


def test_taking_it_on_the_console_is_noted_and_needs_the_right_to_see_numbers(house: ConsoleHouse) -> None:
    answer = house.post("/duty/kit", "officer")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="noodmap-ccvo.html"'
    assert "Noodmap van het Crisiscentrum" in answer.text
    for role in ("communication", "auditor", "cmt"):
        assert house.post("/duty/kit", role).status_code == 403
    with house.transaction() as session:
        (change,) = session.scalars(select(DutyChange).where(DutyChange.kind == "kit_taken"))
    assert change.by == "officer Peeters"


def test_it_carries_the_end_of_the_audit_to_where_this_machine_cannot_reach(house: ConsoleHouse) -> None:
    seal_new(house.installation.storage, SOURCES)
    with house.transaction() as session:
        head = head_of(session)
    assert head.sequence
    make(house, NIGHT)
    assert str(head) in sheets(house)[0].read_text()
    assert str(head) in mails(house)[0].text
