"""A table of mergers tells which code was followed by which; what is wrong in it is named by row, and leads nowhere."""

from __future__ import annotations

from datetime import date

import pytest

from contacts.headings import TableFault, TableRefused
from contacts.mergers import Known, read_mergers
from contacts.organisation import Code, CodeKind

NIS, OVO = CodeKind.NIS, CodeKind.OVO
HEAD = ["oude_nis", "oude_naam", "nieuwe_nis", "nieuwe_naam"]
BORSBEEK = ["11007", "Borsbeek", "11002", "Antwerpen"]


def told(*rows: list[str], head: list[str] | None = None, known: dict[Code, Known] | None = None) -> list[str]:
    made = read_mergers([head or HEAD, *rows], known or {})
    faults = [f"{fault.row} {fault.column} {fault.error}" for fault in made.faults]
    return [f"{one.former} > {one.after}" for one in made.steps] + faults


def test_a_former_code_leads_to_its_successor_and_one_that_stays_is_no_merger() -> None:
    assert told(["11002", "Antwerpen", "11002", "Antwerpen"], BORSBEEK) == ["11007 > 11002"]


@pytest.mark.parametrize(
    "head",
    [
        ["former_nis", "former_name", "nis", "name"],
        ["Oude NIS-code", "Oude naam", "Nieuwe NIS-code", "Nieuwe naam"],
        ["old code", "old name", "new code", "new name"],
    ],
)
def test_columns_are_known_by_other_names(head: list[str]) -> None:
    assert told(BORSBEEK, head=head) == ["11007 > 11002"]


def test_one_row_may_tell_several_codes_and_since_when() -> None:
    head = ["oude_nis", "nieuwe_nis", "oude_ovo", "nieuwe_ovo", "sinds"]
    made = read_mergers([head, ["73040", "71072", "OVO002001", "OVO002002", "01/01/2025"]], {})
    assert [(str(one.former), str(one.after), one.since) for one in made.added] == [
        ("73040", "71072", date(2025, 1, 1)),
        ("OVO002001", "OVO002002", date(2025, 1, 1)),
    ]


def test_what_is_known_already_is_unchanged_and_what_leads_elsewhere_now_is_changed() -> None:
    known = {Code(NIS, "11007"): Known("Borsbeek", Code(NIS, "11002"), None)}
    made = read_mergers([HEAD, BORSBEEK], known)
    assert (made.unchanged, made.steps) == (1, [])
    moved = read_mergers([HEAD, ["11007", "Borsbeek", "12025", "Mechelen"]], known)
    assert [str(one.after) for one in moved.changed] == ["12025"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["", "Borsbeek", "11002", "Antwerpen"], "2 former_nis code_empty"),
        (["11007", "Borsbeek", "", ""], "2 after_nis code_empty"),
        (["1100", "x", "11002", "y"], "2 former_nis code_wrong_length"),
        (["elf", "x", "11002", "y"], "2 former_nis code_not_a_code"),
        (["11007", "x", "002949", "y"], "2 after_nis merger_kind_differs"),
    ],
)
def test_a_wrong_cell_is_named_and_the_rest_goes_on(row: list[str], said: str) -> None:
    assert told(row, ["46013", "Kruibeke", "46030", "Beveren-Kruibeke-Zwijndrecht"]) == ["46013 > 46030", said]


def test_a_date_that_is_none_is_named() -> None:
    assert told(["11007", "11002", "vorig jaar"], head=["oude_nis", "nieuwe_nis", "sinds"]) == ["2 since date_invalid"]


def test_a_code_that_leads_two_ways_or_back_to_itself_is_refused() -> None:
    assert told(BORSBEEK, ["11007", "x", "12025", "y"]) == ["11007 > 11002", "3 former_nis double_row"]
    assert told(BORSBEEK, ["11002", "x", "11007", "y"]) == ["11007 > 11002", "3 former_nis merger_ring"]
    known = {Code(NIS, "11002"): Known("Antwerpen", Code(NIS, "12025"), None)}
    assert told(["12025", "x", "11007", "y"], BORSBEEK, known=known) == ["12025 > 11007", "3 former_nis merger_ring"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [([], TableFault.EMPTY), ([["", ""]], TableFault.EMPTY), ([["naam", "gsm"]], TableFault.COLUMNS_MISSING)],
)
def test_what_is_no_table_of_mergers_is_refused_whole(rows: list[list[str]], reason: TableFault) -> None:
    with pytest.raises(TableRefused) as refused:
        read_mergers(rows, {})
    assert refused.value.reason is reason
