"""Which case is a broadcast about? Who writes broadcasts may then read it.

Said by who may change the ticket, and of a case that asks for communication by who writes a broadcast for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.broadcasts.overview import get
from gateway.broadcasts.tables import Broadcast
from gateway.crisis.record import lead
from gateway.crisis.tables import CaseBroadcast
from gateway.crisis.wanted import asked_of
from gateway.errors import Refused
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, may, require
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket

RECENT = 12


def recent(session: Session, case: Ticket) -> Sequence[Broadcast]:
    """Return the newest broadcasts that may be about a case and about which nobody said so, the newest first."""
    spoken = select(CaseBroadcast.broadcast_id)
    query = select(Broadcast).where(Broadcast.exercise == case.exercise, Broadcast.id.not_in(spoken))
    return session.scalars(query.order_by(Broadcast.id.desc()).limit(RECENT)).all()


def case_to_write_for(session: Session, actor: Actor, number: str) -> Ticket:
    """Return the case of a ticket that this actor may write a broadcast for: one to change, or one that asks for it.

    Raises Refused("no_such_ticket") for any other, whether or not it exists.
    """
    case = lead(session, tickets.get_ticket(session, number))
    if not may(actor, Permission.TICKETS_CHANGE) and not asked_of(session, case):
        raise Refused("no_such_ticket", number=number)
    return case


def attach(session: Session, actor: Actor, ticket: Ticket, broadcast_id: int, now: datetime) -> CaseBroadcast:
    """Say that a broadcast is about a case; twice is once.

    Raises Refused: not_permitted, no_such_broadcast, broadcast_of_other (it is about another case), link_drill.
    """
    case, broadcast = lead(session, ticket), get(session, broadcast_id)
    asked = (Permission.BROADCASTS_WRITE,) if asked_of(session, case) else ()
    require(actor, Permission.TICKETS_CHANGE, *asked)
    tickets.hold(session, case)
    known = session.get(CaseBroadcast, broadcast.id)
    if known is not None:
        if known.ticket_id != case.id:
            raise Refused("broadcast_of_other", broadcast=broadcast.id)
        return known
    if broadcast.exercise != case.exercise:
        raise Refused("link_drill")
    made = CaseBroadcast(broadcast_id=broadcast.id, ticket_id=case.id, at=now, by=actor.name)
    session.add(made)
    session.flush()
    tickets.note(session, case, Happening.BROADCAST, actor.name, now, str(broadcast.id))
    return made


def detach(session: Session, actor: Actor, ticket: Ticket, broadcast_id: int, now: datetime) -> None:
    """Say that a broadcast is not about a case after all; raises Refused: not_permitted, no_such_broadcast."""
    require(actor, Permission.TICKETS_CHANGE)
    case = lead(session, ticket)
    tickets.hold(session, case)
    row = session.get(CaseBroadcast, broadcast_id)
    if row is None or row.ticket_id != case.id:
        raise Refused("no_such_broadcast", id=broadcast_id)
    session.delete(row)
    session.flush()
    tickets.note(session, case, Happening.BROADCAST_DETACHED, actor.name, now, str(broadcast_id))
