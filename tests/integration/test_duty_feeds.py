"""Duty comes into a calendar by a key that can be revoked; what is written is RFC 5545 to the octet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from gateway.duty import actions as duty
from gateway.duty.ical import CalendarEntry, calendar
from gateway.duty.tables import DutyFeed
from gateway.staff.tables import Staff
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def address_made(house: ConsoleHouse, by: str, what: str) -> str:
    page = house.post("/duty/feeds", by, name="Outlook", what=what).text
    found = re.search(r'readonly value="[^"]*(/agenda/[^"]+\.ics)"', page)
    assert found, page
    return found[1]


def events(said: bytes) -> list[dict[str, str]]:
    """Read a calendar as RFC 5545 says: unfold, then a name and a value a line."""
    lines = said.replace(b"\r\n ", b"").decode().split("\r\n")
    found: list[dict[str, str]] = []
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found:
            found[-1].setdefault(name, value)
    return found


def test_the_whole_roster_and_ones_own_turns_are_read_without_signing_in(house: ConsoleHouse) -> None:
    stranger = house.app.test_client()
    with house.transaction() as session:
        me = session.scalars(select(Staff.id).where(Staff.name == "officer Peeters")).one()
        duty.take_over(session, 1, me, house.clock(), house.clock() + timedelta(hours=2), house.clock())
    answer = stranger.get(address_made(house, "cmt", "roster"))
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    told = events(answer.data)
    now = house.clock()
    with house.transaction() as session:
        standing = {(each.level, each.name) for each in duty.on_call(session, now)}
    running = [e for e in told if e["DTSTART"] <= f"{now:%Y%m%dT%H%M%SZ}" < e["DTEND"]]
    assert {e["SUMMARY"] for e in running} == {f"Wacht niveau {level}: {name}" for level, name in standing}
    own = events(stranger.get(address_made(house, "officer", "own")).data)
    assert [each["SUMMARY"] for each in own] == ["Wacht niveau 1"]
    assert f"-{me}-" in own[0]["UID"]
    assert {each["UID"] for each in own} <= {each["UID"] for each in told}


def test_no_telephone_number_is_in_a_feed_and_the_key_is_not_in_the_rows(house: ConsoleHouse) -> None:
    address = address_made(house, "officer", "roster")
    assert b"+32" not in house.app.test_client().get(address).data
    with house.transaction() as session:
        assert session.scalars(select(DutyFeed.key_hash)).one() not in address


def test_a_turn_keeps_its_uid_while_time_goes_by(house: ConsoleHouse, clock: MovableClock) -> None:
    address, stranger = address_made(house, "officer", "roster"), house.app.test_client()
    before = {each["UID"]: each["DTSTART"] for each in events(stranger.get(address).data)}
    clock.advance(timedelta(days=3))
    after = {each["UID"]: each["DTSTART"] for each in events(stranger.get(address).data)}
    running = {uid for uid, start in before.items() if start > f"{clock():%Y%m%dT%H%M%SZ}"}
    assert running
    assert running <= after.keys()


def test_a_revoked_key_a_guess_and_a_closed_account_give_nothing(house: ConsoleHouse) -> None:
    stranger = house.app.test_client()
    first, second = address_made(house, "officer", "own"), address_made(house, "officer", "roster")
    assert stranger.get("/agenda/geraden.ics").status_code == 404
    assert "is er niet" in house.post("/duty/feeds/revoke", "cmt", feed="1").text
    assert stranger.get(first).status_code == 200
    house.post("/duty/feeds/revoke", "officer", feed="1")
    assert (stranger.get(first).status_code, stranger.get(second).status_code) == (404, 200)
    with house.transaction() as session:
        session.scalars(select(Staff).where(Staff.name == "officer Peeters")).one().active = False
    assert stranger.get(second).status_code == 404


def test_a_coordinator_sees_and_revokes_every_key(house: ConsoleHouse) -> None:
    address = address_made(house, "officer", "own")
    house.app.test_client().get(address)
    assert "laatst gelezen" in house.page("/duty/feeds", "coordinator")
    assert "Er is geen agenda-adres." in house.page("/duty/feeds", "auditor")
    house.post("/duty/feeds/revoke", "coordinator", feed="1")
    assert house.app.test_client().get(address).status_code == 404


@given(words=st.text(max_size=200))
def test_any_words_are_folded_and_escaped_so_that_they_read_back(words: str) -> None:
    said = calendar("x", [CalendarEntry("u@x", AT, AT + timedelta(hours=1), words)], AT)
    assert said.endswith(b"\r\n")
    lines = said.split(b"\r\n")
    assert all(len(line) <= 75 and line.decode() is not None for line in lines)
    assert b"\n" not in b"".join(lines)
    value = events(said)[0]["SUMMARY"]
    read = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value)
    shown = "".join(each for each in words if each == "\n" or (each >= " " and each != "\x7f"))
    assert read == shown.encode("utf-8", "replace").decode()


def test_a_calendar_is_written_to_the_octet() -> None:
    said = calendar("Wacht; CCVO", [CalendarEntry("1@x", AT, AT + timedelta(hours=1), "Wacht, niveau 1")], AT)
    assert said.decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//CCVO//Wacht//NL",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Wacht\\; CCVO",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "BEGIN:VEVENT",
        "UID:1@x",
        "DTSTAMP:20261123T090000Z",
        "DTSTART:20261123T090000Z",
        "DTEND:20261123T100000Z",
        "SUMMARY:Wacht\\, niveau 1",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
