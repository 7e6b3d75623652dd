"""What can be done about a seat in a room? Verbs on a Session that is handed in; the door commits.

Who is changed by whom is settled by `change`, one UPDATE that names the state it starts from. Seats are locked last of
all: after conversation, ticket, escalation and pages.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gateway.calls.model import ConversationKind
from gateway.calls.tables import Conversation
from gateway.meetings.model import OFFICER_WAITS, SeatState
from gateway.meetings.tables import Seat
from gateway.paging.tables import Page
from gateway.tickets import actions as tickets
from gateway.tickets import cases
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket
from ivr_flows.inputs import ConnectEnded, Input, Silent

AT_A_KEY = timedelta(minutes=30)  # a call that may be silent for longer is connected to somebody, not at a menu


def change(session: Session, seat: Seat, expected: SeatState, state: SeatState, now: datetime) -> bool:
    """Change a seat from a state that is expected. Returns whether it was so; exactly one of two who try gets True."""
    session.flush()
    changed = session.execute(
        update(Seat)
        .where(Seat.conversation_id == seat.conversation_id, Seat.state == expected)
        .values(state=state, since=now, exit_at=None)
        .returning(Seat.conversation_id)
        .execution_options(synchronize_session=False)
    ).first()
    session.refresh(seat)
    return changed is not None


def seat_caller(session: Session, call: Conversation, until: datetime, now: datetime) -> None:
    """Let a caller into the room: with the officer who waits there, or to wait for one."""
    mine = _take_seat(session, call, call.id, SeatState.WAITING, until, now)
    for officer in officers_in(session, call.id):
        if change(session, officer, SeatState.WAITING, SeatState.MEETING, now):
            change(session, mine, SeatState.WAITING, SeatState.MEETING, now)
            _note_connected(session, call, officer, now)
            return


def join_caller(session: Session, officer: Conversation, call: Conversation, now: datetime) -> bool:
    """Send an officer in to a caller who waits. Returns whether the caller still waited."""
    theirs = session.get(Seat, call.id, populate_existing=True)
    if theirs is None or not change(session, theirs, SeatState.WAITING, SeatState.MEETING, now):
        return False
    mine = _take_seat(session, officer, call.id, SeatState.MEETING, None, now)
    _note_connected(session, call, mine, now)
    return True


def await_caller(session: Session, officer: Conversation, call: Conversation, now: datetime) -> None:
    """Let an officer wait in the room for a caller who is still being asked."""
    _take_seat(session, officer, call.id, SeatState.WAITING, now + OFFICER_WAITS, now)


def leave(session: Session, call_id: int, turn: int, was_in: bool, now: datetime) -> Input:
    """Note that a line came out of its room by itself; returns what its flow is told.

    Two people met when both were sent in and the carrier says that this one was: a room ends only with one of them.
    """
    call = session.get(Conversation, call_id, with_for_update=True, populate_existing=True)
    seat = session.get(Seat, call_id, populate_existing=True)
    if call is None or seat is None or call.turn != turn:
        return Silent()
    met = was_in and change(session, seat, SeatState.MEETING, SeatState.GONE, now)
    seat.state, seat.since, seat.exit_at = SeatState.GONE, now, None
    return ConnectEnded(met)


def live_call(session: Session, ticket: Ticket, now: datetime) -> Conversation | None:
    """Return the call of a caller that is still on our line: one about this case who waits for an officer, or else
    the newest about this very ticket."""
    query = (
        select(Conversation)
        .outerjoin(Seat, (Seat.conversation_id == Conversation.id) & (Seat.state == SeatState.WAITING))
        .where(
            Conversation.ticket_id.in_(_case(session, ticket)),
            (Conversation.ticket_id == ticket.id) | Seat.conversation_id.is_not(None),
            Conversation.kind == ConversationKind.CALLER,
            Conversation.staff_id.is_(None),  # an officer at the desk is no caller
            Conversation.ended_at.is_(None),
            Conversation.ended_how.is_(None),
            Conversation.silent_after > now,
        )
        .order_by(Seat.conversation_id.is_(None), Conversation.id.desc())
    )
    return session.scalars(query.limit(1)).first()


def listening_officer(session: Session, ticket: Ticket, now: datetime) -> Conversation | None:
    """Return the call on which who accepted this ticket is still at a menu, or in the caller's room.

    A page's call, or that of who rang the desk and is at this ticket.
    """
    page, desk = Conversation.kind == ConversationKind.OFFICER, Conversation.kind == ConversationKind.CALLER
    query = (
        select(Conversation)
        .outerjoin(Page, Page.id == Conversation.page_id)
        .outerjoin(Seat, Seat.conversation_id == Conversation.id)
        .where(
            Conversation.ticket_id.in_(_case(session, ticket)),
            (page & Page.ended_at.is_(None)) | desk,
            Conversation.staff_id == ticket.acknowledged_by_id,
            Conversation.ended_at.is_(None),
            Conversation.ended_how.is_(None),
            Conversation.silent_after > now,
            (Conversation.silent_after < now + AT_A_KEY) | (Seat.state == SeatState.WAITING),
        )
        .order_by(Conversation.id.desc())
    )
    return session.scalars(query.limit(1)).first()


def _case(session: Session, ticket: Ticket) -> list[int]:
    return sorted({ticket.id, *(report.id for report in cases.reports(session, ticket))})


def officer_waits(session: Session, call: Conversation) -> bool:
    """Whether an officer waits in the room of this call."""
    return any(seat.state is SeatState.WAITING for seat in officers_in(session, call.id))


def _take_seat(
    session: Session, call: Conversation, room: int, state: SeatState, until: datetime | None, now: datetime
) -> Seat:
    """Give a call its seat. It waits there for the turn after the one that is being answered now."""
    session.flush()
    seat = session.get(Seat, call.id, with_for_update=True, populate_existing=True)
    if seat is None:
        seat = Seat(conversation_id=call.id)
        session.add(seat)
    seat.room, seat.state, seat.turn = room, state, call.turn + 1
    seat.since, seat.until, seat.exit_at = now, until, None
    session.flush()
    return seat


def officers_in(session: Session, room: int) -> list[Seat]:
    """Return the seats in the room of a caller's call that are not the caller's own."""
    session.flush()
    query = select(Seat).where(Seat.room == room, Seat.conversation_id != room).order_by(Seat.conversation_id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _note_connected(session: Session, call: Conversation, officer: Seat, now: datetime) -> None:
    if call.ticket_id is None:
        return
    ticket = session.get_one(Ticket, call.ticket_id)
    tickets.note(session, ticket, Happening.CONNECTED, ticket.acknowledged_by or "", now)
