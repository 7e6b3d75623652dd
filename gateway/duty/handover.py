"""What does one officer leave for the next to know? Notes that are kept, with who wrote them; never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from contacts import roster as reckoning
from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject, hashed
from gateway.duty import starting
from gateway.duty.plan import roster
from gateway.duty.tables import HandoverNote
from gateway.errors import Refused
from gateway.staff.model import Actor

MOST = 4000  # characters
SHOWN = 20
NOBODY = timedelta(hours=24)  # looked back, where nobody stands


def write_note(session: Session, by: Actor, said: str, now: datetime) -> HandoverNote:
    """Keep a note for whoever comes next; raises Refused("note_length", least=, most=)."""
    text = said.strip()
    if not 1 <= len(text) <= MOST:
        raise Refused("note_length", least=1, most=MOST)
    note = HandoverNote(at=now, principal=by.principal, by=by.name, text=text)
    session.add(note)
    session.flush()
    write_down(session, by, Deed.HANDOVER_NOTED, Subject.DUTY, note.id, now, {}, {"text": hashed(text)})
    return note


def latest_notes(session: Session, most: int = SHOWN) -> Sequence[HandoverNote]:
    """Return the latest notes, the newest first."""
    return session.scalars(select(HandoverNote).order_by(HandoverNote.id.desc()).limit(most)).all()


def last_shift_began(session: Session, now: datetime) -> datetime:
    """Return since when the shift that is handed over runs, on the lowest level where somebody stands.

    Who came a short while ago reads the sheet about the shift before theirs: then that one's beginning as well.
    """
    since = now - starting.LONGEST
    whole = roster(session, since, now)
    level = min((each.level for each in reckoning.on_call(whole, now)), default=None)
    began = sorted({each.starts_at for each in reckoning.stretches(whole, since, now) if each.level == level})
    if len(began) > 1 and starting.is_short(began[-1], now):
        return began[-2]
    return began[-1] if began else now - NOBODY
