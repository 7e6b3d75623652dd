"""What does somebody write down about a case in their own words? A line of its timeline, which is never changed.

A verb on a Session; the door commits.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.crisis.record import open_record, words
from gateway.staff.model import Actor
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket


def write_note(session: Session, actor: Actor, ticket: Ticket, said: str, now: datetime) -> None:
    """Keep a note on a case that somebody has; raises Refused: not_permitted, not_accepted, case_closed, case_words."""
    case, _ = open_record(session, actor, ticket, own=True)
    tickets.note(session, case, Happening.NOTED, actor.name, now, words(said, "note"))
