"""Does the chain hold? Every entry is weighed again, and beside it the row that it sealed.

The first that does not fit is named. What names a person may be gone only when the chain itself says that it was
erased.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.audit.model import BEGINNING, Deed, Head, commitment
from gateway.audit.reading import IllegibleError, openings, parsed, sealed_rows, whole
from gateway.audit.sealing import illegible, unsealed
from gateway.audit.sources import Said, Source
from gateway.audit.tables import AuditEntry, AuditOpening

SEALED_WITHIN = timedelta(minutes=5)

Erased = Mapping[str, frozenset[int]]


class Wrong(Enum):
    """What does not fit."""

    CHANGED = "changed"  # the entry says something else than what was sealed
    MISSING = "missing"  # an entry is gone from the middle
    REORDERED = "reordered"  # it does not follow the one before it
    CUT_OFF = "cut_off"  # the chain once went further, or another way
    ROW_GONE = "row_gone"  # the row that was sealed is gone
    ROW_CHANGED = "row_changed"  # the row says something else than when it was sealed
    NAME_GONE = "name_gone"  # what names a person is gone, and no erasure tells of it
    UNSEALED = "unsealed"  # an old row that never entered the chain


@dataclass(frozen=True)
class Fault:
    """The first thing that does not fit, at which place of the chain."""

    sequence: int
    wrong: Wrong
    about: str


@dataclass(frozen=True)
class Verdict:
    """What a verification found. `fault` None: everything fits."""

    entries: int
    head: Head
    erased: int
    fault: Fault | None


@dataclass(frozen=True)
class Portion:
    """What weighing a part of the chain found: where it ended, and how many entries have no name any more.

    `fault` None: all of it fits. `last`: it came to the end of the chain.
    """

    head: Head
    blank: int
    fault: Fault | None
    last: bool


def verify(
    session: Session,
    sources: Sequence[Source],
    now: datetime,
    known: Head | None = None,
    seen: Callable[[int], None] = lambda count: None,
) -> Verdict:
    """Weigh the whole chain. `known` is a head that was kept elsewhere; `seen` is told how many entries were done."""
    found = weigh(session, sources, BEGINNING, known, seen)
    fault = found.fault or end_fault(session, sources, now, known, found.head)
    return Verdict(found.head.sequence, found.head, found.blank, fault)


def weigh(
    session: Session,
    sources: Sequence[Source],
    head: Head,
    known: Head | None = None,
    seen: Callable[[int], None] = lambda count: None,
    most: int | None = None,
) -> Portion:
    """Weigh what follows a head, `most` entries or a few more. Nothing that comes after the end is looked at."""
    by_name, erased = {source.name: source for source in sources}, _erased(session)
    blank, done = 0, 0
    for entries in _entries(session, head.sequence):
        if isinstance(entries, Fault):
            return Portion(head, blank, entries, last=False)
        rows, opened = sealed_rows(session, by_name, entries), openings(session, entries)
        for entry in entries:
            opening = opened.get((entry.source, entry.source_id))
            fault = _link_fault(entry, head, known)
            fault = fault or _row_fault(entry, by_name, rows, opening, erased)
            if fault is not None:
                return Portion(head, blank, fault, last=False)
            head, blank = Head(entry.sequence, entry.hash), blank + (opening is None)
        seen(len(entries))
        done += len(entries)
        if most is not None and done >= most:
            return Portion(head, blank, None, last=False)
    return Portion(head, blank, None, last=True)


def _entries(session: Session, after: int) -> Iterator[Sequence[AuditEntry] | Fault]:
    try:
        yield from whole(session, after)
    except IllegibleError as stopped:
        yield Fault(stopped.sequence, Wrong.CHANGED, "the entry cannot be read")


def length(session: Session) -> int:
    """Return how many entries there are to weigh."""
    return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def _link_fault(entry: AuditEntry, head: Head, known: Head | None) -> Fault | None:
    wrong = None
    if entry.sequence != head.sequence + 1:
        return Fault(head.sequence + 1, Wrong.MISSING, f"the next one is {entry.sequence}")
    if entry.hash != entry.link.hash_after(entry.previous):
        wrong = Wrong.CHANGED
    elif entry.previous != head.hash:
        wrong = Wrong.REORDERED
    elif known is not None and entry.sequence == known.sequence and entry.hash != known.hash:
        wrong = Wrong.CUT_OFF
    return Fault(entry.sequence, wrong, f"{entry.what}, {entry.subject}") if wrong else None


def _row_fault(
    entry: AuditEntry,
    sources: Mapping[str, Source],
    rows: Mapping[tuple[str, int], Any],
    opening: AuditOpening | None,
    erased: Erased,
) -> Fault | None:
    key = (entry.source, entry.source_id)
    about = f"{entry.source} {entry.source_id}: {entry.what}, {entry.subject}"
    if key not in rows:
        return Fault(entry.sequence, Wrong.ROW_GONE, about)
    said = sources[entry.source].read(rows[key]) if rows[key] is not None else None
    if said is None or not _same(said, entry):
        return Fault(entry.sequence, Wrong.ROW_CHANGED, about)
    if opening is None:
        gone = entry.source_id in erased.get(entry.source, frozenset())
        return None if gone else Fault(entry.sequence, Wrong.NAME_GONE, about)
    personal = said.personal if opening.personal is None else parsed(opening.personal)
    fits = personal is not None and commitment(opening.salt, personal) == entry.commitment
    return None if fits else Fault(entry.sequence, Wrong.ROW_CHANGED, about)


def _same(said: Said, entry: AuditEntry) -> bool:
    told = (said.at, said.what, said.principal, said.subject, said.detail)
    sealed = (entry.at, entry.what, entry.principal, entry.subject, entry.detail)
    return told == sealed and (said.personal is not None or said.commitment == entry.commitment)


def end_fault(
    session: Session, sources: Sequence[Source], now: datetime, known: Head | None, head: Head
) -> Fault | None:
    """Return what does not fit at the end of a chain that was weighed up to `head`."""
    if known is not None and known.sequence > head.sequence:
        return Fault(head.sequence + 1, Wrong.CUT_OFF, f"it went on to {known.sequence}")
    for source in sources:
        unread = illegible(session, source, everything=True)
        if unread is not None:
            return Fault(head.sequence + 1, Wrong.UNSEALED, f"{source.name} {unread}: the row cannot be read")
        for row in unsealed(session, source, 1, everything=True):
            said = source.read(row)
            if said.at < now - SEALED_WITHIN:
                return Fault(head.sequence + 1, Wrong.UNSEALED, f"{source.name} {row.id}: {said.what}, {said.subject}")
    return None


def _erased(session: Session) -> Erased:
    """Return which openings the chain says were erased, by source."""
    told: dict[str, set[int]] = {}
    for detail in session.scalars(select(AuditEntry.detail).where(AuditEntry.what == Deed.ERASED.value)):
        for source, ids in (parsed(detail) or {}).get("openings", {}).items():
            told.setdefault(source, set()).update(ids)
    return {source: frozenset(ids) for source, ids in told.items()}
