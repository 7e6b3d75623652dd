"""The sheet for who takes over duty says what is open, who has it, and what the one before noted."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import SAID, AlarmKind
from gateway.calls.tables import MissedCall
from gateway.duty.handover import last_shift_began
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house, miss_call, report

PAGE = "/duty/handover"


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def test_the_sheet_names_what_waits_what_is_taken_and_what_is_wrong(house: ConsoleHouse) -> None:
    waiting, taken = house.open_ticket(("image_damage", "yes")), house.open_ticket(("image_damage", "yes"))
    house.post(f"/tickets/{taken.number}/accept", "officer")
    with house.transaction() as session:
        raise_alarm(session, AlarmKind.FAULT, "proef", house.clock())
    told = html.unescape(house.page(PAGE, "officer"))
    assert told.index("Wacht op een officier") < told.index(waiting.number) < told.index("In behandeling")
    assert told.index("In behandeling") < told.index(taken.number) < told.index("Verder open")
    assert SAID[AlarmKind.FAULT] in told


def test_a_note_is_kept_with_who_wrote_it_and_read_by_the_next(house: ConsoleHouse) -> None:
    house.post(PAGE, "officer", note="  Bel An over <b>26-0001-7</b>.\nSleutel ligt bij de portier. ")
    told = house.page(PAGE, "coordinator")
    assert "Bel An over &lt;b&gt;26-0001-7&lt;/b&gt;.\nSleutel ligt bij de portier." in told
    assert "officer Peeters" in told


@pytest.mark.parametrize("said", ["", "   ", "x" * 4001])
def test_a_note_without_words_or_without_end_is_refused(house: ConsoleHouse, said: str) -> None:
    answer = house.post(PAGE, "officer", note=said)
    assert answer.status_code == 422
    assert "Een nota telt 1 tot 4000 tekens" in answer.text


def test_who_only_reads_writes_no_note(house: ConsoleHouse) -> None:
    assert "Voor wie na u komt" not in house.page(PAGE, "auditor")
    assert house.post(PAGE, "auditor", note="x").status_code == 403


def test_the_numbers_come_as_one_contact_that_a_telephone_reads(house: ConsoleHouse) -> None:
    answer = house.get("/duty/reach/ccvo.vcf", "officer")
    lines = answer.text.split("\r\n")
    assert answer.headers["Content-Type"] == "text/vcard; charset=utf-8"
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCARD", "END:VCARD", "")
    settings = house.installation.settings
    for number in (settings.hotline_number, settings.page_call_from, settings.page_sms_from):
        assert f"TEL;TYPE=WORK,VOICE:{number}" in lines
    assert "Noodomzeiling" in house.page("/duty/reach", "officer")


def test_missed_calls_are_those_of_the_last_shift_and_what_is_not_shown_is_counted(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        miss_call(session, house.clock)
        session.scalars(select(MissedCall)).one().at = last_shift_began(session, house.clock()) - timedelta(minutes=1)
    with house.transaction() as session:
        for which in range(11):
            miss_call(session, house.clock, f"+324709988{which:02}")
    told = html.unescape(house.page(PAGE, "officer"))
    assert "11 gemiste oproepen" in told
    assert "en 1 meer" in told


def test_open_tickets_that_the_sheet_cuts_off_are_counted(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        for _ in range(200):
            report(session, house.clock, ("image_damage", "yes"))
    assert "meer staan open" not in house.page(PAGE, "officer")
    house.open_ticket(("image_damage", "yes"))
    assert "en 1 meer staan open" in house.page(PAGE, "officer")
