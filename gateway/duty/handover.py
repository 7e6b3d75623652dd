"""What does one officer leave for the next to know? Notes that are kept, with who wrote them; never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.duty.tables import HandoverNote
from gateway.errors import Refused
from gateway.staff.model import Actor

MOST = 4000  # characters
SHOWN = 20


def write_note(session: Session, by: Actor, said: str, now: datetime) -> HandoverNote:
    """Keep a note for whoever comes next; raises Refused("note_length", least=, most=)."""
    text = said.strip()
    if not 1 <= len(text) <= MOST:
        raise Refused("note_length", least=1, most=MOST)
    note = HandoverNote(at=now, principal=by.principal, by=by.name, text=text)
    session.add(note)
    session.flush()
    return note


def latest_notes(session: Session, most: int = SHOWN) -> Sequence[HandoverNote]:
    """Return the latest notes, the newest first."""
    return session.scalars(select(HandoverNote).order_by(HandoverNote.id.desc()).limit(most)).all()
