"""Which rows of cells does a file hold? CSV, XLSX or ODS, told by content; hostile and broken files are refused.

Every refusal names what is wrong and where. Nothing here knows columns beyond what it takes to find a separator.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from contacts.headings import column_of
from gateway.directory.exporting import unguarded
from gateway.errors import Refused

FILE_BYTES = 20_000_000
UNPACKED_BYTES = 250_000_000
ROWS = 100_000
COLUMNS = 64
CELL_CHARACTERS = 2_000
PARTS = 2_000
READING_SECONDS = 120
_HEADING_ROWS = 21  # a title, and the header among the next

_MARK = b"\xef\xbb\xbf"
_PROLOGUE = 65_536  # within which a document says what it is made of
_SEPARATORS = (",", ";", "\t", "|")
_END = "\x1eend"  # a last row of our own: a quote that nobody closed swallows it
_TITLES = 2  # so many known headings make a table of contacts
_SPREADSHEET = Path(__file__).with_name("spreadsheet.py")


def read_file(content: bytes) -> list[list[str]]:
    """Return the rows of a contact file, as they stand in it.

    Raises Refused: file_empty, file_too_large, file_kind, file_zip_bomb, file_entities, file_unreadable,
    file_encoding (`row`), file_quote_open (`row`), file_sheets (`sheets`), file_too_many_rows,
    file_too_many_columns (`row`), file_cell_too_long (`row`, `column`).
    """
    if not content.strip():
        raise Refused("file_empty")
    if len(content) > FILE_BYTES:
        raise Refused("file_too_large", most_bytes=FILE_BYTES)
    if content.startswith(b"PK"):
        _refuse_bomb(content)
        return _within_limits(_read_spreadsheet(content))
    if content.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")):
        raise Refused("file_kind", accepted="csv, xlsx, ods")
    return _within_limits(read_csv(decode(content)))


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16, UTF-32 or the Windows code page.

    Raises Refused("file_encoding") with the `row` of what cannot be read. A file that is UTF-8 but for some cells is
    refused: read as the code page, every name in it would be spoilt.
    """
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return _decoded(content, "utf-32")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(content, "utf-16")
    head = content[:2000]
    if head.count(0) * 3 > len(head):  # text of 16 bits without its mark: every second byte is nought
        return _decoded(content, "utf-16-le" if head[1:2] == b"\0" else "utf-16-be")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        if any(byte > 127 for byte in content[: fault.start].removeprefix(_MARK)):
            raise _unreadable(content, fault.start) from None
        text = _decoded(content, "cp1252")
    if "\0" in text:
        raise _unreadable(content, content.index(0))
    return text


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as fault:
        raise _unreadable(content, fault.start) from None


def _unreadable(content: bytes, at: int) -> Refused:
    return Refused("file_encoding", accepted="UTF-8", row=content.count(b"\n", 0, at) + 1)


def read_csv(text: str) -> list[list[str]]:
    """Return the rows of text with commas, semicolons, tabs or bars between cells; raises Refused."""
    ended = f"{text}{_END}" if text.endswith(("\n", "\r")) else f"{text}\n{_END}"
    csv.field_size_limit(FILE_BYTES)  # the module's own limit knows no place to name
    try:
        rows = list(csv.reader(io.StringIO(ended, newline=""), delimiter=_separator(text)))
    except csv.Error as fault:
        raise Refused("file_unreadable", detail=str(fault)) from None
    if rows.pop() != [_END]:
        raise Refused("file_quote_open", row=len(rows) + 1)
    return rows


def _separator(text: str) -> str:
    """Return the separator under which most headings are known, then the one that makes most cells."""

    def score(separator: str) -> tuple[int, int]:
        head = io.StringIO("".join(text.splitlines(keepends=True)[:_HEADING_ROWS]), newline="")
        rows = list(csv.reader(head, delimiter=separator))
        return _known(rows), max((len(row) for row in rows), default=0)

    return max(_SEPARATORS, key=score)


def _known(rows: Sequence[Sequence[str]]) -> int:
    """Return how many known headings stand together in one of the first rows."""
    return max((sum(column_of(cell) is not None for cell in row) for row in rows[:_HEADING_ROWS]), default=0)


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED_BYTES:
                raise Refused("file_zip_bomb", most_bytes=UNPACKED_BYTES)
            if any(part.flag_bits & 1 for part in parts):
                raise Refused("file_unreadable", detail="encrypted")
            _refuse_entities(packed, parts)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError):
        raise Refused("file_unreadable", detail="not a whole file") from None


def _refuse_entities(packed: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse parts that declare entities: no spreadsheet does, and they reach for other files or grow without end."""
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with packed.open(part) as opened:
                if b"<!DOCTYPE" in opened.read(_PROLOGUE).replace(b"\0", b"").upper():
                    raise Refused("file_entities", part=part.filename[:80])


def _read_spreadsheet(content: bytes) -> list[list[str]]:
    command = [sys.executable, "-I", str(_SPREADSHEET), str(ROWS + _HEADING_ROWS)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=READING_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise Refused("file_unreadable", detail="takes too long") from None
    if done.returncode != 0:
        raise Refused("file_unreadable", detail="no table could be read from it")
    sheets: list[tuple[str, list[list[str]]]] = json.loads(done.stdout)
    return _sheet_of(sheets)


def _sheet_of(sheets: Sequence[tuple[str, list[list[str]]]]) -> list[list[str]]:
    """Return the sheet that holds contacts, else the first. Of several none is chosen: the others would be missed."""
    tables = [(name, rows) for name, rows in sheets if _known(rows) >= _TITLES]
    if len(tables) > 1:
        raise Refused("file_sheets", sheets=", ".join(name[:40] for name, _ in tables[:12]))
    return next((rows for _, rows in (tables or sheets)), [])


def _within_limits(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the rows without the empty cells and rows at their ends; raises Refused."""
    kept = [_trimmed(row) for row in rows]
    while kept and not kept[-1]:
        kept.pop()
    if sum(1 for row in kept if row) > ROWS + 1:
        raise Refused("file_too_many_rows", most=ROWS)
    for number, row in enumerate(kept, 1):
        if len(row) > COLUMNS:
            raise Refused("file_too_many_columns", row=number, most=COLUMNS)
        for column, cell in enumerate(row, 1):
            if len(cell) > CELL_CHARACTERS:
                raise Refused("file_cell_too_long", row=number, column=column, most=CELL_CHARACTERS)
    return kept


def _trimmed(row: Sequence[str]) -> list[str]:
    width = len(row)
    while width and not row[width - 1].strip():
        width -= 1
    return [unguarded(cell) for cell in row[:width]]
