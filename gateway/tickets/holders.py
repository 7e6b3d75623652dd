"""Who came beside the person who has a ticket, and how is it taken from them? Verbs on a Session; the door commits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from gateway.errors import Refused
from gateway.tickets.actions import note
from gateway.tickets.model import Happening, TicketState
from gateway.tickets.tables import Ticket


def join_in(session: Session, ticket: Ticket, staff_id: int, name: str, now: datetime) -> None:
    """Let one more come beside who has the ticket, which is held.

    Raises Refused("already_accepted", by=..., at=...) when nobody more is wanted, or this one is there already.
    """
    if ticket.more_wanted < 1 or ticket.is_with(staff_id) or ticket.state is TicketState.CLOSED:
        raise Refused("already_accepted", by=ticket.acknowledged_by, at=ticket.acknowledged_at)
    ticket.more_wanted -= 1
    ticket.helpers = [*ticket.helpers, {"id": staff_id, "name": name}]
    note(session, ticket, Happening.HELPS, name, now, ticket.acknowledged_by or "")


def release(session: Session, ticket: Ticket, by: str, now: datetime) -> bool:
    """Take a ticket from who accepted it, while nothing has come of it. Returns whether it was so."""
    freed = session.execute(
        update(Ticket)
        .where(Ticket.id == ticket.id, Ticket.state == TicketState.ACCEPTED)
        .values(acknowledged_by_id=None, acknowledged_by=None, acknowledged_at=None, state=TicketState.PAGED)
        .values(more_wanted=0, helpers=[])
        .execution_options(synchronize_session=False)
    )
    held_by = ticket.acknowledged_by or ""
    session.refresh(ticket)
    if freed.rowcount != 1:  # type: ignore[attr-defined]
        return False
    note(session, ticket, Happening.GIVEN_BACK, by, now, held_by)
    return True
