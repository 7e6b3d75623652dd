"""A contact file is read in the shapes that people send; a hostile or broken one is refused and harms nobody."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest
from pyexcel_ods3 import save_data

from gateway.directory.reading import CELL_CHARACTERS, COLUMNS, FILE_BYTES, ROWS, read_file
from gateway.directory.workbook import xlsx_bytes
from gateway.errors import Refused

ROWS_SAID = [
    ["organisatie", "naam", "gsm"],
    ["Gent", "Zoë 'd Hondt", "0470 12 34 56"],
    ["Lier", "An; Bart, Co", "470123456"],
]


def xlsx(rows: list[list[Any]], hidden: bool = False) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    if hidden:
        sheet.append(["geheim", "naam"])
        sheet.sheet_state = "hidden"
        sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def add_sheet(book: openpyxl.Workbook, name: str) -> None:
    sheet = book.create_sheet(name)
    for row in ROWS_SAID:
        sheet.append(row)


def refusal(content: bytes) -> tuple[str, dict[str, object]]:
    with pytest.raises(Refused) as refused:
        read_file(content)
    return refused.value.code, refused.value.details


def csv_of(separator: str) -> str:
    return "\r\n".join(separator.join(f'"{cell}"' for cell in row) for row in ROWS_SAID) + "\r\n"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32"])
def test_text_is_read_whatever_its_separator_and_encoding(separator: str, encoding: str) -> None:
    assert read_file(csv_of(separator).encode(encoding)) == ROWS_SAID


def test_a_title_with_commas_does_not_hide_the_separator() -> None:
    rows = read_file(b"Lijst, versie 3, van mei, definitief\norganisatie;naam;gsm\nGent;An;0470123456\n")
    assert rows[2] == ["Gent", "An", "0470123456"]


def test_a_spreadsheet_is_read_with_its_numbers_whole_and_its_rows_in_place() -> None:
    rows = [[], ["organisatie", "naam", "gsm"], [], ["Gent", "An", 470123456], ["Lier", date(2026, 11, 23), 1.5]]
    expected = [[], rows[1], [], ["Gent", "An", "470123456"], ["Lier", "2026-11-23", "1.5"]]
    assert read_file(xlsx(rows)) == expected


def test_a_hidden_sheet_is_not_what_people_see() -> None:
    assert read_file(xlsx([["organisatie"], ["Gent"]], hidden=True)) == [["organisatie"], ["Gent"]]


def test_an_open_document_is_read_too() -> None:
    kept = io.BytesIO()
    save_data(kept, {"Blad1": ROWS_SAID})
    assert read_file(kept.getvalue()) == ROWS_SAID


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n ", "file_empty"),
        (b"%PDF-1.7", "file_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_kind"),
        (b"PK\x03\x04 not a zip", "file_unreadable"),
        (b"a,b\n\x00\x01\x02", "file_encoding"),
        (b"\x81\x8d\x8f", "file_encoding"),
        (b"x" * (FILE_BYTES + 1), "file_too_large"),
        (b'organisatie,naam\n"' + b"y" * 200_000, "file_quote_open"),
    ],
)
def test_what_is_no_table_is_refused_by_name(content: bytes, code: str) -> None:
    assert refusal(content)[0] == code


def test_limits_are_named_with_the_place_where_they_are_passed() -> None:
    assert refusal(b"a\n" * (ROWS + 2))[0] == "file_too_many_rows"
    assert refusal(b"a\n" + b"b," * COLUMNS + b"c")[1]["row"] == 2
    code, where = refusal(b"a,b\nc," + b"d" * (CELL_CHARACTERS + 1))
    assert (code, where["row"], where["column"]) == ("file_cell_too_long", 2, 2)


def test_a_hundred_thousand_rows_are_not_too_many() -> None:
    assert len(read_file(b"organisatie,naam\n" + b"Gent,An\n" * ROWS)) == ROWS + 1


def test_an_unclosed_quote_is_named_and_swallows_no_file() -> None:
    code, where = refusal(b'organisatie,naam\n"Gent,An\n' + b"Lier,Bart\n" * 1000)
    assert (code, where["row"]) == ("file_quote_open", 2)


def test_an_unclosed_quote_near_the_end_swallows_no_row_either() -> None:
    code, where = refusal(b'organisatie,naam,gsm\nGent,An,0470123456\nLier,"Bart,0470123457\nMol,Cas,0470123458\n')
    assert (code, where["row"]) == ("file_quote_open", 3)


def test_a_cell_that_goes_on_and_on_is_named_with_its_place() -> None:
    code, where = refusal(b"a,b\nc," + b"d" * 200_000)
    assert (code, where["row"], where["column"]) == ("file_cell_too_long", 2, 2)


def test_of_sheets_the_one_with_contacts_is_read_and_of_several_none_is_left_out_unseen() -> None:
    book = openpyxl.Workbook()
    first: Any = book.active
    first.append(["Dit bestand bevat de contacten van 2026"])
    add_sheet(book, "Limburg")
    assert read_file(saved(book)) == ROWS_SAID
    add_sheet(book, "Antwerpen")
    assert refusal(saved(book)) == ("file_sheets", {"sheets": "Limburg, Antwerpen"})


def test_a_cell_that_is_merged_over_rows_is_said_in_each_and_a_title_in_none() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["Lokaal bestuur", None, None])
    for row in (*ROWS_SAID[:2], [None, "Bart", "0470 12 34 57"]):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:A4")
    assert read_file(saved(book)) == [["Lokaal bestuur"], *ROWS_SAID[:2], ["Gent", "Bart", "0470 12 34 57"]]


def test_a_zip_that_unpacks_without_end_is_refused_before_it_is_unpacked() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 260_000_000)
    assert refusal(kept.getvalue())[0] == "file_zip_bomb"


def test_a_sheet_that_asks_for_all_memory_costs_a_refusal_only() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet["A1"], sheet["XFD1048576"] = "organisatie", "x"
    kept = io.BytesIO()
    book.save(kept)
    assert refusal(kept.getvalue())[0] == "file_unreadable"
    assert read_file(xlsx(ROWS_SAID)) == ROWS_SAID


def test_an_apostrophe_that_guards_a_formula_is_taken_off_and_no_other() -> None:
    assert read_file(b"organisatie,naam\n'=1+1,'s-Gravenwezel\n")[1] == ["=1+1", "'s-Gravenwezel"]


def test_text_of_sixteen_bits_is_read_without_its_mark_too() -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        assert read_file("naam;gsm\nZoë;1\n".encode(encoding)) == [["naam", "gsm"], ["Zoë", "1"]]


def test_a_file_of_two_encodings_is_refused_with_the_row_and_not_spoilt() -> None:
    with pytest.raises(Refused) as refused:
        read_file("naam;gsm\nZoë;1\n".encode() + "René;2\n".encode("cp1252"))
    assert (refused.value.code, refused.value.details["row"]) == ("file_encoding", 3)


@pytest.mark.parametrize("kind", ["xl/worksheets/sheet1.xml", "content.xml"])
def test_a_spreadsheet_that_declares_entities_is_refused(kind: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(kind, '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>')
    with pytest.raises(Refused) as refused:
        read_file(out.getvalue())
    assert refused.value.code == "file_entities"


def test_a_formula_is_read_as_its_value_and_never_as_a_formula() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["naam", "gsm"])
    sheet.append(['=HYPERLINK("http://x.example")', "0470123456"])
    out = io.BytesIO()
    book.save(out)
    assert "HYPERLINK" not in str(read_file(out.getvalue()))


def test_a_workbook_of_ours_is_read_as_it_was_written_whatever_stands_in_it() -> None:
    rows = [["naam", "gsm"], ["=1+1", "0470"], ["<a>&'\" \t\n", "+32"], ["\x00zo\ufffe", "-1"]]
    assert read_file(xlsx_bytes(rows)) == [*rows[:3], ["zo", "-1"]]
