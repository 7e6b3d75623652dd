"""Does who rings for Digitaal Vlaanderen show it by a PIN? What is wrong, or not keyed, never holds the report up.

The report is there before the PIN is asked. It says that nobody looked this up until the PIN of somebody with the role
partner was right; from then on it is that person's own report.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.calls.questions import rings_for_partner, yes_no
from gateway.calls.tables import Conversation
from gateway.staff import pins
from gateway.staff.actions import partners_with_pin
from gateway.staff.model import PinPlace
from gateway.staff.pins import PinCall, Weighed
from gateway.staff.sign_in import digest
from gateway.tickets.partner import claim_partner, verify_partner
from gateway.tickets.tables import Ticket

STRANGERS = "partner:strangers"  # telephones that are not known as the partner's answer for each other's guesses
WHO = "crisislijn: iemand die voor Digitaal Vlaanderen belt"

Asked = Mapping[str, str]
Answer = Mapping[str, Any]


def partner_known(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """Who rings says that it is Digitaal Vlaanderen: keep that, as not looked up yet. May a PIN show it?"""
    ticket = _own_ticket(session, conversation)
    if ticket is None:
        return {"pin": "no"}
    if ticket.partner is None:
        claim_partner(session, ticket, now)
    return {"pin": yes_no(partners_with_pin(session, conversation.caller))}


def partner_pin(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """Whether the keyed PIN is one of the partner's; from then on the report is that person's own."""
    ticket = _own_ticket(session, conversation)
    if ticket is None:
        return {"result": "wrong"}
    people = partners_with_pin(session, conversation.caller)
    call = PinCall(PinPlace.HOTLINE, conversation.id, conversation.caller)
    account = _account(session, conversation.caller)
    weighed, person = pins.weigh_among(session, people, account, asked.get("pin", ""), call, now)
    if weighed.closed_by_it or weighed.what is Weighed.ENDED:
        raise_alarm(session, AlarmKind.WRONG_PINS, WHO, now)
    if person is None:
        return {"result": "wrong"}
    verify_partner(session, ticket, person.actor, now)
    return {"result": "right"}


def _own_ticket(session: Session, conversation: Conversation) -> Ticket | None:
    mine = conversation.ticket_id if conversation.own_ticket else None
    return session.get(Ticket, mine) if mine is not None else None


def _account(session: Session, caller: str | None) -> str:
    known = caller is not None and rings_for_partner(session, caller)
    return f"partner:{digest(caller)[:6]}" if known and caller else STRANGERS


ANSWERS = {"partner_known": partner_known, "partner_pin": partner_pin}
