"""A contact table is read whatever the order of its columns; every wrong cell is named, and the rest goes on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.headings import WRITTEN, Column, TableFault, TableRefused
from contacts.organisation import Code, CodeKind
from contacts.person import key_of
from contacts.register import Known, Register
from contacts.table import (
    Changes,
    Entry,
    Key,
    Placed,
    RowFault,
    compare,
    read_table,
)

HEADER = ["organisation", "code", "province", "function", "name", "mobile", "phone", "email", "groups", "priority"]
GENT = [
    "Gent",
    "OVO002067",
    "Oost-Vlaanderen",
    "Burgemeester",
    "An Peeters",
    "0470/12.34.56",
    "",
    "",
    "Lokaal;ICT",
    "1",
]


def row(**said: str) -> list[str]:
    """GENT's row with some cells changed."""
    return [said.get(column, cell) for column, cell in zip(HEADER, GENT, strict=True)]


def faults(*rows: Sequence[str]) -> list[tuple[int, str, str, str | None]]:
    found = compare(read_table([HEADER, *rows]), Register(()), {})
    return [(fault.row, fault.column, fault.error, fault.suggestion) for fault in found.faults]


def known_after(changes: Changes, register: Register, before: dict[Key, Entry]) -> dict[Key, Entry]:
    """What a database holds once the changes are carried out."""

    def key(placed: Placed) -> Key:
        return placed.organisation_id, key_of(placed.entry.name), key_of(placed.entry.function)

    return before | {key(placed): placed.entry for placed in [*changes.added, *changes.changed]}


def test_a_row_becomes_an_entry_with_its_numbers_and_codes_normalised() -> None:
    table = read_table([HEADER, GENT])
    assert table.entries == (
        (
            2,
            Entry(
                "Gent",
                Code(CodeKind.OVO, "OVO002067"),
                "Oost-Vlaanderen",
                "Burgemeester",
                "An Peeters",
                "+32470123456",
                groups=("Lokaal", "ICT"),
                priority=1,
            ),
        ),
    )
    assert (table.faults, table.unknown) == ((), ())


@pytest.mark.parametrize(
    "header",
    [
        ["Organisatie", "Code", "Provincie", "Functie", "Naam", "GSM", "Telefoon", "E-mail", "Groepen", "Prioriteit"],
        [" ORGANISATION ", "CODE", "PROVINCE", "FUNCTION", "NAME", "MOBILE", "PHONE", "EMAIL", "GROUPS", "PRIORITY"],
        [
            "organisation",
            "code",
            "provincie",
            "function",
            "naam",
            "gsm-nummer",
            "phone",
            "e-mailadres",
            "groups",
            "prioriteit:",
        ],
    ],
)
def test_columns_are_known_in_dutch_and_english_and_any_case(header: list[str]) -> None:
    assert read_table([header, GENT]) == read_table([HEADER, GENT])


@given(st.permutations(range(len(HEADER))))
def test_the_order_of_columns_does_not_matter(order: list[int]) -> None:
    shuffled = [[cells[at] for at in order] for cells in (HEADER, GENT)]
    assert read_table(shuffled).entries == read_table([HEADER, GENT]).entries


def test_the_header_is_found_under_a_title_and_rows_keep_their_numbers_in_the_file() -> None:
    table = read_table([["Contacten lokale besturen"], [], HEADER, [], GENT])
    assert [number for number, _ in table.entries] == [5]


def test_a_list_with_the_words_that_municipalities_use_needs_nothing_told_by_hand() -> None:
    header = ["Gemeente", "NIS-code", "Provincie", "Functie", "Voornaam", "Naam", "GSM-nr.", "Telefoonnr.", "Mailadres"]
    said = ["Gent", "44021", "Oost-Vlaanderen", "NPC", "An", "Peeters", "0470/12.34.56", "", "an@gent.example"]
    table = read_table([header, said])
    assert table.entries[0][1] == Entry(
        "Gent",
        Code(CodeKind.NIS, "44021"),
        "Oost-Vlaanderen",
        "NPC",
        "An Peeters",
        "+32470123456",
        email="an@gent.example",
    )
    assert table.unknown == ()


def test_the_plainest_of_several_headings_wins_and_the_others_are_named() -> None:
    header = ["organisatie", "gemeente", "naam", "gsm", "mobiel"]
    table = read_table([header, ["OCMW Gent", "Gent", "An", "0470123456", "0471123456"]])
    assert (table.entries[0][1].organisation, table.entries[0][1].mobile) == ("OCMW Gent", "+32470123456")
    assert table.unknown == ("gemeente", "mobiel")


LISTED = ["organisatie", "NIS-code", "OVO-code", "KBO-nummer", "naam", "gsm"]


