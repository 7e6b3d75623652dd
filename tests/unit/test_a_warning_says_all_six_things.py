"""A template of a warning has a place for each of six things, and no text comes of it while one is missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.broadcasts.library import shipped
from gateway.broadcasts.scenarios import Field, doubts, fill, read_template
from gateway.broadcasts.wording import measured, prefixed
from gateway.errors import Refused

TEXT = "{wie}: {wat} ({waar}). {doen}. Tot {tot}. Meer: {meer}"
DOCUMENT = f'title: Proef\ntext: "{TEXT}"\n'
VALUES = {
    "wie": "alle gemeenten",
    "wat": "het loket werkt niet",
    "waar": "Vlaanderen",
    "doen": "Verwijs naar de telefoon.",
    "tot": "14:00",
    "meer": "vlaanderen.be/storing",
}


@pytest.mark.parametrize("key", sorted(shipped()))
def test_each_template_of_ours_is_one_and_fits_a_broadcast(key: str) -> None:
    text = fill(read_template(shipped()[key]), VALUES)
    assert all(value.rstrip(".") in text for value in VALUES.values())
    assert measured(prefixed(text, exercise=True)).parts <= 3


def test_a_full_stop_is_not_doubled() -> None:
    assert fill(read_template(DOCUMENT), VALUES) == (
        "alle gemeenten: het loket werkt niet (Vlaanderen). Verwijs naar de telefoon. Tot 14:00. "
        "Meer: vlaanderen.be/storing"
    )


@pytest.mark.parametrize("absent", [one.value for one in Field])
def test_what_is_missing_is_named(absent: str) -> None:
    with pytest.raises(Refused, match="template_fields") as refused:
        fill(read_template(DOCUMENT), {**VALUES, absent: "  "})
    assert refused.value.details["missing"] != ""


WRONG = {
    "a field left out": (TEXT.replace("{tot}", "straks"), "{tot} ontbreekt"),
    "an unknown field": (TEXT + " {naam}", "{naam} bestaat niet"),
    "a field twice": (TEXT + " {wie}", "{wie} staat er tweemaal"),
    "an open brace": (TEXT + " {", "accolade"),
    "a form": (TEXT.replace("{wie}", "{wie:>9}"), "alleen {naam}"),
    "an attribute": (TEXT.replace("{wie}", "{wie.__class__}"), "bestaat niet"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_template_that_would_lose_something_is_refused_with_the_reason(what: str) -> None:
    text, told = WRONG[what]
    with pytest.raises(Refused, match="plan_rejected") as refused:
        read_template(f'title: Proef\ntext: "{text}"\n')
    assert any(told in fault for fault in refused.value.details["faults"]), refused.value.details


@given(st.text(min_size=1, max_size=60).filter(str.strip))
def test_what_somebody_fills_in_is_never_read_as_a_template(said: str) -> None:
    values = {**VALUES, "wat": said + " {meer}"}
    assert "{meer}" in fill(read_template(DOCUMENT), values)


def test_a_time_and_a_place_to_read_more_are_asked_after() -> None:
    assert doubts(VALUES) == []
    assert len(doubts({**VALUES, "tot": "straks", "meer": "onze site"})) == 2
    assert doubts({**VALUES, "tot": "14 uur", "meer": "02 553 50 00"}) == []
