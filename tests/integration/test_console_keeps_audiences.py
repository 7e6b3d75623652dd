"""An audience gets a name on the console, is counted, and a broadcast keeps its rule as it was when it was chosen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.broadcasts import actions as broadcasts
from gateway.broadcasts.tables import Broadcast
from gateway.directory import audiences
from gateway.directory.tables import SavedAudience
from gateway.errors import Refused
from gateway.staff.model import Actor, Role
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

CLARA = Actor("staff:1", "Clara", frozenset({Role.COMMUNICATION}))
WORDS = "functie:burgemeester en niet provincie:Limburg"


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        yield made


def keep(house: ConsoleHouse, words: str = WORDS, name: str = "Burgemeesters", **more: str) -> str:
    return house.post("/audiences/edit", "communication", name=name, words=words, **more).text


def test_it_is_counted_while_it_is_written_and_kept_only_when_asked(house: ConsoleHouse) -> None:
    page = keep(house, "provincie:Limburg", look="yes")
    assert "<dd>1</dd>" in page
    assert "enkel een vaste lijn" in page
    assert "Er zijn nog geen doelgroepen" in house.page("/audiences", "communication")
    assert "Burgemeesters" in keep(house)


def test_parts_are_added_by_a_form_without_scripts(house: ConsoleHouse) -> None:
    page = keep(house, "groep:a of groep:b", add="yes", join="en niet", part="provincie:Limburg")
    assert "(groep:a of groep:b) en niet provincie:Limburg" in page
    assert "en organisatie:44021" in keep(house, "groep:a", add="yes", join="en", code="44021")


def test_what_is_not_understood_is_told_with_its_place(house: ConsoleHouse) -> None:
    assert "Niet begrepen bij: rood" in keep(house, "groep:a rood")
    keep(house)
    assert "Er is al een doelgroep" in keep(house, name="  BURGEMEESTERS ")


def test_a_draft_keeps_the_rule_as_it_was_and_no_rule_is_smuggled_in_under_a_name(house: ConsoleHouse) -> None:
    keep(house)
    house.post("/broadcasts/new", "communication", text="Proef", saved="Burgemeesters", minutes="60")
    with house.transaction() as session:
        draft = session.scalars(select(Broadcast)).one()
        assert draft.audience["saved"] == "Burgemeesters"
        assert broadcasts.reach(session, draft.audience).recipients == 1
        row = session.scalars(select(SavedAudience)).one()
        audiences.save(session, CLARA, row.name, {"everyone": True}, house.clock(), row.id)
        assert broadcasts.reach(session, draft.audience).recipients == 1
        assert broadcasts.reach(session, {"saved": row.id}).recipients == 2
        forged = {"saved": "Burgemeesters", "rule": {"provinces": ["Limburg"]}}
        kept = broadcasts.edit(session, CLARA, draft.id, house.clock(), audience=forged)
        assert kept.audience["rule"] == {"everyone": True}


def test_one_out_of_use_is_not_found_and_its_name_is_free(house: ConsoleHouse) -> None:
    keep(house)
    house.post("/audiences/retire", "communication", id="1")
    with house.transaction() as session, pytest.raises(Refused) as refused:
        broadcasts.reach(session, {"saved": "Burgemeesters"})
    assert refused.value.code == "no_such_audience"
    assert "Burgemeesters" in keep(house)
