"""What happens when an officer answers a page by SMS? The officer is always told what happened and who was first.

A bare JA changes nothing: a sender can be forged, and a forged JA would silence a page. Guessing codes is slowed.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.errors import Refused
from gateway.notices.texts import text, text_about
from gateway.paging import actions as paging
from gateway.paging import following
from gateway.paging.accepting import accepted_text
from gateway.paging.answers import Meaning, read_reply
from gateway.paging.model import Channel
from gateway.paging.spoken import clock_time
from gateway.paging.tables import AnswerAttempt
from gateway.staff.tables import Staff
from gateway.tickets.tables import Ticket

GUESSES = 5
WITHIN = timedelta(minutes=10)


def take_reply(session: Session, officer: Staff, said: str, now: datetime) -> str | None:
    """Do what an officer's SMS asks and return what to answer; None when it is no answer to a page."""
    reply = read_reply(said)
    if reply.code is None:
        return _ask_for_code(session, officer) if reply.meaning is not Meaning.UNCLEAR else _remind(session, officer)
    if _guesses(session, officer, now) >= GUESSES:
        return None
    ticket = paging.ticket_of_code(session, reply.code)
    if ticket is None:
        session.add(AnswerAttempt(sender=officer.phone or "", at=now))
        session.flush()
        slowed = _guesses(session, officer, now) >= GUESSES  # told once: who mistyped must know that texts wait now
        return text("answer_slowed") if slowed else text("code_unknown", c=reply.code)
    if reply.meaning is Meaning.ACCEPT:
        return _accept(session, ticket, officer, now)
    if reply.meaning is Meaning.DECLINE:
        return _pass(session, ticket, officer, now)
    return text_about(ticket.exercise, "answer_needs_code", c=reply.code, t=ticket.number)


def _accept(session: Session, ticket: Ticket, officer: Staff, now: datetime) -> str:
    if _asked(session, ticket, officer):
        following.still_held(session, ticket, officer.name, now)
        return text_about(ticket.exercise, "page_still_held", t=ticket.number)
    try:
        paging.acknowledge(session, ticket, officer.id, officer.name, now, via=Channel.SMS)
    except Refused:
        return _who_was_first(ticket, officer)
    return accepted_text(session, ticket, officer.id, now)


def _pass(session: Session, ticket: Ticket, officer: Staff, now: datetime) -> str:
    if _asked(session, ticket, officer):
        following.give_back(session, ticket, officer.name, now)
        return text_about(ticket.exercise, "page_given_back", t=ticket.number)
    if not ticket.needs_officer or ticket.is_with(officer.id):
        return _who_was_first(ticket, officer)
    heir = paging.decline(session, ticket, officer.id, officer.name, now)
    if heir is None:
        return text_about(ticket.exercise, "page_last", t=ticket.number, c=paging.code_of(session, ticket.id))
    return text_about(ticket.exercise, "page_passed", t=ticket.number, p=heir.name)


def _asked(session: Session, ticket: Ticket, officer: Staff) -> bool:
    """Whether this officer has the ticket and was asked whether it is still so."""
    return ticket.acknowledged_by_id == officer.id and following.is_asked(session, ticket)


def _who_was_first(ticket: Ticket, officer: Staff) -> str:
    at = ticket.acknowledged_at
    if at is None:  # closed without anybody
        return text("nothing_waits")
    name = "page_accepted" if ticket.acknowledged_by_id == officer.id else "page_settled"
    name = "page_joined" if any(each["id"] == officer.id for each in ticket.helpers) else name
    return text_about(ticket.exercise, name, t=ticket.number, p=ticket.acknowledged_by or "", u=clock_time(at))


def _ask_for_code(session: Session, officer: Staff) -> str | None:
    waiting = paging.waiting_for(session, officer.id)
    if not waiting:
        return text("nothing_waits")
    newest = waiting[-1]
    return text_about(newest.exercise, "answer_needs_code", c=paging.code_of(session, newest.id), t=newest.number)


def _remind(session: Session, officer: Staff) -> str | None:
    return _ask_for_code(session, officer) if paging.waiting_for(session, officer.id) else None


def _guesses(session: Session, officer: Staff, now: datetime) -> int:
    query = select(func.count()).where(AnswerAttempt.sender == officer.phone, AnswerAttempt.at > now - WITHIN)
    return session.scalar(query) or 0
