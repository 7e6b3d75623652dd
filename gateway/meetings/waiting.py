"""What is said every few seconds to who waits in a room, and what does it prove that they still hear it?

Only who is alone hears it. Whoever should be together with somebody, or out, by now, and hears it all the same, is
taken out: neither a message from the carrier nor a promise of ours is needed to know that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.calls.tables import Conversation
from gateway.meetings import actions as meetings
from gateway.meetings.model import SeatState, caller_hears, officer_hears, rings
from gateway.meetings.tables import Seat
from gateway.paging.steps import attempts
from gateway.tickets import cases, numbers
from gateway.tickets.tables import Ticket


@dataclass(frozen=True)
class Words:
    """Which prompt is spoken, in which language, with which ticket number."""

    prompt: str
    language: str
    ticket: str = ""


def still_waits(session: Session, call_id: int, now: datetime) -> Words:
    """Take note that somebody waits in a room, and say what is true by now."""
    call = session.get_one(Conversation, call_id)
    seat = session.get_one(Seat, call_id)
    words = _words(session, call, seat, now)
    if seat.waiting.is_alone(now):
        if meetings.change(session, seat, SeatState.MEETING, SeatState.LEAVING, now):
            seat.exit_at = now
    elif seat.state is SeatState.LEAVING and seat.exit_at is None and seat.waiting.is_stuck(now):
        seat.exit_at = now  # the carrier was told, and the line is still here
    return words


def _words(session: Session, call: Conversation, seat: Seat, now: datetime) -> Words:
    if not seat.is_caller:
        room = session.get_one(Conversation, seat.room)
        gone = bool(room.ended_at or room.ended_how)
        return Words(officer_hears(seat.waiting, gone, now), call.language)
    ticket = session.get(Ticket, call.ticket_id) if call.ticket_id is not None else None
    if ticket is None:
        return Words("waiting_trying", call.language)
    phone_rings = rings(attempts(session, cases.lead_of(session, ticket).id), now)
    has_number = bool(ticket.callback or ticket.caller)
    prompt = caller_hears(seat.waiting, phone_rings, has_number, now)
    return Words(prompt, call.language, numbers.spoken(ticket.number))
