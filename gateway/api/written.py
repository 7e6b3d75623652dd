"""What may a program ask of reports in writing, and of referrals? To read and write on, and to confirm."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from gateway.api.routing import Answer, Asked
from gateway.api.tickets import may_see, ticket_asked
from gateway.errors import Refused
from gateway.intake import conversation
from gateway.intake.tables import IntakeMessage
from gateway.referrals import actions as referrals
from gateway.referrals.actions import Referral
from gateway.tickets import actions as tickets
from gateway.tickets.tables import Ticket


def list_messages(session: Session, asked: Asked) -> Answer:
    """What was written between the reporter of a ticket and CCVO."""
    ticket = ticket_asked(session, asked)
    report = conversation.report_of(session, ticket)
    return Answer(
        {
            "reach": report.reach.value if report else None,
            "callable": report.reach.callable if report else ticket.callback is not None,
            "report": report.words if report else "",
            "messages": [_message(each) for each in conversation.messages(session, ticket)],
        }
    )


def write_message(session: Session, asked: Asked) -> Answer:
    """Write to a reporter."""
    ticket = ticket_asked(session, asked)
    public_url = asked.settings.public_url
    made = conversation.answer(session, asked.actor, ticket, asked.body["text"], public_url, asked.now)
    return Answer(_message(made))


def list_referrals(session: Session, asked: Asked) -> Answer:
    """The referrals that Digitaal Vlaanderen has not confirmed, the oldest first."""
    found = referrals.unconfirmed(session)
    return Answer({"items": [_referral(session, each, asked) for each in found], "next": None})


def confirm_referral(session: Session, asked: Asked) -> Answer:
    """Note that Digitaal Vlaanderen has it."""
    given: dict[str, Any] = asked.body
    ticket = tickets.get_ticket(session, asked.path["number"])
    theirs = tickets.get_ticket(session, given["ticket"]) if given.get("ticket") else None
    if theirs is not None and not may_see(session, asked.actor, theirs):
        raise Refused("no_such_ticket", number=given["ticket"])
    made = referrals.confirm(session, asked.actor, ticket, given.get("reference", ""), theirs, asked.now)
    return Answer(_referral(session, made, asked))


def _message(row: IntakeMessage) -> dict[str, Any]:
    return {"at": row.at, "author": row.author.value, "by": row.by, "way": row.way.value, "text": row.text}


def _referral(session: Session, each: Referral, asked: Asked) -> dict[str, Any]:
    theirs = session.get(Ticket, each.watch.their_ticket_id) if each.watch.their_ticket_id else None
    return {
        "number": each.ticket.number,
        "referred_at": each.watch.since,
        "entity": each.ticket.entity_name,
        "worthy": each.worthy,
        "waits_minutes": int(each.waited(asked.now).total_seconds()) // 60,
        "reminded": each.watch.reminded,
        "confirmed_at": each.watch.confirmed_at,
        "confirmed_by": each.watch.confirmed_by,
        "reference": each.watch.reference or None,
        "ticket": theirs.number if theirs else None,
    }
