"""What our texts say: one GSM-7 part with their longest fields, and nothing a person must type, dial or open is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.carrier.segments import Encoding, count
from gateway.notices.hotline import mail_with_hotline, with_hotline
from gateway.notices.texts import LENGTHS, cut, plain, short_reasons, text, wording

LONGEST = {
    "t": "26-0042-7",
    "e": "X" * 30,
    "r": "Imago, kritische dienst, entiteiten, gebruikers, klasse",
    "c": "4821",
    "n": "128",
    "k": "26-10000-7",
    "p": "P" * 24,
    "u": "23:45",
    "h": "+32 470 12 34 56",
    "b": "B" * 100,
    "l": "https://example.org/n/4821",
    "d": "31/12/2026",
    "x": "CCB 72u",
}
WORDS = st.text(min_size=1, max_size=120)


@pytest.mark.parametrize("name", sorted(wording()))
def test_every_text_with_its_longest_fields_is_one_gsm7_part(name: str) -> None:
    counted = count(text(name, **LONGEST))
    assert counted.parts == 1
    assert counted.encoding is Encoding.GSM7


@pytest.mark.parametrize("name", sorted(wording()))
def test_every_text_says_who_speaks(name: str) -> None:
    assert text(name, **LONGEST).startswith("CCVO")


@pytest.mark.parametrize("name", sorted(wording()))
@given(words=WORDS)
def test_no_name_of_an_entity_or_person_makes_a_text_longer_than_one_part(name: str, words: str) -> None:
    counted = count(text(name, **{**LONGEST, "e": words, "p": words, "h": words}))
    assert (counted.parts, counted.encoding) == (1, Encoding.GSM7)


def test_a_ticket_number_of_five_digits_is_never_cut() -> None:
    assert "26-10000-7" in text("page_settled", t="26-10000-7", p="An", u="23:45")
    assert count(text("page", **{**LONGEST, "t": "26-10000-7"})).parts == 1


def test_the_longest_reasons_stand_in_a_page_uncut() -> None:
    assert LONGEST["r"] in text("page", **LONGEST)


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("Zoë Ağça", "Zoe Agca"),
        ("Agentschap België", "Agentschap Belgie"),
        ("Café één ö ü ñ", "Café één ö ü ñ"),
        ("Zoe\u0308", "Zoe"),
        ("‘x’ – “y”…", "'x' - \"y\"..."),
        ("a\u00a0b\u200bc\nd", "a bc d"),
        ("Œuvre Łódź", "OEuvre Lódz".replace("ó", "o")),
        ("日本", "??"),
        ("", ""),
    ],
)
def test_names_are_made_plain_visibly(words: str, written: str) -> None:
    assert plain(words) == written


@given(WORDS)
def test_plain_words_are_gsm7_and_stay_as_they_are(words: str) -> None:
    once = plain(words)
    assert count(once).encoding is Encoding.GSM7
    assert plain(once) == once


def test_what_staff_wrote_is_cut_but_never_altered() -> None:
    assert text("all_clear", b="België: alles is opgelost") == "CCVO EINDE: België: alles is opgelost"
    assert len(text("all_clear", b="x" * 150)) == len("CCVO EINDE: ") + LENGTHS["b"]


@given(WORDS, st.integers(0, 40))
def test_a_cut_is_a_beginning_that_fits(words: str, septets: int) -> None:
    kept = cut(plain(words), septets)
    assert plain(words).startswith(kept)
    assert count(kept).units <= septets


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        ((), "Reden nog onbekend"),
        (("image_damage",), "Imago"),
        (("critical_central", "information_class"), "Kritische dienst, klasse"),
        (
            ("information_class", "many_users_or_external", "several_entities", "critical_central", "image_damage"),
            LONGEST["r"],
        ),
        (("something_new",), "Reden nog onbekend"),
    ],
)
def test_reasons_are_few_words_in_a_fixed_order(reasons: tuple[str, ...], words: str) -> None:
    assert short_reasons(reasons) == words


def test_a_text_that_nobody_wrote_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        text("nonsense")
    with pytest.raises(KeyError):
        text("page_settled", t="26-0042-7")


HOTLINE = "+3222170112"


@pytest.mark.parametrize("name", sorted(wording()))
def test_the_hotline_costs_no_text_a_part_more_and_is_in_all_that_leave_room(name: str) -> None:
    said = text(name, **LONGEST)
    sent = with_hotline(said, HOTLINE)
    assert count(sent).parts == count(said).parts
    assert "2 217 01 12" in sent or len(said) > 160 - len(" 02 217 01 12")


def test_a_text_says_the_hotline_once_and_as_the_setting_has_it() -> None:
    said = text("caller_receipt_nl", t="26-0042-7")
    assert with_hotline(said, HOTLINE) == said
    other = with_hotline(said, "+3292345678")
    assert "02 217" not in other
    assert other.count("09 234 56 78") == 1
    assert "+3292345678" in with_hotline(text("caller_receipt_en", t="26-0042-7"), "+3292345678")
    assert with_hotline("CCVO: hallo.", HOTLINE) == "CCVO: hallo. Crisislijn 02 217 01 12"


def test_a_mail_ends_with_the_hotline_unless_it_says_it() -> None:
    assert mail_with_hotline("Beste\n", HOTLINE).endswith("crisislijn 02 217 01 12, dag en nacht\n")
    assert mail_with_hotline("Bel 02 217 01 12.", HOTLINE) == "Bel 02 217 01 12."
