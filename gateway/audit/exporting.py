"""Which file holds the chain, so that anybody can weigh it again? Every entry, without a name."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway.audit.actions import Doer, write_down
from gateway.audit.legible import raw
from gateway.audit.model import Deed, Subject, instant
from gateway.audit.reading import IllegibleError, whole
from gateway.audit.tables import AuditEntry

COLUMNS = (
    *("sequence", "at", "source", "source_id", "what", "principal", "subject", "detail"),
    *("commitment", "previous", "hash"),
)


def columns_of(entry: AuditEntry) -> dict[str, Any]:
    """Return an entry as a row of the file."""
    return {name: getattr(entry, name) for name in COLUMNS} | {"at": instant(entry.at)}


def chunks(session: Session) -> Iterator[tuple[str, int]]:
    """Yield the file (CSV) piece by piece, each with how many entries it holds; the first is the heading.

    An entry that cannot be read is in it as it stands in the database: whoever weighs the file finds that it does not
    fit, and everything after it is there.
    """
    yield _written([COLUMNS]), 0
    after: int | None = 0
    while after is not None:
        begun, after = after, None
        try:
            for entries in whole(session, begun):
                begun = entries[-1].sequence
                yield _written([tuple(columns_of(entry).values()) for entry in entries]), len(entries)
        except IllegibleError as stopped:
            held = raw(session, AuditEntry, stopped.sequence)
            yield _written([tuple(held[name] for name in COLUMNS)]), 1
            after = stopped.sequence


def note_export(session: Session, by: Doer, entries: int, now: datetime) -> None:
    """Write down that the chain was taken out."""
    write_down(session, by, Deed.AUDIT_EXPORTED, Subject.AUDIT, None, now, {"entries": entries})


def _written(rows: list[tuple[Any, ...]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()
