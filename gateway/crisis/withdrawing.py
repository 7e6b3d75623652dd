"""May an affected entity be taken away again? One that an officer added, with a reason; what a report names stays.

A verb on a Session; the door commits. That it was there, and why it is not any more, stays on the timeline;
its SPoC speaks no more, unless a report names it by now.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.crisis.correcting import leave
from gateway.crisis.record import open_record, words
from gateway.crisis.tables import CaseEntity
from gateway.errors import Refused
from gateway.staff.model import Actor
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket


def remove_entity(session: Session, actor: Actor, ticket: Ticket, key: str, why: str, now: datetime) -> None:
    """Take an added entity away; raises Refused: not_permitted, not_accepted, case_closed, case_words, entity_stays."""
    case, _ = open_record(session, actor, ticket, own=True)
    reason = words(why, "entity_why")
    row = session.scalar(select(CaseEntity).where(CaseEntity.ticket_id == case.id, CaseEntity.key == key))
    if row is None:
        raise Refused("entity_stays")
    name = row.name
    tickets.note(session, case, Happening.ENTITY_REMOVED, actor.name, now, f"{name}: {reason}")
    session.delete(row)
    session.flush()
    leave(session, case, key, name, reason, actor.name, now)
