"""Parts of a text: exact at every edge, and never two halves of one character in two parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.carrier.segments import BASIC, ESCAPED, Encoding, Forcing, count, fits_one

GSM7_TEXT = st.text(st.sampled_from(sorted(BASIC | ESCAPED)), max_size=700)


@pytest.mark.parametrize(
    ("text", "encoding", "parts", "units"),
    [
        ("", Encoding.GSM7, 1, 0),
        ("a" * 160, Encoding.GSM7, 1, 160),
        ("a" * 161, Encoding.GSM7, 2, 161),
        ("a" * 306, Encoding.GSM7, 2, 306),
        ("a" * 307, Encoding.GSM7, 3, 307),
        ("€" * 80, Encoding.GSM7, 1, 160),
        ("€" * 81, Encoding.GSM7, 2, 162),
        ("a" * 152 + "€" + "a" * 152, Encoding.GSM7, 3, 306),
        ("😀" * 35, Encoding.UCS2, 1, 70),
        ("😀" * 36, Encoding.UCS2, 2, 72),
        ("😀" * 67, Encoding.UCS2, 3, 134),
        ("ë" * 70, Encoding.UCS2, 1, 70),
        ("ë" * 71, Encoding.UCS2, 2, 71),
        ("coördinatie, één, à la carte, É\n[5]", Encoding.GSM7, 1, 37),
        ("België", Encoding.UCS2, 1, 6),
    ],
)
def test_parts_are_what_the_carrier_bills(text: str, encoding: Encoding, parts: int, units: int) -> None:
    counted = count(text)
    assert (counted.encoding, counted.parts, counted.units) == (encoding, parts, units)


def test_the_characters_that_force_ucs2_are_named_with_their_place() -> None:
    assert count("Zoë’s").forced_by == (Forcing(2, "ë"), Forcing(3, "’"))
    assert count("Zoe's").forced_by == ()


def test_gsm7_has_128_places_less_the_escape_and_its_ten_escaped_characters() -> None:
    assert len(BASIC) == 127
    assert len(ESCAPED) == 10
    assert not BASIC & ESCAPED


@given(GSM7_TEXT)
def test_a_text_of_gsm7_characters_is_never_ucs2(text: str) -> None:
    assert count(text).encoding is Encoding.GSM7


@given(st.text(max_size=700))
def test_no_part_holds_more_than_it_can_and_none_is_wasted(text: str) -> None:
    counted = count(text)
    single, joined = (160, 153) if counted.encoding is Encoding.GSM7 else (70, 67)
    if counted.parts == 1:
        assert counted.units <= single
    else:
        assert counted.units > single
        assert (counted.parts - 1) * (joined - 1) < counted.units <= counted.parts * joined
    assert fits_one(text) == (counted.parts == 1)


@given(GSM7_TEXT, st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF))
def test_one_foreign_character_makes_the_whole_text_ucs2(text: str, foreign: str) -> None:
    assert count(text + foreign).encoding is Encoding.UCS2