def test_an_organisation_keeps_its_code_in_every_register_and_is_found_by_any() -> None:
    register = Register([Known(1, "Stad Gent", {CodeKind.NIS: "44021"})])
    rows = [LISTED, ["Gent", "44021", "OVO002067", "0207451227", "An", "0470123456"]]
    found = compare(read_table(rows), register, {})
    assert (found.faults, [each.organisation_id for each in found.added]) == ([], [1])
    assert sorted(register[1].codes.values()) == ["0207451227", "44021", "OVO002067"]
    assert register.touched == {1}


@pytest.mark.parametrize(
    ("known", "error"), [({CodeKind.NIS: "44022"}, "code_differs"), ({CodeKind.KBO: "0207437468"}, "code_differs")]
)
def test_codes_that_contradict_one_another_are_refused(known: dict[CodeKind, str], error: str) -> None:
    register = Register([Known(1, "Gent", {CodeKind.OVO: "OVO002067", **known}), Known(2, "Lier", {})])
    rows = [LISTED, ["Gent", "44021", "OVO002067", "0207451227", "An", "0470123456"]]
    assert [fault.error for fault in compare(read_table(rows), register, {}).faults] == [error]


def test_two_codes_that_lead_to_two_organisations_are_refused() -> None:
    register = Register([Known(1, "Gent", {CodeKind.OVO: "OVO002067"}), Known(2, "Lier", {CodeKind.NIS: "44021"})])
    rows = [LISTED, ["Gent", "44021", "OVO002067", "", "An", "0470123456"]]
    assert [fault.error for fault in compare(read_table(rows), register, {}).faults] == ["code_of_other"]


def test_two_headings_that_are_equally_plain_are_never_chosen_between() -> None:
    with pytest.raises(TableRefused) as refused:
        read_table([["organisatie", "naam", "gsm", "mobile"]])
    assert (refused.value.reason, refused.value.columns) == (TableFault.COLUMN_TWICE, ("mobile",))


def test_a_first_name_is_the_name_where_a_list_has_no_other() -> None:
    table = read_table([["organisatie", "voornaam", "gsm"], ["Gent", "An", "0470123456"]])
    assert (table.entries[0][1].name, Column.NAME in table.columns) == ("An", True)


def test_unknown_columns_are_reported_and_nothing_else() -> None:
    table = read_table([[*HEADER, "opmerking", ""], [*GENT, "belt graag", "x"]])
    assert (table.unknown, len(table.entries)) == (("opmerking",), 1)


@pytest.mark.parametrize(
    ("rows", "reason", "columns"),
    [
        ([], TableFault.EMPTY, ()),
        ([[], ["", " "]], TableFault.EMPTY, ()),
        ([["gsm", "naam"]], TableFault.COLUMNS_MISSING, ("organisation",)),
        ([["organisatie", "gsm"]], TableFault.COLUMNS_MISSING, ("name",)),
        ([["organisatie", "naam"]], TableFault.COLUMNS_MISSING, ("mobile|phone|email",)),
        ([["a", "b"]], TableFault.COLUMNS_MISSING, ("organisation", "name", "mobile|phone|email")),
        ([["organisatie", "naam", "gsm", "mobile"]], TableFault.COLUMN_TWICE, ("mobile",)),
    ],
)
def test_a_table_that_misses_its_columns_is_one_clear_refusal(
    rows: list[list[str]], reason: TableFault, columns: tuple[str, ...]
) -> None:
    with pytest.raises(TableRefused) as refused:
        read_table(rows)
    assert (refused.value.reason, refused.value.columns) == (reason, columns)


