"""Does the chain still go as far as it once did? Its end is kept in a file beside the database, and never moved back.

Who cuts off the end, and lets the clock seal anew what is left, makes a chain that fits: only a head that is kept
elsewhere tells. A file on our machine is no proof against who has the machine; `ccvo audit head` is for that.
"""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.audit.model import Head
from gateway.audit.tables import AuditEntry


def anchor_path(var: Path, database_url: str) -> Path:
    """Return where the end of the chain in this database is kept: a file of its own for each."""
    return var / f"audit-{sha256(database_url.encode()).hexdigest()[:12]}.head"


def read_anchor(path: Path) -> Head | None:
    """Return the end that was kept; None when there is none yet. Raises ValueError for what is no end."""
    try:
        return Head.read(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return None


def keep_anchor(path: Path, head: Head) -> None:
    """Keep an end in place of the one before; a crash leaves one of both."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_text(f"{head}\n", encoding="ascii")
    beside.replace(path)
    os.chmod(path, 0o600)


def holds(session: Session, anchor: Head) -> bool:
    """Whether the chain still has this end, somewhere."""
    kept = select(AuditEntry.hash).where(AuditEntry.sequence == anchor.sequence)
    return anchor.sequence == 0 or session.scalar(kept) == anchor.hash
