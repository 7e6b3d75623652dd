"""What does a contact table say, what would change, and which cells are wrong?

Sees rows of cells, never files. Columns stand in any order and case, in Dutch or English. A row is known by
organisation, name and function. A column that is absent changes nothing; an empty cell empties its field. A row with a
wrong cell is left out whole, and the rest goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from contacts import cells
from contacts.cells import CellFault, CellRefused
from contacts.organisation import Code
from contacts.person import key_of
from contacts.register import Misplaced, PlaceFault, Register

HEADER_WITHIN = 20  # rows in which the header is sought, under a title


class Column(Enum):
    """The columns we know, by their English name."""

    ORGANISATION = "organisation"
    CODE = "code"
    PROVINCE = "province"
    FUNCTION = "function"
    NAME = "name"
    MOBILE = "mobile"
    PHONE = "phone"
    EMAIL = "email"
    GROUPS = "groups"
    PRIORITY = "priority"


_SPELLINGS = {
    Column.ORGANISATION: "organisation organization organisatie",
    Column.CODE: "code",
    Column.PROVINCE: "province provincie",
    Column.FUNCTION: "function functie",
    Column.NAME: "name naam",
    Column.MOBILE: "mobile gsm gsmnummer mobilenumber",
    Column.PHONE: "phone telefoon telefoonnummer tel phonenumber",
    Column.EMAIL: "email emailadres mail",
    Column.GROUPS: "groups groepen group groep",
    Column.PRIORITY: "priority prioriteit",
}
_COLUMNS = {spelling: column for column, spellings in _SPELLINGS.items() for spelling in spellings.split()}
REACHING = (Column.MOBILE, Column.PHONE, Column.EMAIL)


class TableFault(Enum):
    """Why a table cannot be read at all."""

    EMPTY = "table_empty"
    COLUMNS_MISSING = "table_columns_missing"
    COLUMN_TWICE = "table_column_twice"


class TableRefused(ValueError):  # noqa: N818 - the house's word
    """A table cannot be read at all; `columns` names the columns that it is about."""

    def __init__(self, reason: TableFault, columns: Sequence[str] = ()) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.columns = tuple(columns)


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a cell. `row` is as the file numbers it, `value` what stands there."""

    row: int
    column: str
    value: str
    error: str
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One contact as a table, or a database, tells it. Numbers are E.164."""

    organisation: str = ""
    code: Code | None = None
    province: str | None = None
    function: str = ""
    name: str = ""
    mobile: str | None = None
    phone: str | None = None
    email: str | None = None
    groups: tuple[str, ...] = ()
    priority: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read: entries by row number, wrong cells, the columns it has, and those nobody knows."""

    entries: tuple[tuple[int, Entry], ...]
    faults: tuple[RowFault, ...]
    columns: frozenset[Column]
    unknown: tuple[str, ...]


Key = tuple[int, str, str]  # organisation, name and function, as keys


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry that adds or changes a contact of an organisation (below zero: a new one)."""

    row: int
    organisation_id: int
    entry: Entry


@dataclass(slots=True)
class Changes:
    """What a table would do."""

    added: list[Placed] = field(default_factory=list)
    changed: list[Placed] = field(default_factory=list)
    unchanged: int = 0
    faults: list[RowFault] = field(default_factory=list)


def column_of(heading: str) -> Column | None:
    """Return the column that a heading names, or None."""
    return _COLUMNS.get(re.sub(r"[\s\-_.:*']+", "", key_of(heading)))


def read_table(rows: Sequence[Sequence[str]]) -> Table:
    """Read rows of cells, the header among the first of them; raises TableRefused."""
    at = _header_row(rows)
    columns = [column_of(cell) for cell in rows[at]]
    known = [column for column in columns if column is not None]
    _refuse_header(known)
    unknown = tuple(
        cell.strip() for cell, column in zip(rows[at], columns, strict=True) if column is None and cell.strip()
    )
    entries, faults = [], []
    for number, row in enumerate(rows[at + 1 :], at + 2):
        said = {column: cell for column, cell in zip(columns, row, strict=False) if column is not None}
        if not any(cell.strip() for cell in said.values()):
            continue
        entry, wrong = _read_row(number, said)
        faults += wrong
        if not wrong:
            entries.append((number, entry))
    return Table(tuple(entries), tuple(faults), frozenset(known), unknown)


def compare(table: Table, register: Register, known: Mapping[Key, Entry]) -> Changes:
    """Say what a table adds to and changes in the contacts that are known; `register` learns its organisations."""
    result = Changes(faults=list(table.faults))
    rows_of: dict[Key, int] = {}
    for row, entry in table.entries:
        try:
            organisation, mended = register.place(entry.organisation, entry.code, entry.province)
        except Misplaced as fault:
            result.faults.append(_misplaced(row, entry, fault))
            continue
        key = (organisation.id, key_of(entry.name), key_of(entry.function))
        if key in rows_of:
            double = RowFault(row, "name", entry.name, CellFault.DOUBLE_ROW.value, f"row {rows_of[key]}")
            result.faults.append(double)
            continue
        rows_of[key] = row
        _sort(result, Placed(row, organisation.id, entry), known.get(key), table.columns, mended)
    result.faults.sort(key=lambda fault: fault.row)
    return result


def fields_of(entry: Entry, columns: frozenset[Column]) -> dict[str, object]:
    """Return the contact's own fields that a table with these columns tells, by field name."""
    return {name: getattr(entry, name) for column, name in _FIELDS.items() if column in columns}


