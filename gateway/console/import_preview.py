"""What would a table do that is being brought in? Its columns, then contacts field by field, a page at a time."""

from __future__ import annotations

from typing import Any

from flask import request
from sqlalchemy.orm import Session

from contacts.headings import Column
from contacts.phone import show
from contacts.table import RowFault
from gateway.console import refusals
from gateway.console.refusals import refusal
from gateway.directory import uploads as kept
from gateway.directory.importing import plan_import
from gateway.directory.model import Heading
from gateway.directory.outline import KINDS, SHOWN, Line, outline_of, page_of
from gateway.directory.tables import Upload
from gateway.errors import Refused

_NUMBERS = (Column.MOBILE.value, Column.PHONE.value)


def preview(session: Session, upload: Upload) -> dict[str, Any]:
    """Return what the page shows: columns always, and what would change where the columns suffice."""
    plan = outline_of(upload)
    if plan is None:
        return _without(session, upload)
    counts = plan.counts
    wanted = request.args.get("show", "")
    kind = wanted if wanted in KINDS else next((each for each in KINDS if counts[each]), KINDS[0])
    page = max(1, min(request.args.get("page", 1, type=int), -(-counts[kind] // SHOWN) or 1))
    return {
        "headings": plan.headings,
        "columns": list(Column),
        "fault": None,
        "plan": plan,
        "counts": counts,
        "kind": kind,
        "page": page,
        "pages": -(-counts[kind] // SHOWN),
        "lines": [_in_words(each) for each in page_of(upload, kind, page)],
    }


def about(fault: RowFault) -> str:
    """Return what is wrong with a cell in words: "gsm: is te kort"."""
    return f"{refusals.COLUMNS.get(fault.column, fault.column)}: {refusals.CELLS.get(fault.error, fault.error)}"


def _without(session: Session, upload: Upload) -> dict[str, Any]:
    """Return the columns of a table of which nobody can tell yet what it would do, and why."""
    rows, placing = kept.rows_of(upload), kept.placing_of(upload)
    fault, headings = None, list[Heading]()
    try:
        headings = kept.headings(rows, placing)
        plan_import(session, rows, placing)
    except Refused as refused:
        fault = refusal(refused)
    return {"headings": headings, "columns": list(Column), "fault": fault, "plan": None}


def _in_words(each: Line | RowFault) -> Line | RowFault:
    if isinstance(each, RowFault):
        return each
    fields = [
        (refusals.COLUMNS[column], _said(column, before), _said(column, after)) for column, before, after in each.fields
    ]
    return Line(each.row, each.organisation, each.contact, fields)


def _said(column: str, value: object) -> str:
    if isinstance(value, (list, tuple)):
        return "; ".join(value)
    if isinstance(value, str) and column in _NUMBERS:
        return show(value)
    return "" if value is None else str(value)
