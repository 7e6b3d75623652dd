"""What does the gateway answer when an officer's flow asks something, or when an officer presses a deciding key?

"Accepted" is the answer only when it is in the transaction that the door commits before anything is spoken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from gateway.calls.model import LegState
from gateway.calls.questions import yes_no
from gateway.calls.tables import CallLeg, Conversation
from gateway.errors import Refused
from gateway.paging import actions as paging
from gateway.paging.model import Channel
from gateway.paging.spoken import drill_words, entity_words, outcome_words, reason_words
from gateway.recordings import actions as recordings
from gateway.recordings.actions import Link
from gateway.staff import pins
from gateway.staff.model import PinPlace
from gateway.staff.tables import Staff
from gateway.tickets import actions as tickets
from gateway.tickets import cases, numbers
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket

Asked = Mapping[str, str]
Answer = Mapping[str, Any]


def page_tickets(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """How many tickets wait for this officer, and how the call begins."""
    waiting = paging.waiting_for(session, _officer(session, conversation).id)
    officer = _officer(session, conversation)
    drill = bool(waiting) and all(ticket.exercise for ticket in waiting)
    needs_pin = yes_no(officer.page_needs_pin and officer.pin_hash is not None)
    if needs_pin == "yes" and pins.is_closed(session, officer, PinPlace.PAGE, now):
        needs_pin = "closed"
    return {"count": str(max(len(waiting), 1)), "needs_pin": needs_pin, "exercise": yes_no(drill)}


def page_facts(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """The facts of the ticket that this call is at, or, with `next`, of the next one that waits."""
    officer = _officer(session, conversation)
    ticket = _next(session, conversation, officer) if asked.get("next") == "yes" else _current(session, conversation)
    if ticket is None:
        return {"none": "yes"}
    conversation.ticket_id = ticket.id
    case = cases.reports(session, ticket)
    return {
        "none": "no",
        "ticket": ticket.number,
        "spoken": numbers.spoken(ticket.number),
        "outcome": drill_words(ticket) + outcome_words(cases.gravest(report.outcome for report in case)),
        "entity": entity_words(ticket),
        "reasons": reason_words(case),
        "settled_by": "" if ticket.needs_officer else ticket.acknowledged_by or "",
        "was_of": paging.was_of(session, ticket),
        "held_by": (ticket.acknowledged_by or "") if ticket.needs_officer else "",
        "last": yes_no(paging.is_last(session, ticket.id, officer.id, now)),
    }


def accept(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """The officer pressed 5: the first one has the ticket, a later one hears who was first."""
    officer, ticket = _officer(session, conversation), _current(session, conversation)
    if ticket is None:
        return {"result": "too_late", "name": ""}
    try:
        paging.acknowledge(session, ticket, officer.id, officer.name, now, via=Channel.VOICE)
    except Refused as refused:
        mine = ticket.is_with(officer.id)
        return {"result": "accepted" if mine else "too_late", "name": refused.details.get("by") or ""}
    return {"result": "accepted", "name": officer.name}


def pass_on(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """The officer pressed 2: the next one is called at once, unless nobody is left."""
    officer, ticket = _officer(session, conversation), _current(session, conversation)
    if ticket is None or not ticket.needs_officer or ticket.is_with(officer.id):
        return {"result": "too_late", "name": (ticket.acknowledged_by if ticket else "") or ""}
    heir = paging.decline(session, ticket, officer.id, officer.name, now)
    return {"result": "passed" if heir else "nobody", "name": heir.name if heir else ""}


def recording(link: Link, session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """Where the newest spoken message of this ticket can be played from; nowhere when there is none any more."""
    ticket = _current(session, conversation)
    found = recordings.newest(session, ticket) if ticket else None
    if found is None:
        return {"address": ""}
    recordings.note_listening(session, found, _officer(session, conversation).name, now)
    return {"address": recordings.play_address(session, found, link, now)}


def caller(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """Which number to connect the officer with: the one to call back, or the one that rang."""
    ticket = _current(session, conversation)
    return {"number": (ticket.callback or ticket.caller or "") if ticket else "", "leg": ""}


def take_caller(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """The officer rung for a waiting caller pressed 5: the caller is connected, and the ticket is this officer's."""
    leg = session.get_one(CallLeg, conversation.leg_id, with_for_update=True)
    officer = session.get_one(Staff, leg.staff_id)
    leg.state = LegState.TAKEN
    if leg.ticket_id is None:
        return {"result": "accepted"}
    ticket = session.get_one(Ticket, leg.ticket_id)
    tickets.note(session, ticket, Happening.CONNECTED, officer.name, now)
    try:
        paging.acknowledge(session, ticket, officer.id, officer.name, now, via=Channel.VOICE)
    except Refused:
        return {"result": "too_late"}
    return {"result": "accepted"}


def _officer(session: Session, conversation: Conversation) -> Staff:
    return session.get_one(Staff, conversation.staff_id)


def _current(session: Session, conversation: Conversation) -> Ticket | None:
    """The ticket that this call is at: of a case, the one that stands for all."""
    if conversation.ticket_id is None:
        return None
    at = session.get(Ticket, conversation.ticket_id, populate_existing=True)
    return cases.lead_of(session, at) if at is not None else None


def _next(session: Session, conversation: Conversation, officer: Staff) -> Ticket | None:
    """Return the oldest ticket that waits beside this one; the call may have begun with any of them.

    What was answered in this call waits no longer, so that none is offered for ever.
    """
    at = _current(session, conversation)
    others = (ticket for ticket in paging.waiting_for(session, officer.id) if ticket is not at)
    return next(others, None)


Answerer = Callable[[Session, Conversation, Asked, datetime], Answer]

_ANSWERS: dict[str, Answerer] = {
    "page_tickets": page_tickets,
    "page_facts": page_facts,
    "accept": accept,
    "pass_on": pass_on,
    "caller": caller,
    "take_caller": take_caller,
}


def answers(link: Link) -> dict[str, Answerer]:
    """Return who answers which question of an officer's flow; `link` makes the address of a message kept here."""
    return {**_ANSWERS, "recording": partial(recording, link)}
