"""A number gets pages when its owner has read a code there; guessing it comes to nothing, and no change is unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.duty.tables import DutyChange
from gateway.notices.tables import Notice
from gateway.staff.actions import find_staff
from gateway.staff.tables import Staff
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

PAGE, NEW = "/duty/reach", "0478 12 34 56"


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        with made.transaction() as session:
            officer = find_staff(session, "officer")
            officer.phone, officer.phone_verified = "+32470999999", True
        yield made


def officer(house: ConsoleHouse) -> Staff:
    with house.transaction() as session:
        return find_staff(session, "officer")


def texts(house: ConsoleHouse, to: str) -> list[str]:
    with house.transaction() as session:
        return list(session.scalars(select(Notice.text).where(Notice.to == to).order_by(Notice.id)))


def code(house: ConsoleHouse) -> str:
    found = re.search(r"code is (\d{6})", texts(house, "+32478123456")[-1])
    assert found is not None
    return found[1]


def ask(house: ConsoleHouse, number: str = NEW) -> str:
    return house.post(f"{PAGE}/number", "officer", number=number).text


def prove(house: ConsoleHouse, said: str) -> str:
    return house.post(f"{PAGE}/code", "officer", code=said).text


def test_the_code_that_was_read_there_makes_it_the_number_that_is_paged(house: ConsoleHouse) -> None:
    assert "stuurden een sms met een code naar 0478 12 34 56" in ask(house)
    assert officer(house).phone == "+32470999999", "nothing changes before the code"
    assert "oproepen gaan vanaf nu ook naar 0478 12 34 56" in prove(house, f" {code(house)} ")
    assert (officer(house).phone, officer(house).phone_verified) == ("+32478123456", True)
    assert "niet langer het oproepnummer" in texts(house, "+32470999999")[0]
    with house.transaction() as session:
        (change,) = session.scalars(select(DutyChange).where(DutyChange.kind == "number_proven"))
    assert "32478123456" not in change.was + change.became
    assert "geen code die nog geldt" in prove(house, code(house)), "a code works once"


def test_five_wrong_guesses_void_it_and_the_right_one_comes_too_late(house: ConsoleHouse) -> None:
    ask(house)
    right = code(house)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    told = [prove(house, wrong) for _ in range(6)]
    assert ["nog 4 keer" in told[0], "nog 0 keer" in told[4], "geen code die nog geldt" in told[5]] == [True] * 3
    assert "geen code" in prove(house, right)
    assert officer(house).phone == "+32470999999"


def test_a_new_code_voids_the_old_and_none_outlives_ten_minutes(house: ConsoleHouse) -> None:
    ask(house)
    first = code(house)
    ask(house)
    if first != code(house):
        assert "klopt niet" in prove(house, first)
    house.clock.advance(minutes=10)
    assert "geen code die nog geldt" in prove(house, code(house))


def test_five_codes_an_hour_and_no_number_that_cannot_or_may_not_be_paged(house: ConsoleHouse) -> None:
    with house.transaction() as session:
        other = find_staff(session, "coordinator")
        other.phone, other.phone_verified = "+32470888888", True
    for number in ("02 217 01 12", "0900 12 345", "112", "nonsense", ""):
        assert "Dit nummer kan geen sms" in ask(house, number), number
    assert "andere officier" in ask(house, "0470 88 88 88")
    for _ in range(5):
        ask(house)
    assert "al 5 codes" in ask(house)


def test_of_two_who_asked_for_one_telephone_only_the_first_gets_it(house: ConsoleHouse) -> None:
    ask(house)
    mine = code(house)
    house.post(f"{PAGE}/number", "coordinator", number=NEW)
    house.post(f"{PAGE}/code", "coordinator", code=code(house))
    assert "andere officier" in prove(house, mine)
    assert officer(house).phone == "+32470999999"


def test_whoever_never_stands_on_duty_has_no_number_here(house: ConsoleHouse) -> None:
    assert house.post(f"{PAGE}/number", "auditor", number=NEW).status_code == 403
