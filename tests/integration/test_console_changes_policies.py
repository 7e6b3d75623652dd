"""A coordinator changes by which policies officers are called: what is unsound is refused, and what runs goes on."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.paging.policies_document import duration_said, write_policies
from gateway.paging.policies_kept import in_force, policy_of
from gateway.paging.tables import Escalation
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

PAGE = "/duty/policies"
WORTHY = ("image_damage", "yes")


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def document(house: ConsoleHouse) -> str:
    with house.transaction() as session:
        return write_policies(in_force(session)[1])


def seen(house: ConsoleHouse) -> str:
    found = re.search(r'name="seen" value="(\d*)"', house.page(PAGE, "coordinator"))
    assert found is not None
    return found[1]


def save(house: ConsoleHouse, text: str, **more: str) -> tuple[int, str]:
    answer = house.post(PAGE, "coordinator", document=text, **{"seen": seen(house), **more})
    return answer.status_code, html.unescape(answer.text)


def test_the_page_says_who_comes_when_and_what_would_happen_now(house: ConsoleHouse) -> None:
    told = house.page(PAGE, "officer")
    assert "niveau 2 en niveau 1 opnieuw" in told
    assert "zodra niveau 1 onbereikbaar is of doorgeeft" in told
    assert "Volgens crisis; er wordt niemand opgeroepen" in told
    assert "Plan</label>" not in told, "an officer reads, and changes nothing"


def test_a_change_is_in_force_for_what_begins_and_not_for_what_runs(house: ConsoleHouse) -> None:
    before = house.open_ticket(WORTHY)
    status, told = save(house, document(house).replace("'3:00'\n  ask", "'2:00'\n  ask"))
    assert (status, "geldt voor elke oproep die nu begint" in told) == (200, True)
    assert "+  everyone_again: '2:00'" in told
    after = house.open_ticket(WORTHY)
    with house.transaction() as session:
        ways = [policy_of(session, session.get_one(Escalation, each.id)) for each in (before, after)]
    assert [duration_said(each.repeat_every) for each in ways] == ["3:00", "2:00"]


def test_what_is_unsound_is_refused_with_its_place_and_what_was_typed_stays(house: ConsoleHouse) -> None:
    text = document(house).replace("at: '1:00'", "at: '9:00'").replace("call: level 3", "call: level 7")
    status, told = save(house, text)
    assert status == 422
    assert "policies[0].steps[2].call: level 7" in told
    assert "at: '9:00'" in told
    assert document(house) != text


def test_checking_saves_nothing(house: ConsoleHouse) -> None:
    was = document(house)
    _, told = save(house, was.replace("everyone_again: '3:00'", "everyone_again: '2:00'"), only="check")
    assert "in orde en nog niet bewaard" in told
    assert document(house) == was


def test_of_two_who_change_at_once_the_second_is_told(house: ConsoleHouse) -> None:
    first = seen(house)
    save(house, document(house).replace("everyone_again: '3:00'", "everyone_again: '2:00'"))
    status, told = save(house, document(house).replace("'2:00'", "'4:00'"), seen=first)
    assert (status, "iemand anders wijzigde het oproepplan" in told) == (422, True)


def test_only_a_coordinator_changes_it(house: ConsoleHouse) -> None:
    for role in ("officer", "communication", "auditor", "cmt"):
        assert house.post(PAGE, role, document=document(house), seen="").status_code == 403


def test_a_policy_by_hour_holds_at_that_hour(house: ConsoleHouse) -> None:
    night = """- {policy: quiet, window: {days: [mon, tue, wed, thu, fri, sat, sun], from: "22:00", to: "06:00",
           holidays: as_usual}}\n- {policy: crisis}"""
    status, _ = save(house, document(house).replace("- {policy: crisis}", night))
    assert status == 200
    asked = house.page(f"{PAGE}?outcome=worthy&at=2026-11-27T23:30", "coordinator")
    assert "Volgens quiet" in asked
    assert "Volgens crisis" in house.page(f"{PAGE}?outcome=worthy&at=2026-11-27T12:00", "coordinator")


@pytest.mark.parametrize("text", ["", "policies: []", "a: &a [*a]", "policies: [" * 300, "\x00", "- 1", "x" * 100_000])
def test_nonsense_is_one_clear_error(house: ConsoleHouse, text: str) -> None:
    status, told = save(house, text)
    assert status == 422
    assert 'role="alert"' in told
