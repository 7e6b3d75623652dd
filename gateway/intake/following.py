"""How does a report stand, in the words of who made it? Of its case, where officers are called for that. Reads only."""

from __future__ import annotations

from enum import Enum

from sqlalchemy.orm import Session

from gateway.intake.actions import HELD
from gateway.tickets.cases import lead_of
from gateway.tickets.model import TicketKind, TicketState
from gateway.tickets.tables import Ticket


class Standing(Enum):
    """What a reporter is told; each has its words in every language."""

    REFERRAL = "referral"
    WAITS = "waits"
    PAGED = "paged"
    ACCEPTED = "accepted"
    HANDLED = "handled"
    CLOSED = "closed"


def standing(session: Session, ticket: Ticket) -> Standing:
    """Return how a report stands; no name, verdict or reason of anybody is told."""
    if ticket.state is TicketState.CLOSED:
        return Standing.CLOSED
    if ticket.kind is TicketKind.REFERRAL and ticket.acknowledged_at is None:
        return Standing.REFERRAL
    if ticket.acknowledged_at is None:
        lead = lead_of(session, ticket)
        return Standing.WAITS if lead.paging_held == HELD else Standing.PAGED
    return Standing.ACCEPTED if ticket.state is TicketState.ACCEPTED else Standing.HANDLED
