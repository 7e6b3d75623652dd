"""What does the gateway answer when a flow asks whether, and how, a caller and an officer can speak? Never an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.calls.model import ConversationKind
from gateway.calls.questions import LEAST_RING, OFFICER_WITHIN, handler
from gateway.calls.tables import Conversation
from gateway.meetings import actions as meetings
from gateway.meetings.lines import in_reach, together
from gateway.meetings.model import SeatState, Way, way_for
from gateway.meetings.tables import Seat
from gateway.paging.steps import attempts
from gateway.tickets import cases
from gateway.tickets.tables import Ticket

Asked = Mapping[str, str]
Answer = Mapping[str, Any]

JUST_NOW = timedelta(minutes=2)


def officer_way(session: Session, call: Conversation, asked: Asked, now: datetime) -> Answer:
    """By which way a caller who asked for the officer gets one; with `room` the caller is seated there."""
    ticket = _held_ticket(session, call)
    way = _way(session, call, ticket, now)
    if way is not Way.ROOM:
        return {"way": way.value, "room": ""}
    meetings.seat_caller(session, call, (call.officer_asked_at or now) + OFFICER_WITHIN, now)
    return {"way": way.value, "room": str(call.id)}


def officer_ready(session: Session, call: Conversation, asked: Asked, now: datetime) -> Answer:
    """Whether an officer accepted during this call and can be had now; not twice for the same reason."""
    offered = asked.get("offered", "")
    ticket = _ticket(session, call)
    if ticket is None or not _accepted_meanwhile(session, call, ticket):
        return {"ready": "no"}
    if meetings.officer_waits(session, call):
        return {"ready": "no" if offered == "waits" else "waits"}
    can_come = meetings.listening_officer(session, ticket, now) or handler(session, call)
    return {"ready": "accepted" if can_come and offered == "no" else "no"}


def caller_line(session: Session, officer: Conversation, asked: Asked, now: datetime) -> Answer:
    """Where the caller of this officer's ticket is. One who waits is joined at once, in this very transaction.

    `why` is accepted, wanted (4), silent or missed (they did not meet). With wanted the officer waits for a caller who
    is still being asked.
    """
    if officer.ticket_id is None:
        return {"state": "away", "room": ""}
    ticket = _held_ticket(session, officer)
    call = meetings.live_call(session, ticket, now) if ticket is not None else None
    if call is not None and not together(officer, call):
        return {"state": "away", "room": ""}
    if call is None:
        return {"state": _how_gone(session, officer.ticket_id, asked.get("why", ""), now), "room": ""}
    if meetings.join_caller(session, officer, call, now):
        return {"state": "waits", "room": str(call.id)}
    seat = session.get(Seat, call.id)
    if asked.get("why") == "wanted":
        meetings.await_caller(session, officer, call, now)
    leaving = seat is not None and seat.state is SeatState.LEAVING
    return {"state": "records" if leaving else "speaks", "room": str(call.id)}


def _way(session: Session, call: Conversation, ticket: Ticket | None, now: datetime) -> Way:
    asked_at = call.officer_asked_at or now
    if ticket is None or asked_at + OFFICER_WITHIN - now < LEAST_RING:
        return Way.RING
    if ticket.acknowledged_at is not None:
        officer = meetings.listening_officer(session, ticket, now)
        return Way.ROOM if officer is not None and together(call, officer) else Way.RING
    tried = attempts(session, cases.lead_of(session, ticket).id)
    return way_for(in_reach(tried, call), asked_at, now)


def _ticket(session: Session, call: Conversation) -> Ticket | None:
    return session.get(Ticket, call.ticket_id, populate_existing=True) if call.ticket_id is not None else None


def _accepted_meanwhile(session: Session, call: Conversation, ticket: Ticket) -> bool:
    """Whether somebody accepted during this call: not a report that fell to who had its case before."""
    first = session.get_one(Ticket, ticket.joined_to_id) if ticket.joined_to_id is not None else ticket
    accepted = [one.acknowledged_at for one in (ticket, first)]
    return all(at is None or at >= call.started_at for at in accepted) and ticket.acknowledged_at is not None


def _held_ticket(session: Session, call: Conversation) -> Ticket | None:
    """Hold the ticket of a call: a caller and an officer who come at the same moment must see each other."""
    ticket = _ticket(session, call)
    if ticket is not None:
        cases.hold_lead(session, ticket)
    return ticket


def _how_gone(session: Session, ticket_id: int, why: str, now: datetime) -> str:
    """Say whether the caller has just hung up, or has been gone for longer."""
    if why == "missed":
        return "hung_up"
    query = select(Conversation.id).where(
        Conversation.ticket_id == ticket_id,
        Conversation.kind == ConversationKind.CALLER,
        Conversation.staff_id.is_(None),  # an officer at the desk is no caller
        Conversation.ended_how.is_(None),
        Conversation.ended_at > now - JUST_NOW,
    )
    return "hung_up" if why == "accepted" and session.scalars(query.limit(1)).first() is not None else "away"


ANSWERS: dict[str, Callable[[Session, Conversation, Asked, datetime], Answer]] = {
    "officer_way": officer_way,
    "officer_ready": officer_ready,
    "caller_line": caller_line,
}
