"""What would a table do that is being brought in? Its columns, then contacts field by field, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from contacts.headings import Column
from contacts.phone import show
from contacts.table import Placed, RowFault, differences
from gateway.console import refusals
from gateway.console.refusals import refusal
from gateway.directory import uploads as kept
from gateway.directory.importing import plan_import
from gateway.directory.model import Plan
from gateway.directory.tables import Upload
from gateway.errors import Refused

SHOWN = 50
KINDS = ("changed", "added", "rejected", "repaired")


@dataclass(frozen=True)
class Line:
    """One contact that comes or changes: field, what stands there, what would."""

    row: int
    organisation: str
    contact: str
    fields: Sequence[tuple[str, str, str]]


def preview(session: Session, upload: Upload) -> dict[str, Any]:
    """Return what the page shows: columns always, and what would change where the columns suffice."""
    rows, placing = kept.rows_of(upload), kept.placing_of(upload)
    columns = list(Column)
    try:
        headings = kept.headings(rows, placing)
        plan = plan_import(session, rows, placing)
    except Refused as refused:
        headings = [] if refused.code == "table_empty" else headings
        return {"headings": headings, "columns": columns, "fault": refusal(refused), "plan": None}
    counts = {kind: len(_of(plan, kind)) for kind in KINDS}
    wanted = request.args.get("show", "")
    kind = wanted if wanted in KINDS else next((each for each in KINDS if counts[each]), KINDS[0])
    page = max(1, min(request.args.get("page", 1, type=int), -(-counts[kind] // SHOWN) or 1))
    found = _of(plan, kind)[(page - 1) * SHOWN : page * SHOWN]
    return {
        "headings": headings,
        "columns": columns,
        "fault": None,
        "plan": plan,
        "counts": counts,
        "rejected_rows": len({fault.row for fault in plan.result.rejected}),
        "kind": kind,
        "page": page,
        "pages": -(-counts[kind] // SHOWN),
        "lines": [_line(plan, step) for step in found] if kind in ("changed", "added") else found,
    }


def about(fault: RowFault) -> str:
    """Return what is wrong with a cell in words: "gsm: is te kort"."""
    return f"{refusals.COLUMNS.get(fault.column, fault.column)}: {refusals.CELLS.get(fault.error, fault.error)}"


def _of(plan: Plan, kind: str) -> Sequence[Any]:
    found: dict[str, Sequence[Any]] = {
        "changed": plan.changed,
        "added": plan.added,
        "rejected": plan.result.rejected,
        "repaired": plan.result.repaired,
    }
    return found[kind]


def _line(plan: Plan, step: Placed) -> Line:
    place = plan.register[step.organisation_id]
    fields = [
        (refusals.COLUMNS[column.value], _said(before), _said(after))
        for column, before, after in differences(step, plan.columns)
    ]
    if step.before is not None and not fields:
        code = ", ".join(place.codes.values())
        fields = [("organisatie", "", " ".join(each for each in (place.name, code, place.province or "") if each))]
    return Line(step.row, place.name, step.entry.name or step.entry.function, fields)


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, str) and value.startswith("+"):
        return show(value)
    return "" if value is None else str(value)
