"""What does a duty file say? CSV `level,name,phone,from,to`, times with offset: rows, or every wrong cell at once."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import UTC, datetime

from contacts.civil_time import BRUSSELS, first_occurrence
from contacts.phone import NumberRefused, read_callback, show
from gateway.duty.model import LEVEL_MOST, SheetFault
from gateway.errors import Refused

COLUMNS = ("level", "name", "phone", "from", "to")
ROWS = 20_000
NAME_MAX = 120
YEAR_FIRST, YEAR_LAST = 2000, 2200


@dataclass(frozen=True)
class SheetRow:
    """One line: a person on a level between two instants (UTC). `phone` is E.164, or None when the cell is empty."""

    row: int
    level: int
    name: str
    phone: str | None
    starts_at: datetime
    ends_at: datetime


class _CellRefused(ValueError):  # noqa: N818 - the house's word
    def __init__(self, error: str, suggestion: str | None = None) -> None:
        super().__init__(error)
        self.suggestion = suggestion


def read_sheet(text: str) -> list[SheetRow]:
    """Read a duty file with its header; columns in any order and case, comma, semicolon or tab between them.

    Raises Refused: duty_file_empty, duty_file_unreadable, duty_columns_missing (`columns`), duty_too_many_rows,
    duty_rows_rejected (`faults`).
    """
    lines = _lines(text)
    heading = [cell.strip().casefold() for cell in lines[0]]
    missing = tuple(column for column in COLUMNS if column not in heading)
    if missing:
        raise Refused("duty_columns_missing", columns=missing)
    rows: list[SheetRow] = []
    faults: list[SheetFault] = []
    for number, cells in enumerate(lines[1:], 2):
        if any(cell.strip() for cell in cells):
            said = dict(zip(heading, [cell.strip() for cell in cells], strict=False))
            _read_row(number, said, rows, faults)
    if faults:
        raise Refused("duty_rows_rejected", faults=tuple(faults))
    if not rows:
        raise Refused("duty_file_empty")
    return rows


def write_sheet(rows: list[tuple[int, str, str | None, datetime, datetime]]) -> str:
    """Return level, name, E.164 number and two instants a row as a duty file, in Brussels time with its offset."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for level, name, phone, starts_at, ends_at in rows:
        times = [at.astimezone(BRUSSELS).isoformat(timespec="seconds") for at in (starts_at, ends_at)]
        writer.writerow([level, name, show(phone) if phone else "", *times])
    return out.getvalue()


def _lines(text: str) -> list[list[str]]:
    text = text.removeprefix("\ufeff").lstrip("\r\n")
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as fault:
        raise Refused("duty_file_unreadable", detail=str(fault)) from None
    if not lines or not text.strip():
        raise Refused("duty_file_empty")
    if len(lines) > ROWS + 1:
        raise Refused("duty_too_many_rows", most=ROWS)
    return lines


def _read_row(number: int, said: dict[str, str], rows: list[SheetRow], faults: list[SheetFault]) -> None:
    values: dict[str, object] = {}
    wrong = []
    for column in COLUMNS:
        cell = said.get(column, "")
        try:
            values[column] = _READERS[column](cell)
        except _CellRefused as fault:
            wrong.append(SheetFault(number, column, cell, str(fault), fault.suggestion))
    starts_at, ends_at = values.get("from"), values.get("to")
    if isinstance(starts_at, datetime) and isinstance(ends_at, datetime) and starts_at >= ends_at:
        wrong.append(SheetFault(number, "to", said["to"], "ends_before_start"))
    faults += wrong
    if not wrong:
        rows.append(SheetRow(number, *values.values()))  # type: ignore[arg-type]  # in the order of COLUMNS


def _level(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit() and 1 <= int(cell) <= LEVEL_MOST):
        raise _CellRefused("level_invalid")
    return int(cell)


def _name(cell: str) -> str:
    name = " ".join(cell.split())
    if not name:
        raise _CellRefused("missing")
    if len(name) > NAME_MAX:
        raise _CellRefused("too_long", name[:NAME_MAX])
    return name


def _phone(cell: str) -> str | None:
    if not cell:
        return None
    try:
        return read_callback(cell).e164
    except NumberRefused as refused:
        raise _CellRefused(f"number_{refused.reason.value}") from None


def _instant(cell: str) -> datetime:
    if not cell:
        raise _CellRefused("missing")
    try:
        at = datetime.fromisoformat(cell)
    except ValueError:
        raise _CellRefused("time_invalid") from None
    if not YEAR_FIRST <= at.year <= YEAR_LAST:
        raise _CellRefused("time_invalid")
    if at.tzinfo is None:
        meant = first_occurrence(at).astimezone(BRUSSELS).isoformat(timespec="seconds")
        raise _CellRefused("time_without_offset", meant)
    return at.astimezone(UTC)


_READERS = {"level": _level, "name": _name, "phone": _phone, "from": _instant, "to": _instant}
