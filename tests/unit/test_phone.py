"""A number is read as Belgians write it and as spreadsheets leave it; what is unsure is refused, never guessed."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.phone import (
    NumberFault,
    NumberKind,
    NumberRefused,
    can_text,
    find_caller,
    masked,
    read_callback,
    read_number,
    show,
    spoken,
)

MOBILE = "+32470123456"
LINE = "+3222170112"


@pytest.mark.parametrize(
    "written",
    [
        "0470123456",
        "0470 12 34 56",
        "0470/12.34.56",
        "0470-12-34-56",
        "0470\\123456",
        "+32470123456",
        "+32 470 12 34 56",
        "+32 (0)470 12 34 56",
        "+32(0)470123456",
        "+32 0470 12 34 56",
        "0032 470 12 34 56",
        "0032(0)470/123456",
        "+0032470123456",
        "32470123456",
        "470123456",
        "470/12.34.56",
        "470123456.0",
        "32470123456.0",
        "4.70123456E+08",
        "4,70123456E8",
        "'0470123456",
        '="0470123456"',
        "tel:+32470123456",
        " 0470\u00a012\u202f34 56 ",
        "0470\u201112\u201334\u221256",
        "\u200e+32 470 12 34 56\u200e",
        "０４７０１２３４５６",
    ],
)
def test_every_belgian_habit_leads_to_the_same_number(written: str) -> None:
    number = read_number(written)
    assert (number.e164, number.kind, number.foreign) == (MOBILE, NumberKind.MOBILE, False)


@pytest.mark.parametrize(
    "written", ["02 217 01 12", "22170112", "02/217.01.12", "+32 (0)2 217 01 12", "3222170112", "22170112.0"]
)
def test_a_landline_that_lost_its_zero_is_found_again(written: str) -> None:
    number = read_number(written)
    assert (number.e164, number.kind) == (LINE, NumberKind.FIXED)


@pytest.mark.parametrize(
    ("written", "kind", "text", "call"),
    [
        ("0470 12 34 56", NumberKind.MOBILE, True, True),
        ("0455 12 34 56", NumberKind.MOBILE, True, True),
        ("02 217 01 12", NumberKind.FIXED, False, True),
        ("011 23 45 67", NumberKind.FIXED, False, True),
        ("078 15 10 20", NumberKind.UNIVERSAL, False, True),
        ("0800 12 345", NumberKind.TOLL_FREE, False, False),
        ("0900 12 345", NumberKind.PREMIUM, False, False),
        ("0903 12 345", NumberKind.PREMIUM, False, False),
        ("+31 6 12345678", NumberKind.MOBILE, True, True),
        ("0033 1 42 68 53 00", NumberKind.FIXED, False, True),
        ("+1 900 555 1234", NumberKind.PREMIUM, False, False),
    ],
)
def test_what_may_be_done_with_a_number_follows_from_its_kind(
    written: str, kind: NumberKind, text: bool, call: bool
) -> None:
    number = read_number(written)
    assert (number.kind, number.can_text, number.can_call_back) == (kind, text, call)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", NumberFault.EMPTY),
        (" -/ ", NumberFault.EMPTY),
        ("secretariaat", NumberFault.NOT_A_NUMBER),
        ("0800 FLOWERS", NumberFault.NOT_A_NUMBER),
        ("0470 12 34 56 (privé)", NumberFault.NOT_A_NUMBER),
        ("02 217 01 12 toestel 3", NumberFault.NOT_A_NUMBER),
        ("0470123456, 0471123456", NumberFault.NOT_A_NUMBER),
        ("0470123456 / 0471123456", NumberFault.TOO_LONG),
        ("4.7E+08", NumberFault.LOST_DIGITS),
        ("4.7012346E+08", NumberFault.LOST_DIGITS),
        ("02 217 01 1", NumberFault.INVALID),
        ("02 217 01 123", NumberFault.INVALID),
        ("070 12 34 56", NumberFault.INVALID),
        ("0470 12 34 5", NumberFault.INVALID),
        ("0800 12 34 56", NumberFault.INVALID),
        ("+266696687", NumberFault.TOO_SHORT),
        ("112", NumberFault.EMERGENCY),
        ("101", NumberFault.EMERGENCY),
        ("1722", NumberFault.SHORT),
        ("116000", NumberFault.SHORT),
        ("1 7 0 0", NumberFault.SHORT),
        ("+999 123 456 789", NumberFault.NOT_A_NUMBER),
        ("04701234567890123456", NumberFault.TOO_LONG),
    ],
)
def test_what_is_no_number_is_refused_with_its_reason(written: str, reason: NumberFault) -> None:
    with pytest.raises(NumberRefused) as refused:
        read_number(written)
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    ("keyed", "reason"),
    [("090012345", NumberFault.PREMIUM), ("080012345", NumberFault.TOLL_FREE), ("112", NumberFault.EMERGENCY)],
)
def test_nobody_is_called_back_on_a_premium_toll_free_or_emergency_number(keyed: str, reason: NumberFault) -> None:
    with pytest.raises(NumberRefused) as refused:
        read_callback(keyed)
    assert refused.value.reason is reason


def test_a_foreign_caller_may_key_a_number_with_two_zeros() -> None:
    number = read_callback("0033612345678")
    assert (number.e164, number.foreign) == ("+33612345678", True)


@pytest.mark.parametrize(
    "shown",
    [
        None,
        "",
        "anonymous",
        "Anonymous",
        "Restricted",
        "unavailable",
        "+266696687",
        "+7378742833",
        "+86282452253",
        "client:me",
        "sip:a@b",
        "+1722",
        "0",
    ],
)
def test_a_withheld_or_odd_caller_is_nobody(shown: str | None) -> None:
    assert find_caller(shown) is None


@pytest.mark.parametrize("shown", ["+32470123456", "0470123456", "32470123456", " +32470123456"])
def test_a_shown_caller_is_found(shown: str) -> None:
    assert find_caller(shown) == MOBILE


@pytest.mark.parametrize(
    ("e164", "shown", "hidden", "said"),
    [
        (MOBILE, "0470 12 34 56", "0470 •• •• 56", "0 4 7 0, 12, 34, 56"),
        (LINE, "02 217 01 12", "02 ••• •• 12", "0 2, 2 1 7, 0 1, 12"),
        ("+3211234567", "011 23 45 67", "011 •• •• 67", "0 1 1, 23, 45, 67"),
        ("+33612345678", "+33 6 12 34 56 78", "+33 • •• •• •• 78", "plus 33, 6, 12, 34, 56, 78"),
    ],
)
def test_a_number_is_shown_masked_and_spoken_in_groups(e164: str, shown: str, hidden: str, said: str) -> None:
    assert (show(e164), masked(e164), spoken(e164, "nl")) == (shown, hidden, said)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "0 4 7 0, 0 5, 60, 12"),
        ("fr", "0 4 7 0, 0 5, 60, 12"),
        ("en", "0 4 7 0, 0 5, 6 0, 1 2"),
        ("de", "0 4 7 0, 0 5, 6 0, 1 2"),
    ],
)
def test_a_number_is_said_as_people_of_that_language_say_it(language: str, said: str) -> None:
    assert spoken("+32470056012", language) == said


@given(st.integers(0, 9), st.integers(0, 9_999_999))
def test_the_quick_answer_on_texting_is_the_library_s_answer(second: int, rest: int) -> None:
    number = f"+324{second}{rest:07d}"
    parsed = phonenumbers.parse(number)
    mobile = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE
    assert can_text(number) == (mobile and phonenumbers.is_valid_number(parsed))


@given(st.text(max_size=30))
def test_whatever_is_written_is_a_number_or_a_refusal(written: str) -> None:
    try:
        number = read_number(written)
    except NumberRefused:
        return
    assert read_number(number.e164) == number
    assert read_number(show(number.e164)) == number


@given(st.integers(45, 49), st.integers(0, 9_999_999))
def test_what_is_shown_is_read_back_as_the_same_number(start: int, rest: int) -> None:
    e164 = f"+32{start}{rest:07d}"
    assert read_number(show(e164)).e164 == e164
    national = phonenumbers.format_number(phonenumbers.parse(e164), phonenumbers.PhoneNumberFormat.NATIONAL)
    assert show(e164) == national


@given(st.sampled_from(["+32", "0032", "32", "0", "", "+320", "320", "00320"]), st.integers(4_000_000, 499_999_999))
def test_the_quick_way_to_a_mobile_number_is_the_library_s_way(prefix: str, national: int) -> None:
    parsed = phonenumbers.parse(f"{prefix}{national}", "BE")
    mobile = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE
    try:
        number = read_number(f"{prefix}{national}")
    except NumberRefused:
        assert not mobile
        return
    assert number.can_text == mobile
    assert number.e164 == phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
