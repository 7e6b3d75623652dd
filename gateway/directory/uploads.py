"""Which tables are being brought in, by whom, and where do their columns stand? Verbs on a Session; doors commit.

The cells are kept, not the file: it is read once. Nobody else sees them, and a day later they are gone.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, defer

from contacts.headings import Column, TableRefused, column_of, columns_of, header_row
from gateway.directory.model import Heading
from gateway.directory.outline import Kept
from gateway.directory.tables import Upload
from gateway.errors import Refused
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require

LASTS = timedelta(hours=24)
MOST_EACH = 5  # of one person; the oldest gives way
SAMPLES = 3

Rows = list[list[str]]


def keep(session: Session, actor: Actor, name: str, rows: Rows, now: datetime) -> Upload:
    """Keep a table that was read; what has lapsed goes, and so does this person's oldest beyond five."""
    require(actor, Permission.CONTACTS_IMPORT)
    forget_lapsed(session, now)
    for old in list(pending(session, actor, now))[MOST_EACH - 1 :]:
        session.delete(old)
    cells = zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode(), 6)
    upload = Upload(
        principal=actor.principal, name=name[:120], cells=cells, placing={}, made_at=now, lapses_at=now + LASTS
    )
    session.add(upload)
    session.flush()
    return upload


def pending(session: Session, actor: Actor, now: datetime) -> Sequence[Upload]:
    """Return the tables that this person has not brought in yet, the newest first."""
    mine = (Upload.principal == actor.principal, Upload.lapses_at > now, Upload.done_at.is_(None))
    return session.scalars(select(Upload).where(*mine).order_by(Upload.id.desc()).options(defer(Upload.cells))).all()


def find(session: Session, actor: Actor, upload_id: int, now: datetime) -> Upload:
    """Return this person's table; raises Refused("no_such_upload") for another's, or one that has lapsed."""
    upload = session.get(Upload, upload_id)
    if upload is None or upload.principal != actor.principal or upload.lapses_at <= now:
        raise Refused("no_such_upload")
    return upload


def rows_of(upload: Upload) -> Rows:
    """Return the cells of a table."""
    rows: Rows = json.loads(zlib.decompress(upload.cells))
    return rows


def placing_of(upload: Upload) -> dict[int, Column | None]:
    """Return where columns stand that somebody told by hand."""
    return {int(at): Column(name) if name else None for at, name in upload.placing.items()}


def place(session: Session, actor: Actor, upload_id: int, told: Mapping[int, str], now: datetime) -> Upload:
    """Note what a person says stands at each position: a column's English name, or nothing."""
    upload = find(session, actor, upload_id, now)
    known = {column.value for column in Column}
    upload.placing = {str(at): name if name in known else "" for at, name in told.items()}
    upload.outline = upload.lines = None
    return upload


def keep_outline(
    session: Session, actor: Actor, upload_id: int, made: Kept, instead_of: str | None, now: datetime
) -> None:
    """Keep what a table would do, in place of what was kept with this digest (None: nothing was); else leave it."""
    upload = find(session, actor, upload_id, now)
    if (upload.outline or {}).get("digest") == instead_of:
        upload.outline, upload.lines = made


def headings(rows: Rows, placing: Mapping[int, Column | None]) -> list[Heading]:
    """Return each heading with its column and some of what stands under it; raises Refused("table_empty")."""
    try:
        at = header_row(rows)
    except TableRefused as refused:
        raise Refused(refused.reason.value) from None
    width = max(len(row) for row in rows[at : at + 50])
    header = [*rows[at], *[""] * (width - len(rows[at]))]
    columns = columns_of(header, placing)
    return [
        Heading(position, cell, columns[position], column_of(cell) is not None, _samples(rows[at + 1 :], position))
        for position, cell in enumerate(header)
    ]


def done(upload: Upload, now: datetime) -> None:
    """Note that a table was brought in; it stays until it lapses, for its rejected rows."""
    upload.done_at = now


def forget_lapsed(session: Session, now: datetime) -> None:
    """Erase what has lapsed."""
    session.execute(delete(Upload).where(Upload.lapses_at <= now))


def _samples(rows: Rows, position: int) -> tuple[str, ...]:
    found = []
    for row in rows[:200]:
        if len(row) > position and row[position].strip():
            found.append(row[position])
            if len(found) == SAMPLES:
                break
    return tuple(found)
