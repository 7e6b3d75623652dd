"""Why is nobody paged for this ticket, although its call would have it? Shown to staff, who may page all the same."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gateway.tickets import actions as tickets
from gateway.tickets.model import TicketKind
from gateway.tickets.tables import Ticket

PAGED_AN_HOUR = 5  # the sixth ticket of one number within an hour no longer pages


def why_held(session: Session, ticket: Ticket, now: datetime) -> str | None:
    """Return the reason that stands against paging: referral or many_from_one_number; None when none does."""
    if ticket.kind is TicketKind.REFERRAL:
        return "referral"
    if ticket.exercise:
        return None
    since = now - timedelta(hours=1)
    if ticket.caller is not None and tickets.recent_from(session, ticket.caller, since) > PAGED_AN_HOUR:
        return "many_from_one_number"
    return None
