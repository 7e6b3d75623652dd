"""What is the caller told in writing, on a mobile number? A receipt, or how to go on after a call that broke off."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.calls.questions import can_text
from gateway.exercises import reaching
from gateway.notices.texts import text_about
from gateway.tickets.model import TicketKind
from gateway.tickets.tables import Ticket


def send_receipt(session: Session, ticket: Ticket, now: datetime) -> None:
    """Text the ticket's number to the number to call back, in the caller's language; not for a referral."""
    if ticket.kind is TicketKind.REPORT and ticket.callback:
        _tell(session, ticket, ticket.callback, "caller_receipt", f"caller_receipt_{ticket.language}", now)


def tell_broken_off(session: Session, ticket: Ticket, now: datetime) -> None:
    """Text what to do next to a caller whose call ended before the flow did."""
    number = ticket.callback or ticket.caller
    if number is not None:
        _tell(session, ticket, number, "call_broken_off", "call_broken_off", now)


def _tell(session: Session, ticket: Ticket, number: str, kind: str, wording: str, now: datetime) -> None:
    if can_text(number):
        said = text_about(ticket.exercise, wording, t=ticket.number)
        reaching.write(session, ticket, kind, number, said, now)
