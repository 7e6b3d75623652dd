"""What is filled in is said as people say it, in each language; what stands in prompts is left as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr_flows.aloud import aloud, spoken_time
from ivr_flows.load import load_book
from ivr_flows.speak import LONGEST_VALUE, Voice

LANGUAGES = ("nl", "en", "fr", "de")
BOOK = load_book()


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        ("nl", "OCMW St.-Truiden", "O C M W Sint-Truiden"),
        ("nl", "OCMW St-Niklaas", "O C M W Sint-Niklaas"),
        ("nl", "AZ Sint-Lucas & Volkskliniek (Gent) vzw", "A Z Sint-Lucas en Volkskliniek, Gent, v z w"),
        ("nl", "O.L.V.-Ziekenhuis", "Onze-Lieve-Vrouw-Ziekenhuis"),
        ("nl", "Sociaal Huis/OCMW Gent", "Sociaal Huis, O C M W Gent"),
        ("nl", "Provincie Limburg - Dept. ICT", "Provincie Limburg, departement I C T"),
        ("nl", "VDAB, KBC en NMBS", "V D A B, K B C en N M B S"),
        ("nl", "Digitaal Vlaanderen", "Digitaal Vlaanderen"),
        ("nl", "Onze-Lieve-Vrouw-Waver", "Onze-Lieve-Vrouw-Waver"),
        ("nl", "'s-Gravenvoeren", "'s-Gravenvoeren"),
        ("nl", "CCVO-waardig", "CCVO-waardig"),
        ("nl", "2 6, 0 0 4 2, 7", "2 6, 0 0 4 2, 7"),
        ("nl", "plus 33, 6, 12, 34", "plus 33, 6, 12, 34"),
        (
            "nl",
            "balie dicht van 09:00 tot 14u30, 24/7 bereikbaar",
            "balie dicht van 9 uur tot 14 uur 30, 24/7 bereikbaar",
        ),
        ("nl", "sinds 3/4/2026 om 9:05 uur", "sinds 3 april 2026 om 9 uur 5"),
        ("nl", "versie 2.14", "versie 2.14"),
        ("en", "no mail until 14:30, back at 9:05", "no mail until 2 30 p.m., back at 9 oh 5 a.m."),
        ("en", "since 12/03/2026, e.g. VPN", "since 12 March 2026, for example V P N"),
        ("fr", "panne depuis 14h05 & le CPAS", "panne depuis 14 heures 5 et le C P A S"),
        ("fr", "dès 9:00", "dès 9 heures"),
        ("de", "seit 9:05 Uhr, z.B. VPN", "seit 9 Uhr 5, zum Beispiel V P N"),
        ("de", "am 01.10.2026", "am 1. Oktober 2026"),
    ],
)
def test_a_value_is_said_as_people_say_it(language: str, written: str, said: str) -> None:
    assert aloud(written, language) == said


@pytest.mark.parametrize(("language", "said"), [("nl", "0 uur"), ("en", "12 a.m."), ("fr", "0 heure"), ("de", "0 Uhr")])
def test_midnight_has_a_name(language: str, said: str) -> None:
    assert spoken_time(0, 0, language) == said


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_whatever_is_written_is_read_without_markup_and_reading_it_again_changes_nothing(text: str, lang: str) -> None:
    said = aloud(text, lang)
    assert not set(said) & set('<>"#*_|^`~\\')
    assert said == said.strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_organisation_s_name_is_dutch_in_every_call(language: str) -> None:
    flow = BOOK.flows["crisis_line"]
    voice = Voice(BOOK, LANGUAGES, language, {"name": "OCMW Gent"}, flow.spoken_in)
    said = voice.say(("entity_confirm",))[0]
    assert ("O C M W Gent", "nl") in [(part.text, part.language) for part in said.parts]
    assert {part.language for part in said.parts if part.audio} == {language}
    assert "O C M W Gent" in said.text


@pytest.mark.parametrize(("written_in", "expected"), [("fr", "fr"), ("nl", "nl"), ("", "fr"), ("xx", "fr")])
def test_a_notice_is_said_in_the_language_in_which_it_is_written(written_in: str, expected: str) -> None:
    known = {"notice": "panne du réseau", "notice_language": written_in}
    voice = Voice(BOOK, LANGUAGES, "fr", known, BOOK.flows["crisis_line"].spoken_in)
    said = voice.say(("known_problem",))[0]
    assert ("panne du réseau", expected) in [(part.text, part.language) for part in said.parts]


def test_a_value_is_never_longer_than_what_was_reckoned_with() -> None:
    voice = Voice(BOOK, LANGUAGES, "nl", {"name": "&" * 290}, {})
    assert all(len(part.text) <= LONGEST_VALUE for part in voice.say(("entity_confirm",))[0].parts)
