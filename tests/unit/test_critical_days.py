"""The catalogue of critical days: which service is critical on a day in Brussels, and what may stand in it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gateway.cards.choice import cards_for
from gateway.cards.model import Scenario
from gateway.errors import Refused
from gateway.tickets.critical import SHIPPED, Window, Written, critical_at, read_catalogue
from gateway.tickets.facts import Facts
from gateway.tickets.model import Answer


@pytest.mark.parametrize(
    ("at", "critical"),
    [
        (datetime(2026, 3, 19, 22, 59, tzinfo=UTC), []),
        (datetime(2026, 3, 19, 23, 0, tzinfo=UTC), ["payroll"]),  # the 20th in Brussels
        (datetime(2026, 3, 31, 21, 59, tzinfo=UTC), ["payroll"]),
        (datetime(2026, 3, 31, 22, 0, tzinfo=UTC), []),
    ],
)
def test_paying_wages_is_critical_from_the_twentieth_to_the_months_end_in_brussels(
    at: datetime, critical: list[str]
) -> None:
    assert [each.service for each in critical_at(at, SHIPPED)] == critical


@pytest.mark.parametrize(
    ("first", "last", "within", "without"),
    [
        (5, 6, [(3, 5), (3, 6)], [(3, 4), (3, 7)]),
        (30, 31, [(2, 28), (4, 30), (3, 31)], [(2, 27), (3, 29)]),  # a short month has its last day too
        (28, 2, [(3, 28), (3, 31), (4, 1), (4, 2)], [(3, 27), (4, 3)]),
        (1, 31, [(2, 1), (2, 28)], []),
    ],
)
def test_days_run_over_short_months_and_over_the_end_of_one(
    first: int, last: int, within: list[tuple[int, int]], without: list[tuple[int, int]]
) -> None:
    window = Window("x", "x", first, last)
    assert all(window.open_on(date(2026, *day)) for day in within)
    assert not any(window.open_on(date(2026, *day)) for day in without)


def test_a_service_that_is_renamed_stays_what_programs_know_it_by() -> None:
    desk = Written("", "Vlaams loket", "1", "5")
    read = read_catalogue([Written("payroll", " de  lonen ", "18", ""), desk, Written("", " ", "", "")], SHIPPED)
    assert read == (Window("payroll", "de lonen", 18, 31), Window("vlaams_loket", "Vlaams loket", 1, 5))
    assert read_catalogue([], read) == ()
    assert read_catalogue([Written("made_up", "Examens", "1", "2")], read)[0].service == "examens"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([Written("", "x" * 81, "1", "2")], "critical_name"),
        ([Written("", "!!", "1", "2")], "critical_name"),
        ([Written("", "Loket", "0", "2")], "critical_days"),
        ([Written("", "Loket", "", "2")], "critical_days"),
        ([Written("", "Loket", "1", "32")], "critical_days"),
        ([Written("", "Loket", "²", "2")], "critical_days"),
        ([Written("", "Loket", "1", "2"), Written("", "loket", "3", "4")], "critical_twice"),
        ([Written("", f"Loket {n}", "1", "2") for n in range(31)], "critical_most"),
    ],
)
def test_what_is_no_catalogue_is_refused(lines: list[Written], code: str) -> None:
    with pytest.raises(Refused, match=code):
        read_catalogue(lines, SHIPPED)


def test_the_card_for_paying_wages_comes_on_the_days_of_the_catalogue() -> None:
    facts = Facts(critical_central=Answer.YES)
    early = (Window("payroll", "de lonen", 1, 5),)
    assert Scenario.PAYROLL in cards_for(facts, date(2026, 11, 3), early)
    assert Scenario.PAYROLL not in cards_for(facts, date(2026, 11, 25), early)
    assert Scenario.PAYROLL not in cards_for(facts, date(2026, 11, 25), ())
