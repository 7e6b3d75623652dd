"""The public form has every word in every language, chooses one as a browser asks, and reads what people write."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gateway
from gateway.intake.flood import PAGED_OF_ALL, PAGED_OF_ONE, Crowd, turn_of
from gateway.intake.following import Standing
from gateway.intake.form import FACTS, FormFault, clean, read
from gateway.intake.model import LANGUAGES, Reach, Turn
from gateway.intake.texts import book, chosen, words

TEMPLATES = Path(gateway.__path__[0]) / "reporters" / "templates"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_and_has_the_same_fields(language: str) -> None:
    for name, said in book().items():
        assert set(said) == set(LANGUAGES), name
        assert said[language].strip(), name
        assert re.findall(r"{(\w+)}", said[language]) == re.findall(r"{(\w+)}", said["nl"]), name


def test_every_word_that_a_page_asks_for_is_in_the_book() -> None:
    asked = {name for path in TEMPLATES.rglob("*.html") for name in re.findall(r'\bw\("([\w.]+)"\)', path.read_text())}
    asked |= {fault.value for fault in FormFault} | {f"status_{each.value}" for each in Standing}
    asked |= {f"reach_{each.value}" for each in Reach} | {f"next_{each.value}" for each in Reach}
    asked |= {name for name in FACTS if not name.endswith(".level")} | {"again", "busy", "broken", "stale"}
    assert asked - set(book()) == set()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "nl"),
        ("", "nl"),
        ("fr-BE,fr;q=0.9,en;q=0.8", "fr"),
        ("ja, de;q=0.5, en;q=0.4", "de"),
        ("en;q=0.2, nl;q=0.9", "nl"),
        ("de;q=x, en;q=0.1", "en"),
        ("zh", "nl"),
        (",;,;q=," * 500, "nl"),
    ],
)
def test_the_language_is_the_one_that_a_browser_prefers(accepted: str | None, language: str) -> None:
    assert chosen(accepted) == language


@given(
    said=st.dictionaries(
        st.sampled_from([*FACTS, "entity", "words", "reach", "phone", "email", "route", "kind"]), st.text()
    )
)
def test_whatever_is_filled_in_is_a_report_or_faults_never_an_error(said: dict[str, str]) -> None:
    filled, faults = read(said)
    assert (filled is None) is bool(faults)


@given(st.text())
def test_cleaning_twice_is_cleaning_once_and_leaves_nothing_unseen(said: str) -> None:
    assert clean(clean(said)) == clean(said)
    assert "\x00" not in clean(said)


def test_a_fixed_line_is_no_address_for_a_text_but_may_be_called() -> None:
    base = {"entity": "Gent", "words": "x", "phone": "02 217 01 12"}
    assert read({**base, "reach": "sms"})[1] == {"phone": FormFault.PHONE_NOT_MOBILE}
    assert read({**base, "reach": "call"})[1] == {}
    assert read({**base, "reach": "call", "phone": "0900 12 345"})[1] == {"phone": FormFault.PHONE_WRONG}


def test_more_never_pages_sooner() -> None:
    order = [Turn.NOW, Turn.WAIT, Turn.BUSY]
    for one in range(70):
        for paged in range(PAGED_OF_ONE + 2):
            for together in range(PAGED_OF_ALL + 2):
                here = order.index(turn_of(Crowd(one, paged, together)))
                for more in (
                    Crowd(one + 1, paged, together),
                    Crowd(one, paged + 1, together),
                    Crowd(one, paged, together + 1),
                ):
                    assert order.index(turn_of(more)) >= here


def test_a_word_that_is_not_there_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        words("nl", "bestaat_niet")
