"""How does a drill end? Its ticket is closed, nobody is called for it any more, and lists no longer show it.

Nothing of a drill is deleted: who opens its ticket still sees how it went.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.errors import Refused
from gateway.notices import actions as notices
from gateway.paging import actions as paging
from gateway.tickets import actions as tickets
from gateway.tickets.model import TicketState
from gateway.tickets.tables import Ticket


def end_drill(session: Session, ticket: Ticket, by: str, now: datetime) -> None:
    """End a drill; raises Refused("no_drill") for a ticket that is none. Safe to repeat."""
    if not ticket.exercise:
        raise Refused("no_drill", number=ticket.number)
    tickets.hold(session, ticket)
    if ticket.state is not TicketState.CLOSED:
        tickets.change_state(session, ticket, TicketState.CLOSED, by, now)
        session.flush()
        paging.stop(session, ticket, now)
    notices.cancel(session, now, ticket_id=ticket.id)
    ticket.hidden_at = ticket.hidden_at or now


def latest_drills(session: Session, limit: int = 20) -> Sequence[Ticket]:
    """Return the drills there were, those that were cleaned up among them, the newest first."""
    query = select(Ticket).where(Ticket.exercise.is_(True)).order_by(Ticket.id.desc())
    return session.scalars(query.limit(limit)).all()