@pytest.mark.parametrize(
    ("said", "column", "error", "suggestion"),
    [
        ({"mobile": "0470 12 34 5"}, "mobile", "number_invalid", None),
        ({"mobile": "secretariaat"}, "mobile", "number_not_a_number", None),
        ({"mobile": "0470123456 / 0471123456"}, "mobile", "number_too_long", "0470 12 34 56"),
        ({"mobile": "0470 12 34 56 (privé)"}, "mobile", "number_not_a_number", "0470 12 34 56"),
        ({"mobile": "0471123456 of 0472123456"}, "mobile", "number_not_a_number", "0471 12 34 56"),
        ({"mobile": "02 217 01 12"}, "mobile", "not_mobile", "phone: 02 217 01 12"),
        ({"mobile": "4.7E+08"}, "mobile", "number_lost_digits", None),
        ({"phone": "0900 12 345"}, "phone", "number_premium", None),
        ({"phone": "112"}, "phone", "number_emergency", None),
        ({"mobile": "0+32470556677"}, "mobile", "number_not_a_number", "0470 55 66 77"),
        ({"mobile": "00000470556677"}, "mobile", "number_too_long", "0470 55 66 77"),
        ({"mobile": "047O 55 66 77"}, "mobile", "number_not_a_number", "0470 55 66 77"),
        ({"mobile": "0470·55·66·77"}, "mobile", "number_not_a_number", "0470 55 66 77"),
        ({"email": "an@gent"}, "email", "email_invalid", None),
        ({"email": "an @gent,be"}, "email", "email_invalid", "an@gent.be"),
        ({"code": "OVO2067"}, "code", "code_wrong_length", "OVO002067"),
        ({"code": "0207451228"}, "code", "code_wrong_check", None),
        ({"province": "Oost-Vlaandren"}, "province", "province_unknown", "Oost-Vlaanderen"),
        ({"priority": "0"}, "priority", "priority_invalid", None),
        ({"priority": "hoog"}, "priority", "priority_invalid", None),
        ({"name": "x" * 121}, "name", "too_long", "x" * 120),
        ({"organisation": " "}, "organisation", "missing", None),
        ({"name": "", "function": ""}, "name", "missing", None),
        ({"mobile": ""}, "mobile", "nothing_to_reach", None),
    ],
)
def test_a_wrong_cell_is_named_with_its_error_and_a_repair(
    said: dict[str, str], column: str, error: str, suggestion: str | None
) -> None:
    assert faults(row(**said)) == [(2, column, error, suggestion)]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("organisation", "=cmd|' /C calc'!A0"),
        ("name", "@SUM(A1)"),
        ("function", "+cmd|' /C calc'!A0"),
        ("name", '-HYPERLINK("http://x")'),
        ("groups", "ICT;=1+1"),
    ],
)
def test_a_formula_is_refused_wherever_text_is_asked_for(column: str, cell: str) -> None:
    assert faults(row(**{column: cell})) == [(2, column, "formula", None)]


def test_what_nobody_sees_makes_no_other_organisation_and_no_other_person() -> None:
    unseen = row(
        organisation="Ge\u200bnt\x07", name="\u202aAn\u202c Pee\u00adters", code="OVO002067\ufeff", email="a\u2060@b.be"
    )
    entry = read_table([HEADER, unseen]).entries[0][1]
    assert (entry.organisation, entry.name, str(entry.code), entry.email) == (
        "Gent",
        "An Peeters",
        "OVO002067",
        "a@b.be",
    )


@pytest.mark.parametrize("none", ["-", "/", "n.v.t.", "NVT", "geen", " – "])
def test_a_list_that_says_there_is_none_says_nothing_wrong(none: str) -> None:
    entry = read_table([HEADER, row(phone=none, email=none)]).entries[0][1]
    assert (entry.phone, entry.email) == (None, None)


@pytest.mark.parametrize(
    ("column", "cell", "meant"),
    [
        ("mobile", "0470 12 34 56 / 0471 12 34 56", "0470 12 34 56"),
        ("mobile", "0470 12 34 56 - 0471 22 33 44", "0470 12 34 56"),
        ("email", "an@gent.example; bart@gent.example", "an@gent.example"),
        ("email", "An Peeters <an@gent.example>", "an@gent.example"),
    ],
)
def test_of_two_in_one_cell_the_first_is_proposed(column: str, cell: str, meant: str) -> None:
    assert [fault[1::2] for fault in faults(row(**{column: cell}))] == [(column, meant)]


def test_every_wrong_cell_of_a_row_is_named_and_good_rows_go_on() -> None:
    table = read_table([HEADER, row(mobile="x", priority="x"), GENT])
    assert [(fault.row, fault.column, fault.value) for fault in table.faults] == [
        (2, "mobile", "x"),
        (2, "priority", "x"),
    ]
    assert [number for number, _ in table.entries] == [3]


def test_a_double_row_is_named_with_the_row_that_it_repeats() -> None:
    again = row(name=" an  PEETERS", mobile="0471123456")
    assert faults(GENT, again) == [(3, "name", "double_row", "row 2")]


@pytest.mark.parametrize("province", ["oost vlaanderen", "OOST-VLAANDEREN", "Provincie Oost-Vlaanderen"])
def test_a_province_is_known_in_any_spelling(province: str) -> None:
    assert read_table([HEADER, row(province=province)]).entries[0][1].province == "Oost-Vlaanderen"


def test_a_group_said_twice_counts_once_and_keeps_its_first_spelling() -> None:
    assert read_table([HEADER, row(groups="ICT; ict ;;Pers")]).entries[0][1].groups == ("ICT", "Pers")


def test_a_priority_from_a_spreadsheet_is_a_whole_number() -> None:
    assert read_table([HEADER, row(priority="2.0")]).entries[0][1].priority == 2


