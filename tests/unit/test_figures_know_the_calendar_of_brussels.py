"""A month begins at its own midnight here, clock changes cut stretches where they fall, and shares are counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import Refused
from gateway.figures.periods import months, shifted, stretches
from gateway.figures.selection import Exercises, read_selection
from gateway.figures.spreads import evenness, rank, spread
from gateway.now import BRUSSELS
from gateway.paging.figures import hour_of_week
from gateway.tickets.model import Route

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_months_meet_without_a_gap_over_a_year_and_both_changes() -> None:
    found = months("2025-11", "2026-11")
    assert [each.name for each in found][:3] == ["2025-11", "2025-12", "2026-01"]
    assert all(one.ends_at == other.starts_at for one, other in pairwise(found))
    assert found[2].starts_at == datetime(2025, 12, 31, 23, 0, tzinfo=UTC)
    assert found[8].starts_at == datetime(2026, 6, 30, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize(("first", "last"), [("2026-12", "2026-11"), ("2020-01", "2026-11")])
def test_a_period_has_one_to_thirty_six_months(first: str, last: str) -> None:
    with pytest.raises(Refused, match="period_length"):
        months(first, last)


@pytest.mark.parametrize("said", ["2026-13", "x", "2026", "26-01", "2026-1x"])
def test_what_is_no_month_is_refused(said: str) -> None:
    with pytest.raises(Refused, match="period_unreadable"):
        months(said, "2026-11")


def test_stretches_are_cut_where_the_clock_changes() -> None:
    year = months("2026-01", "2026-12")
    found = list(stretches(year[0].starts_at, year[-1].ends_at))
    assert [each.ahead for each in found] == [1, 2, 1]
    assert [each.ends_at for each in found[:2]] == [
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
    ]


@given(st.integers(0, 3 * 365 * 24 * 60), st.integers(1, 400 * 24))
def test_every_instant_lies_in_the_stretch_of_its_offset(minutes: int, hours: int) -> None:
    begins = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ends = begins + timedelta(hours=hours)
    found = list(stretches(begins, ends))
    assert (found[0].starts_at, found[-1].ends_at) == (begins, ends)
    assert all(one.ends_at == other.starts_at for one, other in pairwise(found))
    for each in found:
        for instant in (each.starts_at, each.ends_at - timedelta(microseconds=1)):
            assert instant.astimezone(BRUSSELS).utcoffset() == timedelta(hours=each.ahead)


def test_the_hour_of_the_week_is_that_of_the_wall() -> None:
    assert hour_of_week(datetime(2026, 11, 22, 23, 0, tzinfo=UTC)) == 0  # Monday midnight, in winter
    assert hour_of_week(datetime(2026, 6, 28, 21, 59, tzinfo=UTC)) == 167  # Sunday, the last hour, in summer


def test_a_spread_is_by_nearest_rank() -> None:
    made = spread([(10, 5), (20, 4), (400, 1)], 300)
    assert made is not None
    assert (made.count, made.median, made.p90, made.within) == (10, 10, 20, 0.9)
    assert spread([], 300) is None
    assert rank([(1, 1)], 0.9) == 1


def test_evenness_is_one_for_the_same_load_and_falls_with_one_who_bears_all() -> None:
    assert evenness([4, 4, 4]) == 1
    assert evenness([12, 0, 0]) == pytest.approx(1 / 3)
    assert evenness([]) is None


def test_what_is_asked_is_read_and_what_is_not_is_the_last_thirteen_months() -> None:
    plain = read_selection({}, NOW)
    assert (plain.months[0].name, plain.months[-1].name, plain.exercises) == ("2025-11", "2026-11", Exercises.WITHOUT)
    asked = read_selection({"from": "2026-01", "until": "2026-02", "route": "inside", "target": "60"}, NOW)
    assert (len(asked.months), asked.route, asked.target_s, asked.narrowed) == (2, Route.INSIDE, 60, True)
    assert shifted("2026-01", -1) == "2025-12"


@pytest.mark.parametrize("asked", [{"route": "x"}, {"target": "0"}, {"target": "abc"}, {"exercises": "maybe"}])
def test_a_choice_that_is_none_is_refused(asked: dict[str, str]) -> None:
    with pytest.raises(Refused, match="selection_value"):
        read_selection(asked, NOW)
