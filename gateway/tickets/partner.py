"""Does Digitaal Vlaanderen report this, and did anybody look that up? Verbs on a Session; the door commits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.staff.model import Actor
from gateway.tickets.actions import note
from gateway.tickets.model import Happening, Partner
from gateway.tickets.tables import Ticket


def claim_partner(session: Session, ticket: Ticket, now: datetime) -> None:
    """Keep that who reports says to be Digitaal Vlaanderen, which nobody has looked up."""
    ticket.partner = Partner.UNVERIFIED
    note(session, ticket, Happening.PARTNER_CLAIMED, "melder", now)


def verify_partner(session: Session, ticket: Ticket, partner: Actor, now: datetime) -> None:
    """Keep who of Digitaal Vlaanderen reports; it is their own ticket from then on."""
    ticket.partner, ticket.opened_by = Partner.VERIFIED, partner.principal
    note(session, ticket, Happening.PARTNER_VERIFIED, partner.name, now)
