"""Does the audit stand: guarded by the database, and sealed in time? Looks, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from gateway.audit.anchor import anchor_path, holds, read_anchor
from gateway.audit.guards import guard_of
from gateway.audit.sealing import head_of, illegible, unsealed
from gateway.audit.verifying import SEALED_WITHIN
from gateway.commands.findings import Finding, Verdict, well, wrong
from gateway.installation import Installation
from gateway.sealed import SOURCES


def audit(installation: Installation) -> Iterator[Finding]:
    """The database refuses changes of it, and the clock seals what is done."""
    try:
        with installation.storage.engine.connect() as connection:
            guard, kind = guard_of(connection), connection.dialect.name
        with installation.storage.reading() as session:
            unread = [source.name for source in SOURCES if illegible(session, source) is not None]
            waiting = [row for source in SOURCES for row in unsealed(session, source, 1)]
            head = head_of(session)
            cut = _is_cut(installation, session)
    except SQLAlchemyError:
        return  # told by the check of the database
    if not guard.refused:
        yield wrong("audit", "the database lets it be changed: its triggers are gone; ccvo audit verify tells what was")
    elif guard.kept_apart:
        yield well("audit", f"no change is accepted, and our role cannot switch that off; {head.sequence} entries")
    elif kind == "postgresql":
        said = "no change is accepted, but our role owns the tables: see ccvo audit grants"
        yield Finding("audit", Verdict.DOUBTFUL, said)
    else:
        yield well("audit", f"no change is accepted; keep a head elsewhere (ccvo audit head); {head.sequence} entries")
    if cut:
        yield wrong("audit", "the end that was kept beside the database is gone: see ccvo audit verify")
    if unread:
        yield wrong("audit", f"a row of {', '.join(unread)} cannot be read, nor sealed: see ccvo audit verify")
    if any(row.at < installation.clock() - SEALED_WITHIN for row in waiting):
        yield wrong("audit", "what was done is not sealed in time: is ccvo clock alive?")


def _is_cut(installation: Installation, session: Session) -> bool:
    try:
        anchor = read_anchor(anchor_path(installation.settings.var, installation.settings.database_url))
    except ValueError:
        return True
    return anchor is not None and not holds(session, anchor)
