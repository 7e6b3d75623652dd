"""Whoever is signed in sees what failed of ours: on the live board, and on every other page when it opens."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import SAID, AlarmKind
from gateway.notices.texts import text
from gateway.staff.model import Role
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

DETAIL = "turn: RuntimeError"


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, _sqlite_template: Path) -> Iterator[ConsoleHouse]:
    shutil.copyfile(_sqlite_template, tmp_path / "gateway.sqlite")
    with console_house(tmp_path, clock, f"sqlite:///{tmp_path}/gateway.sqlite") as made:
        yield made


def raised(house: ConsoleHouse, kind: AlarmKind = AlarmKind.FAULT, times: int = 1) -> None:
    for _ in range(times):
        with house.transaction() as session:
            raise_alarm(session, kind, DETAIL, house.clock())


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_everybody_who_is_signed_in_sees_it(house: ConsoleHouse, role: Role) -> None:
    raised(house, times=3)
    shown = house.get("/", role.value, follow_redirects=True).text
    assert SAID[AlarmKind.FAULT] in shown
    assert "3 keer" in shown
    assert DETAIL in shown


def test_the_board_shows_it_once_and_says_so_when_it_comes(house: ConsoleHouse) -> None:
    calm = house.get("/tickets").text
    assert SAID[AlarmKind.FAULT] not in calm
    address = calm.partition('hx-get="')[2].partition('"')[0]
    assert house.get(address).status_code == 204
    raised(house)
    assert house.get("/tickets").text.count(SAID[AlarmKind.FAULT]) == 1
    assert SAID[AlarmKind.FAULT] in house.get(address).text


def test_nobody_sees_it_before_signing_in(house: ConsoleHouse) -> None:
    raised(house)
    assert SAID[AlarmKind.FAULT] not in house.app.test_client().get("/sign-in").text


@pytest.mark.parametrize("kind", list(AlarmKind), ids=lambda kind: kind.value)
def test_every_kind_of_alarm_has_words_that_fit_a_text(kind: AlarmKind) -> None:
    assert SAID[kind] in text("alarm", u="23:45", b=SAID[kind])


def seen(house: ConsoleHouse, by: str = "officer", times: int = 1) -> None:
    house.post("/alarms/1/seen", by, times=str(times))


def test_who_saw_it_and_when_is_kept_and_nobody_is_shown_it_any_longer(house: ConsoleHouse) -> None:
    raised(house)
    seen(house)
    for page in ("/tickets", "/duty"):
        assert SAID[AlarmKind.FAULT] not in house.get(page, "coordinator").text
    told = house.get("/alarms", "auditor").text
    assert SAID[AlarmKind.FAULT] in told
    assert "officer Peeters" in told
    assert "nog niet voorbij" in told


def test_it_is_shown_again_when_it_happens_again_also_while_somebody_was_looking(house: ConsoleHouse) -> None:
    raised(house, times=2)
    seen(house, times=1)
    assert SAID[AlarmKind.FAULT] in house.get("/tickets").text
    seen(house, times=2)
    assert SAID[AlarmKind.FAULT] not in house.get("/tickets").text
    raised(house)
    assert SAID[AlarmKind.FAULT] in house.get("/tickets").text


def test_nobody_sees_more_than_there_was(house: ConsoleHouse) -> None:
    raised(house)
    seen(house, times=99)
    raised(house)
    assert SAID[AlarmKind.FAULT] in house.get("/tickets").text


def test_who_may_not_change_tickets_has_no_button(house: ConsoleHouse) -> None:
    raised(house)
    assert "Gezien" in house.get("/tickets").text
    assert "Gezien</button>" not in house.get("/tickets", "auditor").text
    assert "Dit alarm bestaat niet." in house.post("/alarms/7/seen").text
