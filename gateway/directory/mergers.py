"""How does a table of mergers come in? What it says is compared with what we know, and written; the door commits."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from contacts.headings import TableRefused
from contacts.mergers import Known, MergerChanges, Succession, read_mergers
from contacts.organisation import Code
from gateway.directory.actions import CODE_COLUMNS, note_succession
from gateway.directory.model import ImportResult
from gateway.directory.tables import CodeSuccession, Organisation
from gateway.errors import Refused


def plan_mergers(session: Session, rows: Sequence[Sequence[str]]) -> MergerChanges:
    """Say what a table of mergers would do; raises Refused as `plan_import` does."""
    known = {
        Code(row.kind, row.value): Known(row.former_name, Code(row.successor_kind, row.successor_value), row.since)
        for row in session.scalars(select(CodeSuccession))
    }
    try:
        return read_mergers(rows, known)
    except TableRefused as refused:
        raise Refused(refused.reason.value, columns=refused.columns) from None


def apply_mergers(session: Session, steps: Sequence[Succession]) -> None:
    """Write what a plan found; writing it again changes nothing."""
    for one in steps:
        note_succession(session, one.former, one.former_name, one.after, one.since)


def without_organisation(session: Session, steps: Sequence[Succession]) -> list[Succession]:
    """Return, once for each, the successors that no organisation of ours has: callers are not taken there yet."""
    return [
        one
        for one in {one.after: one for one in reversed(steps)}.values()
        if session.scalar(select(Organisation.id).where(CODE_COLUMNS[one.after.kind] == one.after.value)) is None
    ]


def result_of(changes: MergerChanges) -> ImportResult:
    """Return the counts and wrong cells, as of any import."""
    return ImportResult(
        len(changes.added), len(changes.changed), changes.unchanged, tuple(changes.faults), changes.unknown
    )
