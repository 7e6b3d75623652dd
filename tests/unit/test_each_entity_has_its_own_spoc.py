"""Who speaks for which entity: its own SPoC, or that of the whole case; and whom a case waits for."""

from __future__ import annotations

import pytest

from gateway.crisis.appointments import appointments, lagging, place, speaking
from gateway.crisis.model import SpocState
from gateway.crisis.shares import Entity
from gateway.crisis.tables import Spoc
from gateway.errors import Refused

GENT, HASSELT = Entity("44021", "Stad Gent", "44021"), Entity("71072", "Stad Hasselt", "71072")


def row(key: str, state: SpocState = SpocState.CONFIRMED) -> Spoc:
    return Spoc(ticket_id=1, entity_key=key, state=state, name=f"SPoC {key}")


def test_a_second_entity_waits_for_a_spoc_of_its_own() -> None:
    found = appointments([GENT, HASSELT], [row("44021")])
    assert [(each.names, each.state) for each in found] == [
        (("Stad Gent",), SpocState.CONFIRMED),
        (("Stad Hasselt",), None),
    ]
    assert (lagging(found).key, lagging(found).state) == ("71072", None)


def test_one_for_the_whole_case_speaks_for_those_without_their_own() -> None:
    found = appointments([GENT, HASSELT], [row(""), row("71072")])
    assert [(each.key, each.names) for each in found] == [("71072", ("Stad Hasselt",)), ("", ("Stad Gent",))]
    assert speaking(found, "44021") is found[1].spoc
    assert speaking(found, "71072") is found[0].spoc


def test_one_for_the_whole_case_is_not_waited_for_when_each_entity_has_its_own() -> None:
    found = appointments([GENT], [row("", SpocState.ASKED), row("44021")])
    assert lagging(found).state is SpocState.CONFIRMED


def test_without_an_entity_the_only_place_is_meant_and_else_the_whole_case() -> None:
    alone = appointments([GENT], [])
    assert place(alone, [GENT], "").key == "44021"
    several = appointments([GENT, HASSELT], [])
    assert place(several, [GENT, HASSELT], "").key == ""
    assert place(several, [GENT, HASSELT], "71072").key == "71072"
    with pytest.raises(Refused, match="no_such_entity"):
        place(several, [GENT, HASSELT], "OVO002949")


def test_an_entity_that_goes_with_others_gets_a_place_of_its_own_and_one_alone_keeps_its_spoc() -> None:
    shared = appointments([GENT, HASSELT], [row("")])
    assert place(shared, [GENT, HASSELT], "71072").spoc is None
    alone = appointments([GENT], [row("")])
    assert place(alone, [GENT], "44021").spoc is alone[0].spoc


def test_feedback_of_nobody_in_particular_is_refused_where_several_speak() -> None:
    found = appointments([GENT, HASSELT], [row("44021"), row("71072")])
    with pytest.raises(Refused, match="spoc_which"):
        speaking(found, "")
    assert speaking(appointments([GENT], [row("44021")]), "") is not None
    assert speaking(appointments([GENT], [row("44021", SpocState.NAMED)]), "") is None
