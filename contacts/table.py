"""What does a contact table say, what would change, and which cells are wrong?

Sees rows of cells, never files. Columns stand in any order and case, in Dutch or English. A row is known by
organisation, name and function. A column that is absent changes nothing; an empty cell empties its field. A row with a
wrong cell is left out whole, and the rest goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from contacts import cells
from contacts.cells import CellFault, CellRefused
from contacts.headings import (
    CODES,
    WRITTEN,
    Column,
    Placing,
    TableFault,
    TableRefused,
    columns_of,
    doubled_columns,
    header_row,
    missing_columns,
    unknown_headings,
)
from contacts.organisation import Code
from contacts.person import key_of
from contacts.phone import show
from contacts.register import Misplaced, PlaceFault, Register


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
    further: tuple[Code, ...] = ()  # codes of the organisation in other registers


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read: entries by row number, wrong cells, the columns it has, and those nobody knows."""

    entries: tuple[tuple[int, Entry], ...]
    faults: tuple[RowFault, ...]
    columns: frozenset[Column]
    unknown: tuple[str, ...]
    repaired: tuple[RowFault, ...] = ()  # cells that were read all the same, with how


_AMOUNT = re.compile(r"[1-9][0-9]{7,10}(?:[.,]0+)?|[0-9][.,]?[0-9]*[eE]\+?[0-9]{1,2}")  # no zero or plus before it

Key = tuple[int, str, str]  # organisation, name and function, as keys


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry that adds or changes a contact of an organisation (below zero: a new one)."""

    row: int
    organisation_id: int
    entry: Entry
    before: Entry | None = field(default=None, compare=False)


@dataclass(slots=True)
class Changes:
    """What a table would do."""

    added: list[Placed] = field(default_factory=list)
    changed: list[Placed] = field(default_factory=list)
    unchanged: int = 0
    faults: list[RowFault] = field(default_factory=list)


def read_table(rows: Sequence[Sequence[str]], placing: Placing | None = None) -> Table:
    """Read rows of cells, the header among the first of them; `placing` says by hand what stands where.

    Raises TableRefused.
    """
    at, placing = header_row(rows), placing or {}
    columns = columns_of(rows[at], placing)
    _refuse_header(columns)
    entries, faults, repaired = [], [], []
    for number, row in enumerate(rows[at + 1 :], at + 2):
        said = {column: cell for column, cell in zip(columns, row, strict=False) if column is not None}
        if not any(cell.strip() for cell in said.values()):
            continue
        entry, wrong = _read_row(number, said)
        faults += wrong
        if not wrong:
            entries.append((number, entry))
            repaired += _repaired(number, said, entry)
    known = frozenset(column for column in columns if column is not None)
    unknown = unknown_headings(rows[at], columns, placing)
    return Table(tuple(entries), tuple(faults), known, unknown, tuple(repaired))


def compare(
    table: Table, register: Register, known: Mapping[Key, Entry], merged: Mapping[Key, str] | None = None
) -> Changes:
    """Say what a table adds to and changes in the contacts that are known; `register` learns its organisations.

    `merged` names, for a contact that was merged into another, that other one: what differs is to be told there.
    """
    result = Changes(faults=list(table.faults))
    rows_of: dict[Key, int] = {}
    for row, entry in table.entries:
        try:
            organisation, mended = register.place(entry.organisation, entry.code, entry.province, entry.further)
        except Misplaced as fault:
            result.faults.append(_misplaced(row, entry, fault))
            continue
        key = (organisation.id, key_of(entry.name), key_of(entry.function))
        if key in rows_of:
            double = RowFault(row, "name", entry.name, CellFault.DOUBLE_ROW.value, f"row {rows_of[key]}")
            result.faults.append(double)
            continue
        rows_of[key] = row
        placed = Placed(row, organisation.id, entry, known.get(key))
        _sort(result, placed, table.columns, mended, (merged or {}).get(key))
    result.faults.sort(key=lambda fault: fault.row)
    return result


def fields_of(entry: Entry, columns: frozenset[Column]) -> dict[str, object]:
    """Return the contact's own fields that a table with these columns tells, by field name."""
    return {name: getattr(entry, name) for column, name in _FIELDS.items() if column in columns}


def differences(step: Placed, columns: frozenset[Column]) -> list[tuple[Column, object, object]]:
    """Return the fields that a step changes, with what stands there and what would; of a new contact, those it has."""
    before = fields_of(step.before or Entry(), columns)
    after = fields_of(step.entry, columns)
    return [(Column(name), before[name], after[name]) for name in after if before[name] != after[name]]


_FIELDS = {
    column: column.value for column in WRITTEN if column not in (Column.ORGANISATION, Column.CODE, Column.PROVINCE)
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
    Column.FIRST_NAME: cells.read_text,
    Column.OVO: cells.read_organisation_code,
    Column.KBO: cells.read_organisation_code,
    Column.NIS: cells.read_organisation_code,
}


def _refuse_header(columns: list[Column | None]) -> None:
    if twice := doubled_columns(columns):
        raise TableRefused(TableFault.COLUMN_TWICE, twice)
    if missing := missing_columns(columns):
        raise TableRefused(TableFault.COLUMNS_MISSING, missing)


def _repaired(number: int, said: Mapping[Column, str], entry: Entry) -> list[RowFault]:
    """Name the numbers that a spreadsheet took for amounts: their first zero is put back, and that is shown."""
    found = []
    for column, e164 in ((Column.MOBILE, entry.mobile), (Column.PHONE, entry.phone)):
        cell = said.get(column, "").strip()
        if e164 is not None and _AMOUNT.fullmatch(cell):
            found.append(RowFault(number, column.value, cell, "zero_lost", show(e164)))
    return found


def _read_row(number: int, said: Mapping[Column, str]) -> tuple[Entry, list[RowFault]]:
    values: dict[str, object] = {}
    faults = []
    for column, cell in said.items():
        try:
            values[column.value] = _READERS[column](cell)
        except CellRefused as refused:
            faults.append(RowFault(number, column.value, cell, refused.error, refused.suggestion))
    if first := values.pop(Column.FIRST_NAME.value, ""):
        values["name"] = f"{first} {values.get('name', '')}".strip()
    codes = [code for code in (values.pop(column.value, None) for column in CODES) if code is not None]
    values |= {"code": codes[0], "further": tuple(codes[1:])} if codes else {}
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


def _sort(result: Changes, placed: Placed, columns: frozenset[Column], mended: bool, into: str | None) -> None:
    before = placed.before
    if before is None:
        result.added.append(placed)
    elif fields_of(before, columns) == fields_of(placed.entry, columns) and not (mended and into is None):
        result.unchanged += 1
    elif into is not None:
        result.faults.append(RowFault(placed.row, "name", placed.entry.name, CellFault.MERGED_AWAY.value, into))
    else:
        result.changed.append(placed)
