"""Two contacts with one number become one on the console; nothing is deleted, and the next import undoes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.directory import actions, doubles
from gateway.directory.importing import import_rows
from gateway.directory.tables import Contact
from gateway.errors import Refused
from gateway.staff.model import Actor, Role
from tests.parts.clock import MovableClock
from tests.parts.console_house import ConsoleHouse, console_house

HEADER = ["organisatie", "functie", "naam", "gsm", "telefoon", "e-mail", "groepen"]
TWICE = ["Stad Gent", "kabinet", "A. Maes", "0470 12 34 56", "09 266 11 11", "", "crisis"]
ELSEWHERE = ["Stad Hasselt", "gast", "Ann Maes", "0470 12 34 56", "", "", ""]
CLARA = Actor("staff:1", "Clara", frozenset({Role.COMMUNICATION}))


@pytest.fixture
def house(tmp_path: Path, clock: MovableClock, database_url: str) -> Iterator[ConsoleHouse]:
    with console_house(tmp_path, clock, database_url) as made:
        bring_in(made, TWICE, ELSEWHERE)
        yield made


def bring_in(house: ConsoleHouse, *rows: list[str]) -> tuple[int, int, int, list[str]]:
    with house.transaction() as session:
        result = import_rows(session, [HEADER, *rows], False, house.clock())
    return result.added, result.changed, result.unchanged, [fault.error for fault in result.rejected]


def ids(house: ConsoleHouse) -> dict[str, int]:
    with house.transaction() as session:
        return {f"{row.name} {row.function}": row.id for row in session.scalars(select(Contact))}


def merge(house: ConsoleHouse, **taken: str) -> str:
    known = ids(house)
    keep, double = known["Ann Maes burgemeester"], known["A. Maes kabinet"]
    return house.post("/contacts/merge", "communication", keep=str(keep), double=str(double), **taken).text


def test_a_number_of_several_contacts_is_shown_with_the_pairs_of_one_organisation(house: ConsoleHouse) -> None:
    page = house.page("/contacts/doubles", "communication")
    assert page.count("0470 12 34 56") == 1
    assert "Ann Maes en A. Maes" in page
    assert page.count("/contacts/merge?") == 1


def test_the_kept_one_has_what_was_chosen_and_the_groups_of_both(house: ConsoleHouse) -> None:
    page = merge(house, phone="double", email="keep")
    for said in ("09 266 11 11", "ann@gent.example", "lokale besturen; crisis", "A. Maes ging hierin op"):
        assert said in page
    assert "A. Maes" not in house.page("/contacts", "communication")
    assert "samengevoegd" in house.page(f"/contacts/{ids(house)['A. Maes kabinet']}", "communication").lower()
    with house.transaction() as session:
        assert len(actions.contacts_for_audience(session)) == 4
        assert len(list(session.scalars(select(Contact)))) == 5


def test_the_next_import_of_the_same_file_changes_nothing_and_a_new_number_is_told(house: ConsoleHouse) -> None:
    merge(house)
    assert bring_in(house, TWICE) == (0, 0, 1, [])
    assert bring_in(house, [*TWICE[:3], "0470 99 99 99", *TWICE[4:]]) == (0, 0, 0, ["merged_away"])


def test_what_was_merged_is_not_merged_again_nor_across_organisations(house: ConsoleHouse) -> None:
    known = ids(house)
    keep, double = known["Ann Maes burgemeester"], known["A. Maes kabinet"]
    for pair, code in (
        ((keep, known["Ann Maes gast"]), "merge_other_organisation"),
        ((keep, keep), "merge_with_self"),
        ((keep, 999), "no_such_contact"),
    ):
        with house.transaction() as session, pytest.raises(Refused) as refused:
            doubles.merge(session, CLARA, *pair, [], house.clock())
        assert refused.value.code == code
    merge(house)
    with house.transaction() as session, pytest.raises(Refused) as refused:
        doubles.merge(session, CLARA, keep, double, [], house.clock())
    assert refused.value.code == "contact_merged"


def entry(house: ConsoleHouse, name: str) -> dict[str, object]:
    contact_id = ids(house)[name]
    with house.transaction() as session:
        return doubles.said(doubles.get_contact(session, contact_id))


def test_a_merge_is_undone_and_both_are_what_they_were_but_for_what_changed_since(house: ConsoleHouse) -> None:
    keep, double = "Ann Maes burgemeester", "A. Maes kabinet"
    were, known = (entry(house, keep), entry(house, double)), ids(house)
    merge(house, phone="double", email="double")
    with house.transaction() as session:
        doubles.get_contact(session, known[keep]).email = "maes@gent.example"  # since
    path = f"/contacts/{known[double]}"
    assert "Weer apart houden" in house.page(path, "communication")
    assert "Weer apart houden" not in house.page(path, "auditor")
    page = house.post(f"{path}/part", "communication").text
    assert "Weer apart. Kijk van beide na" in page
    assert "weer apart" in page
    assert (entry(house, keep), entry(house, double)) == (were[0] | {"email": "maes@gent.example"}, were[1])
    assert "A. Maes" in house.page("/contacts", "communication")


def test_merges_of_merges_are_undone_in_their_order(house: ConsoleHouse) -> None:
    bring_in(house, ["Stad Gent", "schepen", "A. M.", "0470 12 34 56", "", "", "raad"])
    known = ids(house)
    keep, double, third = (known[name] for name in ("Ann Maes burgemeester", "A. Maes kabinet", "A. M. schepen"))
    with house.transaction() as session:
        doubles.merge(session, CLARA, double, third, [], house.clock())
        doubles.merge(session, CLARA, keep, double, [], house.clock())
        with pytest.raises(Refused, match="contact_merged"):
            doubles.part(session, CLARA, third, house.clock())
        doubles.part(session, CLARA, double, house.clock())
        assert doubles.get_contact(session, third).merged_into_id == double
        doubles.part(session, CLARA, third, house.clock())
        with pytest.raises(Refused, match="entry_changed"):
            doubles.part(session, CLARA, third, house.clock())
        groups = {each: doubles.get_contact(session, each).groups for each in (keep, double, third)}
    assert groups == {keep: ["lokale besturen"], double: ["crisis"], third: ["raad"]}


def test_the_auditor_reads_the_history_with_numbers_masked(house: ConsoleHouse) -> None:
    merge(house, phone="double")
    page = house.page(f"/contacts/{ids(house)['Ann Maes burgemeester']}", "auditor")
    assert "266 11" not in page
    assert "ann@" not in page
