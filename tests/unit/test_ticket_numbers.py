"""A ticket number says its year and its place, and shows a mistyped or swapped digit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import Refused
from gateway.tickets.numbers import check_digit, number_of, read_number, spoken

NUMBERS = st.builds(number_of, st.integers(2026, 2099), st.integers(1, 99_999))


def test_damms_own_example_has_its_check_digit() -> None:
    assert check_digit("572") == "4"


def test_a_number_is_year_count_and_check_digit_over_all_of_it() -> None:
    assert number_of(2026, 42) == f"26-0042-{check_digit('260042')}"
    assert number_of(2026, 12_345).startswith("26-12345-")


@given(NUMBERS)
def test_a_number_is_read_however_it_is_typed(number: str) -> None:
    assert read_number(number.replace("-", "")) == read_number(f" {number.replace('-', ' ')} ") == number


@given(NUMBERS, st.data())
def test_one_wrong_digit_or_a_swap_is_noticed(number: str, data: st.DataObject) -> None:
    digits = number.replace("-", "")
    place = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != digits[place]]))
    with pytest.raises(Refused):
        read_number(digits[:place] + other + digits[place + 1 :])
    left = data.draw(st.integers(0, len(digits) - 2))
    swapped = digits[:left] + digits[left + 1] + digits[left] + digits[left + 2 :]
    if swapped != digits:
        with pytest.raises(Refused):
            read_number(swapped)


@pytest.mark.parametrize("keyed", ["", "12", "999999999", "٢٦٠٠٤٢٠", "abc"])
def test_what_is_no_number_is_refused(keyed: str) -> None:
    with pytest.raises(Refused, match="ticket_number"):
        read_number(keyed)


def test_a_number_is_spoken_digit_by_digit() -> None:
    assert spoken("26-0042-0") == "2 6, 0 0 4 2, 0"
