"""What of reports in writing goes, and when? With the caller's number: a year after closing, or as it is set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from gateway.intake.tables import IntakeMessage, IntakeReport
from gateway.tickets.model import Happening, TicketState
from gateway.tickets.tables import Ticket, TimelineEntry


def _closed(before: datetime) -> Any:
    closed_at = (
        select(func.max(TimelineEntry.at))
        .where(TimelineEntry.ticket_id == Ticket.id, TimelineEntry.event == Happening.STATE)
        .where(TimelineEntry.detail.endswith(f"> {TicketState.CLOSED.value}"))
        .scalar_subquery()
    )
    return (Ticket.state == TicketState.CLOSED) & (closed_at <= before)


def reports(before: datetime) -> Select[Any]:
    """The reports in writing of tickets that were closed before this, of which something is kept."""
    held = or_(IntakeReport.phone.is_not(None), IntakeReport.email.is_not(None), IntakeReport.words != "")
    query = select(IntakeReport.ticket_id).join(Ticket, Ticket.id == IntakeReport.ticket_id)
    return query.where(held, _closed(before)).order_by(IntakeReport.ticket_id)


def empty_reports(session: Session, ids: Sequence[int]) -> None:
    """Take out of reports who made them, from where, and what was written."""
    gone = {"phone": None, "email": None, "words": "", "origin": ""}
    session.execute(update(IntakeReport).where(IntakeReport.ticket_id.in_(ids)).values(gone))


def messages(before: datetime) -> Select[Any]:
    """The messages about tickets that were closed before this."""
    query = select(IntakeMessage.id).join(Ticket, Ticket.id == IntakeMessage.ticket_id)
    return query.where(IntakeMessage.text != "", _closed(before)).order_by(IntakeMessage.id)


def empty_messages(session: Session, ids: Sequence[int]) -> None:
    """Take out of messages what they said."""
    session.execute(update(IntakeMessage).where(IntakeMessage.id.in_(ids)).values(text=""))
