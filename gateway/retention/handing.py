"""In which form is what we hold of a person handed over? JSON for a program, CSV for a sheet, and rows for a page."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from gateway.directory.exporting import csv_text
from gateway.retention.person import Stays, Trace

Rows = Mapping[str, list[dict[str, Any]]]


def by_table(found: Sequence[Trace]) -> Rows:
    """Return what rows say, by table; what guards us is left out, and so is what says nothing."""
    held: dict[str, list[dict[str, Any]]] = {}
    for trace in found:
        said = {name: plain(value) for name, value in trace.said.items() if value not in (None, "", [], {})}
        held.setdefault(str(trace.table.__tablename__), []).append(said)
    return held


def counted(found: Sequence[Trace]) -> Counter[tuple[str, Stays | None]]:
    """Return how many rows of which table there are, apart by whether and why they would stay."""
    return Counter((str(trace.table.__tablename__), trace.stays) for trace in found)


def as_json(found: Sequence[Trace]) -> str:
    """Return everything as JSON."""
    return json.dumps(by_table(found), ensure_ascii=False, indent=2) + "\n"


def as_csv(found: Sequence[Trace]) -> str:
    """Return everything as CSV that a Belgian Excel opens: a line for each thing that is said."""
    rows = [
        (table, str(number), name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for table, held in by_table(found).items()
        for number, said in enumerate(held, 1)
        for name, value in said.items()
    ]
    return csv_text([("tabel", "rij", "veld", "waarde"), *rows], excel=True)


def plain(value: object) -> Any:
    """Return a value as JSON can hold it."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return value if isinstance(value, (str, int, float, bool, list, dict, type(None))) else str(value)
