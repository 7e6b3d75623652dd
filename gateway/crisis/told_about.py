"""Which cases have a broadcast? Those that who writes broadcasts may read. `broadcasts.about` says which these are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.crisis.record import lead
from gateway.crisis.tables import CaseBroadcast
from gateway.tickets.model import TicketState
from gateway.tickets.tables import Ticket


def broadcasts_of(session: Session, case: Ticket) -> Sequence[int]:
    """Return the numbers of the broadcasts about a case."""
    query = select(CaseBroadcast.broadcast_id).where(CaseBroadcast.ticket_id == case.id)
    return session.scalars(query.order_by(CaseBroadcast.broadcast_id)).all()


def has_broadcast(session: Session, ticket: Ticket) -> bool:
    """Return whether a broadcast is about the case of this ticket."""
    return bool(broadcasts_of(session, lead(session, ticket)))


def ticket_of(session: Session, broadcast_id: int) -> Ticket | None:
    """Return the first report of the case that a broadcast is about."""
    row = session.get(CaseBroadcast, broadcast_id)
    return session.get_one(Ticket, row.ticket_id) if row is not None else None


def with_broadcast(
    session: Session, before_id: int | None, limit: int, wanted: Mapping[str, Any], still_open: bool = False
) -> Sequence[Ticket]:
    """Return the tickets with a broadcast, newest first, from before `before_id`; `wanted` are columns' values.

    `still_open`: only cases, by their first reports, that are not closed.
    """
    about = select(CaseBroadcast.ticket_id)
    query = select(Ticket).where(func.coalesce(Ticket.joined_to_id, Ticket.id).in_(about), Ticket.hidden_at.is_(None))
    query = query.filter_by(**wanted).order_by(Ticket.id.desc()).limit(limit)
    if still_open:
        query = query.where(Ticket.state != TicketState.CLOSED, Ticket.joined_to_id.is_(None))
    return session.scalars(query if before_id is None else query.where(Ticket.id < before_id)).all()
