"""How do rows enter the chain? In batches, by one process at a time, in a transaction that does nothing else.

What is sealed is looked for near the newest sealed row of each source, since numbers are given out before they are
committed; once a day everything is looked through. Sealing twice is impossible: a row has one place in the chain.
A row that cannot be read holds up no other: it stays out, and a verification names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from secrets import token_hex
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from gateway.audit.legible import read_all, read_each
from gateway.audit.model import BEGINNING, Head, Link
from gateway.audit.sources import Said, Source
from gateway.audit.tables import AuditEntry, AuditOpening
from gateway.storage import Storage
from gateway.storage.locks import Lock, hold_lock

BATCH = 100
BATCHES = 5  # at once, so that whoever else writes on SQLite has a turn
NEAR = 2000  # rows of one source; more than can be under way in transactions that are still open


def seal_new(storage: Storage, sources: Sequence[Source], everything: bool = False) -> int:
    """Seal what is not sealed yet, a hundred rows a transaction, five hundred at most. Returns how many were sealed."""
    sealed = 0
    for _ in range(BATCHES):
        with storage.reading() as session:
            if not any(unsealed(session, source, 1, everything) for source in sources):
                break
        with storage.transaction() as session:
            sealed += seal(session, sources, everything)
    return sealed


def seal(session: Session, sources: Sequence[Source], everything: bool = False) -> int:
    """Seal at most a hundred rows; returns how many."""
    hold_lock(session, Lock.SEALING)
    found: list[tuple[Source, Any, Said]] = []
    for source in sources:
        rows = unsealed(session, source, BATCH - len(found), everything)
        found += [(source, row, source.read(row)) for row in rows]
    head = head_of(session)
    for source, row, said in sorted(found, key=lambda each: each[2].at):
        head = _append(session, head, source, row.id, said)
    session.flush()
    return len(found)


def head_of(session: Session) -> Head:
    """Return the end of the chain."""
    newest = select(AuditEntry.sequence, AuditEntry.hash).order_by(AuditEntry.sequence.desc()).limit(1)
    row = session.execute(newest).one_or_none()
    return Head(row.sequence, row.hash) if row else BEGINNING


def unsealed(session: Session, source: Source, limit: int, everything: bool = False) -> Sequence[Any]:
    """Return rows of a source that are not in the chain, oldest first."""
    if limit <= 0:
        return []
    query = _missing(session, source, everything)
    together = read_all(session, select(source.table).where(source.id.in_(query.limit(limit))).order_by(source.id))
    if together is not None:
        return together
    alone = read_each(session, source.table, session.scalars(query).all())
    return list(islice((row for _, row in alone if row is not None), limit))


def illegible(session: Session, source: Source, everything: bool = False) -> int | None:
    """Return the number of the first row of a source that is not in the chain and cannot be read; None for none."""
    query = _missing(session, source, everything)
    if read_all(session, select(source.table).where(source.id.in_(query))) is not None:
        return None
    alone = read_each(session, source.table, session.scalars(query).all())
    return next((number for number, row in alone if row is None), None)


def _missing(session: Session, source: Source, everything: bool) -> Select[Any]:
    """Return the query of the numbers that are not in the chain, oldest first."""
    entry = AuditEntry.__table__.alias()
    last = session.scalar(select(func.max(AuditEntry.source_id)).where(AuditEntry.source == source.name)) or 0
    query = select(source.id).where(
        source.id > (0 if everything else last - NEAR),
        ~exists().where(entry.c.source == source.name, entry.c.source_id == source.id),
    )
    return query.order_by(source.id)


def _append(session: Session, head: Head, source: Source, row_id: int, said: Said) -> Head:
    salt = token_hex(16)
    if said.personal is not None:
        session.add(AuditOpening(source=source.name, source_id=row_id, salt=salt))
    link = Link(
        head.sequence + 1,
        source.name,
        row_id,
        said.at,
        said.what,
        said.principal,
        said.subject,
        said.detail,
        said.committed(salt),
    )
    made = link.hash_after(head.hash)
    session.add(AuditEntry(**vars(link), previous=head.hash, hash=made))
    return Head(link.sequence, made)