_FIELDS = {
    column: column.value for column in Column if column not in (Column.ORGANISATION, Column.CODE, Column.PROVINCE)
}
_READERS: dict[Column, Callable[[str], object]] = {
    Column.ORGANISATION: cells.read_text,
    Column.CODE: cells.read_organisation_code,
    Column.PROVINCE: cells.read_province,
    Column.FUNCTION: cells.read_text,
    Column.NAME: cells.read_text,
    Column.MOBILE: cells.read_mobile,
    Column.PHONE: cells.read_phone,
    Column.EMAIL: cells.read_email,
    Column.GROUPS: cells.read_groups,
    Column.PRIORITY: cells.read_priority,
}


def _header_row(rows: Sequence[Sequence[str]]) -> int:
    filled = [at for at, row in enumerate(rows[:HEADER_WITHIN]) if any(cell.strip() for cell in row)]
    if not filled:
        raise TableRefused(TableFault.EMPTY)
    known = [at for at in filled if sum(column_of(cell) is not None for cell in rows[at]) >= 2]
    return known[0] if known else filled[0]


def _refuse_header(known: list[Column]) -> None:
    twice = [column.value for column in dict.fromkeys(known) if known.count(column) > 1]
    if twice:
        raise TableRefused(TableFault.COLUMN_TWICE, twice)
    missing = [] if Column.ORGANISATION in known else [Column.ORGANISATION.value]
    if Column.NAME not in known and Column.FUNCTION not in known:
        missing.append(Column.NAME.value)
    if not any(column in known for column in REACHING):
        missing.append("mobile|phone|email")
    if missing:
        raise TableRefused(TableFault.COLUMNS_MISSING, missing)


def _read_row(number: int, said: Mapping[Column, str]) -> tuple[Entry, list[RowFault]]:
    values: dict[str, object] = {}
    faults = []
    for column, cell in said.items():
        try:
            values[column.value] = _READERS[column](cell)
        except CellRefused as refused:
            faults.append(RowFault(number, column.value, cell, refused.error, refused.suggestion))
    entry = Entry(**values)  # type: ignore[arg-type]  # each reader returns its own field's type
    return entry, faults or _missing(number, entry)


def _missing(number: int, entry: Entry) -> list[RowFault]:
    if not entry.organisation:
        return [RowFault(number, "organisation", "", CellFault.MISSING.value)]
    if not entry.name and not entry.function:
        return [RowFault(number, "name", "", CellFault.MISSING.value)]
    if not (entry.mobile or entry.phone or entry.email):
        return [RowFault(number, "mobile", "", CellFault.NOTHING_TO_REACH.value)]
    return []


def _misplaced(row: int, entry: Entry, fault: Misplaced) -> RowFault:
    if fault.reason is PlaceFault.PROVINCE_DIFFERS:
        return RowFault(row, "province", entry.province or "", fault.reason.value, fault.suggestion)
    if fault.reason is PlaceFault.NAME_AMBIGUOUS:
        return RowFault(row, "organisation", entry.organisation, fault.reason.value, fault.suggestion)
    return RowFault(row, "code", str(entry.code or ""), fault.reason.value, fault.suggestion)


def _sort(result: Changes, placed: Placed, before: Entry | None, columns: frozenset[Column], mended: bool) -> None:
    if before is None:
        result.added.append(placed)
    elif mended or fields_of(before, columns) != fields_of(placed.entry, columns):
        result.changed.append(placed)
    else:
        result.unchanged += 1
