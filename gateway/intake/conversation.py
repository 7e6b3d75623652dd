"""How do a reporter and an officer write to each other? On the follow-up page, the console and by text.

Verbs on a Session; the door commits. The words stand in the messages only: a timeline says that somebody wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.errors import Refused
from gateway.intake.actions import REPORTER
from gateway.intake.form import clean
from gateway.intake.model import Author, Reach, Way
from gateway.intake.tables import IntakeMessage, IntakeReport
from gateway.intake.telling import tell_answer, tell_handler
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, may_change_ticket, require
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening, TicketState
from gateway.tickets.tables import Ticket

MOST = 2000  # characters of a message
AN_HOUR = 60  # messages of one reporter within an hour


def report_of(session: Session, ticket: Ticket) -> IntakeReport | None:
    """Return what was reported in writing, when this ticket came in that way."""
    return session.get(IntakeReport, ticket.id)


def messages(session: Session, ticket: Ticket) -> Sequence[IntakeMessage]:
    """Return what was written to and fro, oldest first."""
    query = select(IntakeMessage).where(IntakeMessage.ticket_id == ticket.id).order_by(IntakeMessage.id)
    return session.scalars(query).all()


def write_more(session: Session, report: IntakeReport, said: str, now: datetime, way: Way = Way.PAGE) -> IntakeMessage:
    """Keep what a reporter writes, and tell who has the case. What was written just before is not kept twice.

    Raises Refused: message_words (none, or too many), message_closed, messages_busy.
    """
    ticket = session.get_one(Ticket, report.ticket_id)
    tickets.hold(session, ticket)
    words = _words(said)
    if ticket.state is TicketState.CLOSED:
        raise Refused("message_closed", number=ticket.number)
    kept = messages(session, ticket)
    if kept and (kept[-1].author, kept[-1].text) == (Author.REPORTER, words):
        return kept[-1]
    recent = select(func.count()).where(
        IntakeMessage.ticket_id == ticket.id,
        IntakeMessage.author == Author.REPORTER,
        IntakeMessage.at > now - timedelta(hours=1),
    )
    if (session.scalar(recent) or 0) >= AN_HOUR:
        raise Refused("messages_busy")
    made = _keep(session, ticket, Author.REPORTER, REPORTER.name, way, words, now)
    tickets.note(session, ticket, Happening.REPORTER_WROTE, REPORTER.name, now, way.value)
    tell_handler(session, ticket, report, now)
    return made


def answer(session: Session, actor: Actor, ticket: Ticket, said: str, public_url: str, now: datetime) -> IntakeMessage:
    """Write to a reporter, who is told by text or mail that there is an answer.

    Raises Refused: not_permitted, not_in_writing (nobody reads there), message_words, message_closed.
    """
    if not may_change_ticket(actor, ticket.opened_by):
        require(actor, Permission.TICKETS_CHANGE)
    report = report_of(session, ticket)
    if report is None:
        raise Refused("not_in_writing", number=ticket.number)
    tickets.hold(session, ticket)
    if ticket.state is TicketState.CLOSED:
        raise Refused("message_closed", number=ticket.number)
    made = _keep(session, ticket, Author.CCVO, actor.name, Way.PAGE, _words(said), now)
    tickets.note(session, ticket, Happening.ANSWERED, actor.name, now)
    report.told_at = None  # what the reporter writes back is told at once
    tell_answer(session, ticket, report, public_url, now)
    return made


def text_of_reporter(session: Session, sender: str, said: str, now: datetime) -> bool:
    """Keep a text from the telephone of somebody who reported in writing; returns whether it was one."""
    query = select(IntakeReport).join(Ticket, Ticket.id == IntakeReport.ticket_id)
    query = query.where(
        IntakeReport.phone == sender, Ticket.state != TicketState.CLOSED, IntakeReport.reach == Reach.SMS
    )
    report = session.scalar(query.order_by(IntakeReport.ticket_id.desc()).limit(1))
    if report is None or not clean(said):
        return False
    try:
        write_more(session, report, clean(said)[:MOST], now, Way.SMS)
    except Refused:  # too many: it stays with the other texts that come in, where staff read it
        return False
    return True


def _words(said: str) -> str:
    words = clean(said)
    if not 0 < len(words) <= MOST:
        raise Refused("message_words", most=MOST)
    return words


def _keep(
    session: Session, ticket: Ticket, author: Author, by: str, way: Way, words: str, now: datetime
) -> IntakeMessage:
    made = IntakeMessage(ticket_id=ticket.id, at=now, author=author, by=by, way=way, text=words)
    session.add(made)
    session.flush()
    return made
