"""The proposal in GSM-7: as Dutch is written without those characters, and never a question mark."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.broadcasts.plainer import plainer
from gateway.carrier.segments import Encoding, count


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("België, coördinatie, geëvacueerd, één", "Belgie, coördinatie, geevacueerd, één"),
        ("ï ç ê á í ó ú Ë", "i c e a i o u E"),
        ("vóór 18 uur – “nu” zo’n 5 %…", 'voor 18 uur - "nu" zo\'n 5 %...'),
        ("20° en 20°C op 5 m² in 10²", "20 graden en 20 graden C op 5 m2 in 10^2"),
        ("2½ uur, ½ dag", "2 1/2 uur, 1/2 dag"),
        ("Zoe\u0308 en cafe\u0301", "Zoe en café"),
        ("5\u00a0euro\u00ad, €", "5 euro, €"),
        ("\ufb01ets, ĳs", "fiets, ijs"),
        ("10 \u00b5g of \u03bcg", "10 ug of ug"),
        ("20 ℃, 20 °C en 68℉", "20 graden C, 20 graden C en 68 graden F"),
        ("druk ≠ 5 bar", "druk <> 5 bar"),
    ],
)
def test_dutch_is_written_without_them_as_people_do(text: str, proposed: str) -> None:
    found = plainer(text)
    assert (found.text, found.left) == (proposed, ())
    assert count(found.text).encoding is Encoding.GSM7


def test_what_has_no_plain_form_stays_and_is_named() -> None:
    found = plainer("Brand 🔥 in Zoë\ufe0f, Київ 👨\u200d👩\u200d👧")
    assert found.text == "Brand 🔥 in Zoe, Київ 👨\u200d👩\u200d👧"
    assert found.left == ("🔥", "К", "и", "ї", "в", "👨\u200d👩\u200d👧")


@pytest.mark.parametrize("sign", ["≯", "≮", "≢"])
def test_a_sign_with_a_stroke_never_becomes_the_sign_without_it(sign: str) -> None:
    assert plainer(f"druk {sign} 5 bar").left == (sign,)


def test_the_saving_is_in_segments() -> None:
    assert plainer("ë" * 134).saves == 1
    assert plainer("ë" * 71).saves == 1
    assert plainer("gewoon").saves == 0
    assert not plainer("gewoon, één €").changes


@given(st.text(max_size=300))
def test_no_question_mark_appears_that_was_not_written(text: str) -> None:
    found = plainer(text)
    assert "".join(piece.before for piece in found.pieces) == text
    for piece in found.pieces:
        if piece.changed:
            assert "?" not in piece.after or "?" in unicodedata.normalize("NFKD", piece.before)
    assert found.left or count(found.text).encoding is Encoding.GSM7
