"""What stands in the chain? For the console and the command line; nothing here changes a row."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from gateway.audit.legible import read_all, read_each
from gateway.audit.model import Deed
from gateway.audit.sources import Source
from gateway.audit.tables import AuditEntry, AuditOpening

PAGE = 500

Key = tuple[str, int]


class IllegibleError(Exception):
    """An entry of the chain holds what cannot be read; its number is the argument."""

    @property
    def sequence(self) -> int:
        """The number of the entry."""
        return int(self.args[0])


@dataclass(frozen=True)
class Wanted:
    """Which entries are looked for; None is all. `by` are principals, and names as they were written down.

    A `subject` without a number is everything of its kind. `since` and `until` are when it was done.
    """

    what: str | None = None
    by: Collection[str] | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Told:
    """An entry, and who did it: None when the name was erased."""

    entry: AuditEntry
    by: str | None

    @property
    def at(self) -> datetime:
        """When it was done."""
        return self.entry.at

    @property
    def detail(self) -> dict[str, Any]:
        """What is said of it, without anything that names a person; nothing where it is no JSON any more."""
        found = parsed(self.entry.detail)
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True)
class Listed:
    """Entries, newest first; `following` is the cursor of older ones. `illegible`: numbers of those that cannot be
    read."""

    entries: Sequence[Told]
    following: int | None
    illegible: Sequence[int] = ()


def list_entries(
    session: Session, sources: Sequence[Source], wanted: Wanted, before: int | None = None, limit: int = 50
) -> Listed:
    """Return entries from below the sequence `before`, newest first."""
    query = select(AuditEntry.sequence).order_by(AuditEntry.sequence.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(AuditEntry.sequence < before)
    query = query.where(*_period(session, wanted))
    if wanted.what is not None:
        query = query.where(AuditEntry.what == wanted.what)
    if wanted.subject is not None:
        query = query.where(_about(wanted.subject))
    if wanted.by is not None:
        query = query.where(or_(AuditEntry.principal.in_(wanted.by), *_by_name(sources, wanted.by)))
    numbers = session.scalars(query).all()
    found, illegible = _entries(session, numbers[:limit])
    following = numbers[limit - 1] if len(numbers) > limit else None
    return Listed(_told(session, sources, found), following, illegible)


def _entries(session: Session, numbers: Sequence[int]) -> tuple[Sequence[AuditEntry], list[int]]:
    """Return the entries that have these numbers, newest first, and the numbers of those that cannot be read."""
    query = select(AuditEntry).where(AuditEntry.sequence.in_(numbers)).order_by(AuditEntry.sequence.desc())
    together = read_all(session, query)
    if together is not None:
        return together, []
    alone = list(read_each(session, AuditEntry, numbers))
    return [row for _, row in alone if row is not None], [number for number, row in alone if row is None]


def whole(session: Session, after: int = 0) -> Iterator[Sequence[AuditEntry]]:
    """Yield the whole chain, or what follows entry `after`, five hundred entries at a time; fewer before one
    that cannot be read. Raises IllegibleError when that one is the next."""
    query = select(AuditEntry).order_by(AuditEntry.sequence).limit(PAGE)
    while entries := _as_far_as_legible(session, query.where(AuditEntry.sequence > after)):
        yield entries
        after = entries[-1].sequence
        session.expunge_all()


def _as_far_as_legible(session: Session, query: Select[AuditEntry]) -> Sequence[AuditEntry]:
    together = read_all(session, query)
    if together is not None:
        return together
    numbers = session.scalars(query.with_only_columns(AuditEntry.sequence)).all()
    alone = read_each(session, AuditEntry, numbers)
    legible = [row for _, row in takewhile(lambda each: each[1] is not None, alone)]
    if not legible:
        raise IllegibleError(numbers[0])
    return legible


def kinds(session: Session) -> list[str]:
    """Return every kind of thing that stands in the chain."""
    return sorted(session.scalars(select(AuditEntry.what).distinct()))


def report_made(session: Session, file_hash: str) -> AuditEntry | None:
    """Return the entry that says that we made a report with this hash (SHA-256, of the file or of what it says)."""
    made = select(AuditEntry).where(AuditEntry.what == Deed.REPORT_MADE.value)
    held = AuditEntry.detail.contains(f'"{file_hash}"', autoescape=True)
    return session.scalars(made.where(held).order_by(AuditEntry.sequence).limit(1)).first()


def sealed_rows(session: Session, sources: Mapping[str, Source], entries: Sequence[AuditEntry]) -> dict[Key, Any]:
    """Return the rows that these entries sealed, by source and number; None stands for one that cannot be read."""
    found: dict[Key, Any] = {}
    for name, source in sources.items():
        ids = [entry.source_id for entry in entries if entry.source == name]
        if ids:
            found.update({(name, each): row for each, row in _rows(session, source, ids)})
    return found


def _rows(session: Session, source: Source, ids: Sequence[int]) -> Iterable[tuple[int, Any]]:
    together = read_all(session, select(source.table).where(source.id.in_(ids)))
    return read_each(session, source.table, ids) if together is None else ((row.id, row) for row in together)


def openings(session: Session, entries: Sequence[AuditEntry]) -> dict[Key, AuditOpening]:
    """Return what opens the commitments of these entries, where it was not erased."""
    found = {}
    for name in {entry.source for entry in entries}:
        ids = [entry.source_id for entry in entries if entry.source == name]
        query = select(AuditOpening).where(AuditOpening.source == name, AuditOpening.source_id.in_(ids))
        found.update({(name, row.source_id): row for row in session.scalars(query)})
    return found


def name_in(personal: str | None) -> str | None:
    """Return the name of who did it, from an opening's personal part; None when it was erased."""
    held = parsed(personal) if personal else None
    found = held.get("by") if isinstance(held, dict) else None
    return str(found) if found is not None else None


def parsed(text: str) -> Any:
    """Return what stands in JSON; None when it is none any more."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def _told(session: Session, sources: Sequence[Source], entries: Sequence[AuditEntry]) -> list[Told]:
    rows = sealed_rows(session, {source.name: source for source in sources}, entries)
    opened = openings(session, entries)
    found = []
    for entry in entries:
        key = (entry.source, entry.source_id)
        opening = opened.get(key)
        if opening is None:
            by = None
        elif opening.personal is None:
            by = getattr(rows.get(key), "by", None)
        else:
            by = name_in(opening.personal)
        found.append(Told(entry, by))
    return found


def _about(subject: str) -> ColumnElement[bool]:
    every = AuditEntry.subject.startswith(f"{subject}:", autoescape=True)
    return AuditEntry.subject == subject if ":" in subject else or_(AuditEntry.subject == subject, every)


def _period(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return what keeps to a period. Entries come nearly in order of time: their numbers bound what is looked through.

    Bounds are looked up apart, so that the page is read along the chain whatever its length.
    """
    asked: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        asked.append(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        asked.append(AuditEntry.at < wanted.until)
    if not asked:
        return []
    found = session.execute(select(func.min(AuditEntry.sequence), func.max(AuditEntry.sequence)).where(*asked)).one()
    least, most = (found[0] or 0, found[1] or 0) if found else (0, 0)
    return [*asked, AuditEntry.sequence >= least, AuditEntry.sequence <= most]


def _by_name(sources: Sequence[Source], names: Collection[str]) -> Iterator[ColumnElement[bool]]:
    """Yield what finds the rows of sources that know people by name only."""
    for source in sources:
        if hasattr(source.table, "by"):
            theirs = select(source.id).where(source.table.by.in_(names))
            yield and_(AuditEntry.source == source.name, AuditEntry.source_id.in_(theirs))
