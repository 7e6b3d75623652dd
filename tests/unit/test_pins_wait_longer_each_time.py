"""After three wrong PINs the next one waits, a minute at first and an hour at most."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gateway.staff.pin_tries import LONGEST, SHORTEST, closes, open_from

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TIMES = st.lists(st.integers(0, 24 * 3600), max_size=40).map(
    lambda ago: sorted(NOW - timedelta(seconds=each) for each in ago)
)


def waits(count: int) -> timedelta:
    return open_from([NOW] * count, (), NOW) - NOW


def test_the_first_three_are_free_and_the_wait_doubles_up_to_an_hour() -> None:
    assert [waits(count) // MINUTE for count in range(11)] == [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]
    assert [closes(count) for count in (0, 2, 3, 4)] == [False, False, True, True]


def test_a_telephone_that_tries_several_persons_waits_from_the_sixth_on() -> None:
    assert open_from((), [NOW] * 5, NOW) == NOW
    assert open_from((), [NOW] * 6, NOW) == NOW + MINUTE


def test_a_thousand_wrong_ones_still_wait_no_longer_than_an_hour() -> None:
    assert waits(1000) == LONGEST


@given(TIMES, TIMES)
def test_nobody_waits_longer_than_an_hour_after_the_last_wrong_one(
    person: list[datetime], phone: list[datetime]
) -> None:
    opens = open_from(person, phone, NOW)
    assert NOW <= opens <= NOW + LONGEST
    assert opens == NOW or len(person) >= 3 or len(phone) >= 6


@given(TIMES)
def test_one_more_wrong_pin_never_opens_earlier(person: list[datetime]) -> None:
    assert open_from([*person, NOW], (), NOW) >= open_from(person, (), NOW)


def test_guessing_four_digits_takes_more_than_a_year() -> None:
    assert timedelta(hours=1) * 10_000 / 2 > timedelta(days=200)
    assert SHORTEST < LONGEST
