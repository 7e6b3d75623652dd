"""Who is to be taken out of a room now? Claims of seats, with a lease, and what came of each. Several clocks may run.

Until the claim an officer may still come in; after it, not, unless the carrier surely did nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, or_, select, update
from sqlalchemy.orm import Session, aliased

from gateway.calls.tables import Conversation
from gateway.errors import CarrierFault, FaultKind
from gateway.meetings import actions as meetings
from gateway.meetings.model import AGAIN, LEASE, SETTLES, SeatState
from gateway.meetings.tables import Seat
from gateway.paging.tables import Page
from gateway.tickets.tables import Ticket


@dataclass(frozen=True)
class Exit:
    """A line that is ours to take out until the lease ends; a copy, since no transaction is open while it is used."""

    call_id: int
    call_sid: str
    turn: int
    is_caller: bool
    language: str
    page_id: int | None
    since: datetime


def to_look_at(session: Session, now: datetime, limit: int = 200) -> list[int]:
    """Return the seats about which something may be due, the longest first; `claim` decides.

    Whose time is over, whose ticket is accepted, whose call or caller is gone, and whom to take out (again).
    """
    call, room = aliased(Conversation), aliased(Conversation)
    gone = or_(call.ended_at.is_not(None), room.ended_at.is_not(None), room.ended_how.is_not(None))
    waits = (Seat.state == SeatState.WAITING) & or_(Seat.until <= now, Ticket.acknowledged_at.is_not(None), gone)
    left = (Seat.state == SeatState.MEETING) & (Seat.room != Seat.conversation_id) & (room.ended_at <= now - SETTLES)
    leaving = (Seat.state == SeatState.LEAVING) & (Seat.exit_at <= now)
    query = (
        select(Seat.conversation_id)
        .join(call, call.id == Seat.conversation_id)
        .join(room, room.id == Seat.room)
        .outerjoin(Ticket, Ticket.id == call.ticket_id)
        .where(Seat.state.in_((SeatState.WAITING, SeatState.MEETING, SeatState.LEAVING)), or_(waits, left, leaving))
    )
    return list(session.scalars(query.order_by(Seat.since, Seat.conversation_id).limit(limit)))


def claim(session: Session, call_id: int, now: datetime) -> Exit | None:
    """Claim a seat whose line must be taken out now; None when it must not, or another clock has it."""
    seat = session.get(Seat, call_id, populate_existing=True)
    call = session.get_one(Conversation, call_id)
    if seat is None:
        return None
    if _is_over(session, call, now) or call.turn != seat.turn:  # the line is closed, or came out by itself
        meetings.change(session, seat, seat.state, SeatState.GONE, now)
        return None
    if seat.state is not SeatState.LEAVING and not _must_go(session, call, seat, now):
        return None
    if not _claimed(session, seat, now):
        return None
    return Exit(call.id, call.call_sid, seat.turn, seat.is_caller, call.language, call.page_id, now)


def record_told(session: Session, out: Exit) -> None:
    """Record that the carrier took it: the line comes back to us by itself."""
    _settle(session, out, exit_at=None)


def record_fault(session: Session, out: Exit, fault: CarrierFault, now: datetime) -> None:
    """Record that the carrier did not do it, or that we do not know."""
    match fault.kind:
        case FaultKind.UNCERTAIN:
            _settle(session, out, exit_at=now + AGAIN)
        case FaultKind.PERMANENT:  # there is no such call any more, whether or not the carrier told us
            if out.is_caller:
                session.get_one(Conversation, out.call_id, with_for_update=True).silent_after = now
                session.flush()
            _settle(session, out, state=SeatState.GONE, exit_at=None)
        case _:  # surely not done: until the next attempt an officer may still come in
            over = case((or_(Seat.until.is_(None), Seat.until > now), now), else_=Seat.until)
            _settle(session, out, state=SeatState.WAITING, until=over, exit_at=None)


def _must_go(session: Session, call: Conversation, seat: Seat, now: datetime) -> bool:
    """Whether somebody who waits does so in vain."""
    if seat.state is SeatState.WAITING and seat.until is not None and seat.until <= now:
        return True
    if not seat.is_caller:
        return _is_over(session, session.get_one(Conversation, seat.room), now)
    if seat.state is SeatState.MEETING:
        return False
    ticket = session.get(Ticket, call.ticket_id) if call.ticket_id is not None else None
    accepted = ticket is not None and ticket.acknowledged_at is not None
    return accepted and ticket is not None and meetings.listening_officer(session, ticket, now) is None


def _is_over(session: Session, call: Conversation, now: datetime) -> bool:
    page = session.get(Page, call.page_id) if call.page_id is not None else None
    ended = call.ended_at or call.ended_how or (page is not None and page.ended_at)
    return bool(ended) or call.silent_after <= now


def _claimed(session: Session, seat: Seat, now: datetime) -> bool:
    found: ColumnElement[bool] = (Seat.state == seat.state) & (Seat.since == seat.since)
    if seat.state is SeatState.LEAVING:
        found &= Seat.exit_at <= now
    values = {"state": SeatState.LEAVING, "since": now, "exit_at": now + LEASE}
    statement = update(Seat).where(Seat.conversation_id == seat.conversation_id, found).values(**values)
    taken = session.execute(
        statement.returning(Seat.conversation_id).execution_options(synchronize_session=False)
    ).first()
    session.refresh(seat)
    return taken is not None


def _settle(session: Session, out: Exit, **values: object) -> None:
    """Write what came of a claim, unless the line moved on, or somebody else claimed it, meanwhile."""
    ours = (Seat.conversation_id == out.call_id) & (Seat.state == SeatState.LEAVING) & (Seat.since == out.since)
    session.execute(update(Seat).where(ours).values(**values).execution_options(synchronize_session=False))
