"""What does a table of mergers say: which code was followed by which? And what is wrong in it, row by row?

Sees rows of cells, never files. One row tells one organisation that went on in another, by any of its codes: columns
such as `oude_nis`, `oude_naam`, `nieuwe_nis`, or `former_ovo`, `ovo`, in any order. A row with a wrong cell is left out
whole, and the rest goes on. A code that stays is no merger; a ring of codes would lead nowhere, and is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from contacts.cells import CellFault
from contacts.headings import HEADER_WITHIN, TableFault, TableRefused
from contacts.organisation import Code, CodeRefused, read_code
from contacts.person import key_of
from contacts.register import current
from contacts.table import RowFault

KINDS = ("nis", "ovo", "kbo", "code")
_FORMER = re.compile(r"(?:oude|oud|vroegere|voormalige|former|old)(nis|ovo|kbo|code|naam|name)(?:code|nummer|number)?")
_AFTER = re.compile(r"(?:nieuwe|nieuw|new|successor)?(nis|ovo|kbo|code|naam|name)(?:code|nummer|number)?")
_SINCE = ("sinds", "vanaf", "datum", "since", "from", "date")


@dataclass(frozen=True)
class Succession:
    """One code that was followed by another; `row` is as the file numbers it."""

    row: int
    former: Code
    former_name: str
    after: Code
    after_name: str
    since: date | None


@dataclass(frozen=True)
class Known:
    """What is known of a former code already."""

    former_name: str
    after: Code
    since: date | None


@dataclass
class MergerChanges:
    """What a table of mergers would do."""

    added: list[Succession] = field(default_factory=list)
    changed: list[Succession] = field(default_factory=list)
    unchanged: int = 0
    faults: list[RowFault] = field(default_factory=list)
    unknown: tuple[str, ...] = ()

    @property
    def steps(self) -> list[Succession]:
        """What must be written."""
        return [*self.added, *self.changed]


def read_mergers(rows: Sequence[Sequence[str]], known: Mapping[Code, Known]) -> MergerChanges:
    """Say what a table adds to the mergers that are known; raises TableRefused when it is no such table."""
    at = next((number for number, row in enumerate(rows[:HEADER_WITHIN]) if _pairs(row)), None)
    if at is None:
        filled = any(cell.strip() for row in rows for cell in row)
        raise TableRefused(
            TableFault.COLUMNS_MISSING if filled else TableFault.EMPTY, ["oude_nis", "nieuwe_nis"] if filled else []
        )
    made = MergerChanges(unknown=tuple(cell.strip() for cell in rows[at] if cell.strip() and not _column(cell)))
    columns = [_column(cell) for cell in rows[at]]
    leads = {code: one.after for code, one in known.items()}
    told: dict[Code, int] = {}
    for number, row in enumerate(rows[at + 1 :], at + 2):
        said = {column: cell.strip() for column, cell in zip(columns, row, strict=False) if column}
        if not any(said.values()):
            continue
        successions, faults = _row(number, said)
        faults = faults or _conflicts(successions, leads, told)
        made.faults += faults
        for one in successions if not faults else ():
            told[one.former] = one.row
            leads[one.former] = one.after
            _sort(made, one, known.get(one.former))
    return made


def _column(heading: str) -> str | None:
    """Return what a heading means: former_nis, after_name, since; None for one that nobody knows."""
    said = re.sub(r"[\s\-_.:*']+", "", key_of(heading))
    if found := _FORMER.fullmatch(said):
        return f"former_{found[1].replace('naam', 'name')}"
    if found := _AFTER.fullmatch(said):
        return f"after_{found[1].replace('naam', 'name')}"
    return "since" if said in _SINCE else None


def _pairs(row: Sequence[str]) -> list[str]:
    columns = {_column(cell) for cell in row}
    return [kind for kind in KINDS if {f"former_{kind}", f"after_{kind}"} <= columns]


def _row(number: int, said: Mapping[str, str]) -> tuple[list[Succession], list[RowFault]]:
    faults: list[RowFault] = []
    since = _date(number, said.get("since", ""), faults)
    made = []
    for kind in KINDS:
        former, after = said.get(f"former_{kind}", ""), said.get(f"after_{kind}", "")
        if not former and not after:
            continue
        codes = [_code(number, f"{side}_{kind}", cell, faults) for side, cell in (("former", former), ("after", after))]
        if codes[0] is None or codes[1] is None:
            continue
        if codes[0].kind is not codes[1].kind:
            faults.append(RowFault(number, f"after_{kind}", after, "merger_kind_differs", codes[0].kind.value))
        elif codes[0] != codes[1]:
            names = said.get("former_name", ""), said.get("after_name", "")
            made.append(Succession(number, codes[0], names[0][:120], codes[1], names[1][:120], since))
    return made, faults


def _code(number: int, column: str, cell: str, faults: list[RowFault]) -> Code | None:
    try:
        return read_code(cell)
    except CodeRefused as refused:
        faults.append(RowFault(number, column, cell, f"code_{refused.reason.value}", refused.suggestion))
        return None


def _date(number: int, cell: str, faults: list[RowFault]) -> date | None:
    if not cell:
        return None
    belgian = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", cell)
    try:
        return date(int(belgian[3]), int(belgian[2]), int(belgian[1])) if belgian else date.fromisoformat(cell[:10])
    except ValueError:
        faults.append(RowFault(number, "since", cell, "date_invalid", "2025-01-01"))
        return None


def _conflicts(made: Sequence[Succession], leads: Mapping[Code, Code], told: Mapping[Code, int]) -> list[RowFault]:
    faults = []
    for one in made:
        column = f"former_{one.former.kind.value}"
        if one.former in told:
            faults.append(
                RowFault(one.row, column, str(one.former), CellFault.DOUBLE_ROW.value, f"row {told[one.former]}")
            )
        elif one.former in current(one.after, leads):
            faults.append(RowFault(one.row, column, str(one.former), "merger_ring"))
    return faults


def _sort(made: MergerChanges, one: Succession, before: Known | None) -> None:
    if before is None:
        made.added.append(one)
    elif before != Known(one.former_name, one.after, one.since):
        made.changed.append(one)
    else:
        made.unchanged += 1
