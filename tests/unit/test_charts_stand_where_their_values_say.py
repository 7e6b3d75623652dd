"""A mark is as long as its value, a stack ends where its sum does, and a scale is round and reaches the highest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.console.charts import FOOT, HIGH, LEFT, NAMES, RIGHT, TOP, WIDE, Series, bars, columns, shortened, steps
from gateway.console.figure_cells import said_count, said_percent, short_month

FLOOR = HIGH - FOOT


@pytest.mark.parametrize(
    ("most", "scale"),
    [
        (0, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (7, [0, 2, 4, 6, 8]),
        (100, [0, 50, 100]),
        (0.9, [0, 0.5, 1]),
        (1, [0, 0.5, 1]),
    ],
)
def test_a_scale_is_round_and_reaches_the_highest(most: float, scale: list[float]) -> None:
    assert steps(most) == pytest.approx(scale)


@given(st.floats(0.001, 1e7))
def test_a_scale_never_ends_below_the_highest_and_has_few_steps(most: float) -> None:
    made = steps(most)
    assert made[-1] >= most * (1 - 1e-6)
    assert 2 <= len(made) <= 7


def test_columns_are_as_high_as_their_values() -> None:
    chart = columns(["jan", "feb"], [Series("a", [5, 10])], said_count, scale=[0, 10])
    assert [mark.height for mark in chart.marks] == pytest.approx([(FLOOR - TOP) / 2, FLOOR - TOP])
    assert all(mark.y + mark.height == pytest.approx(FLOOR) for mark in chart.marks)
    assert [label.text for label in chart.below] == ["jan", "feb"]


def test_a_stack_stands_on_the_one_below_and_ends_at_the_sum() -> None:
    chart = columns(["jan"], [Series("a", [3]), Series("b", [0]), Series("c", [7])], said_count, True, [0, 10])
    first, second = chart.marks
    assert second.y + second.height == pytest.approx(first.y)
    assert second.y == pytest.approx(TOP)
    assert (first.series, second.series) == (0, 2)


def test_what_is_absent_is_not_drawn_and_what_is_drawn_says_its_value() -> None:
    chart = columns(["0", "1"], [Series("weekdag", [None, 0.5])], said_percent, scale=[0, 1])
    assert [mark.told for mark in chart.marks] == ["1, weekdag: 50\u00a0%"]


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=40), st.integers(1, 4), st.booleans())
def test_every_mark_stays_within_its_chart(values: list[float], count: int, stacked: bool) -> None:
    series = [Series(str(number), values) for number in range(count)]
    for chart in (
        columns([str(v) for v in values], series, said_count, stacked),
        bars(["x" for _ in values], series, said_count),
    ):
        for mark in chart.marks:
            assert mark.x >= min(LEFT, NAMES) - 0.01
            assert mark.x + mark.width <= WIDE - RIGHT + 0.01
            assert mark.y >= -0.01
            assert mark.y + mark.height <= chart.high + 0.01


def test_bars_lie_behind_one_another_beside_their_names() -> None:
    chart = bars(["Digitaal Vlaanderen", "x" * 60], [Series("a", [1, 2]), Series("b", [1, 0])], said_count)
    assert chart.marks[0].x == NAMES
    assert chart.marks[1].x == pytest.approx(NAMES + chart.marks[0].width)
    assert [label.text for label in chart.beside] == ["Digitaal Vlaanderen", shortened("x" * 60)]
    assert shortened("x" * 60).endswith("…")


def test_numbers_and_months_are_written_as_here() -> None:
    assert said_percent(0.935) == "93,5\u00a0%"
    assert said_percent(1) == "100\u00a0%"
    assert said_percent(0.1) == "10\u00a0%"
    assert said_count(12000) == "12\u202f000"
    assert short_month("2026-03") == "mrt 26"