def test_importing_twice_changes_nothing_and_another_number_changes_one_row() -> None:
    hasselt = row(organisation="Hasselt", code="71072", province="Limburg")
    rows = [HEADER, GENT, hasselt, row(name="Bart")]
    register = Register(())
    first = compare(read_table(rows), register, {})
    stored = known_after(first, register, {})
    assert (len(first.added), len(first.changed), first.unchanged) == (3, 0, 0)
    again = compare(read_table(rows), register, stored)
    assert (again.added, again.changed, again.unchanged) == ([], [], 3)
    mended = compare(read_table([HEADER, GENT, hasselt, row(name="Bart", mobile="0499999999")]), register, stored)
    assert (len(mended.changed), mended.unchanged) == (1, 2)
    assert mended.changed[0].entry.mobile == "+32499999999"


def test_an_absent_column_changes_nothing_and_an_empty_cell_empties_its_field() -> None:
    register = Register(())
    stored = known_after(compare(read_table([HEADER, row(email="an@gent.be")]), register, {}), register, {})
    shorter = [["organisation", "name", "function", "mobile"], ["Gent", "An Peeters", "Burgemeester", "0470123456"]]
    assert compare(read_table(shorter), register, stored).unchanged == 1
    emptied = compare(read_table([HEADER, GENT]), register, stored)
    assert [placed.entry.email for placed in emptied.changed] == [None]


KNOWN = (
    Known(1, "Gent", {CodeKind.OVO: "OVO002067"}, "Oost-Vlaanderen"),
    Known(2, "Hasselt", {CodeKind.NIS: "71072"}, "Limburg"),
)
MERGED = {Code(CodeKind.NIS, "71022"): Code(CodeKind.NIS, "71072")}


def placed(*rows: list[str]) -> tuple[list[int], list[RowFault]]:
    found = compare(read_table([HEADER, *rows]), Register(KNOWN, MERGED), {})
    return [step.organisation_id for step in found.added], found.faults


def test_a_code_finds_an_organisation_under_any_name_and_a_former_code_its_successor() -> None:
    where, wrong = placed(row(organisation="Stad Gent"), row(organisation="Stad Hasselt", code="71022", province=""))
    assert (where, wrong) == ([1, 2], [])


def test_a_name_finds_an_organisation_without_its_code_and_a_missing_code_is_filled_in() -> None:
    register = Register(KNOWN)
    compare(read_table([HEADER, row(organisation="gent", code="44021")]), register, {})
    assert register[1].codes == {CodeKind.OVO: "OVO002067", CodeKind.NIS: "44021"}
    assert register.touched == {1}


def test_another_spelling_holds_for_the_rows_after_it() -> None:
    where, wrong = placed(row(organisation="Stad Gent"), row(organisation="Stad Gent", code="", name="Bart"))
    assert (where, wrong) == ([1, 1], [])


@pytest.mark.parametrize(
    ("said", "column", "error", "suggestion"),
    [
        ({"organisation": "Hasselt"}, "code", "code_of_other", "Gent"),
        ({"code": "OVO000001"}, "code", "code_differs", "OVO002067"),
    ],
)
def test_a_code_that_contradicts_the_name_is_refused(
    said: dict[str, str], column: str, error: str, suggestion: str
) -> None:
    _, wrong = placed(row(**said))
    assert [(fault.column, fault.error, fault.suggestion) for fault in wrong] == [(column, error, suggestion)]


def test_a_second_province_for_one_organisation_is_refused_and_the_first_is_taken_over() -> None:
    where, wrong = placed(row(province="Antwerpen"), row(province="Limburg", name="Bart"))
    assert where == [1]
    assert [(fault.row, fault.error, fault.suggestion) for fault in wrong] == [(3, "province_differs", "Antwerpen")]


def test_every_column_of_the_contract_is_known_by_its_own_name() -> None:
    assert read_table([HEADER]).columns == frozenset(WRITTEN)


CELL = st.one_of(st.sampled_from([*GENT, "", "x", "0471123456", "Limburg"]), st.text(max_size=12))


@given(st.lists(st.lists(CELL, min_size=10, max_size=10), max_size=8))
def test_whatever_a_table_says_each_row_is_counted_once_and_a_second_import_changes_nothing(
    rows: list[list[str]],
) -> None:
    register = Register(())
    first = compare(read_table([HEADER, *rows]), register, {})
    rejected = {fault.row for fault in first.faults}
    filled = sum(1 for cells in rows if any(cell.strip() for cell in cells))
    assert len(first.added) + len(first.changed) + first.unchanged + len(rejected) == filled
    again = compare(read_table([HEADER, *rows]), register, known_after(first, register, {}))
    assert (again.added, again.changed, again.unchanged) == ([], [], len(first.added))
