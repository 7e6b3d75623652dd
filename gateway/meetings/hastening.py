"""Whose telephone rings now that a caller waits for an officer? Somebody's must, unless nobody may be paged."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.calls.tables import Conversation
from gateway.paging import steps
from gateway.tickets import cases
from gateway.tickets.tables import Ticket
from ivr_flows.events import OfficerAsked


def hasten(session: Session, call: Conversation, event: OfficerAsked, now: datetime) -> None:
    """Bring the policy's next step at once, unless a telephone rings already for what this call is about."""
    if call.ticket_id is not None:
        lead = cases.hold_lead(session, session.get_one(Ticket, call.ticket_id))
        steps.hasten(session, lead.id, now)
