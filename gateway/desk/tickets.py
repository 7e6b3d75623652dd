"""What does an officer at the desk hear of open tickets, and do with one? The same verbs as a page, ticket by ticket.

Those that nobody has come first, the oldest first; then those that somebody has, the newest first. Where the officer is
in that row is a place that the flow keeps, so that what others do meanwhile neither hides a ticket nor repeats one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway.calls.questions import yes_no
from gateway.calls.tables import Conversation
from gateway.desk import words
from gateway.desk.pins import officer_of
from gateway.errors import Refused
from gateway.meetings.questions import caller_line
from gateway.paging import actions as paging
from gateway.paging.spoken import entity_words, outcome_words, reason_words
from gateway.recordings import actions as recordings
from gateway.recordings.actions import Link
from gateway.staff.permissions import Permission, may
from gateway.staff.tables import Staff
from gateway.tickets import actions as tickets
from gateway.tickets import announcing, cases, numbers
from gateway.tickets.model import TicketKind
from gateway.tickets.tables import Ticket

MOST_OPEN = 1000  # that are looked through for the next one

Asked = Mapping[str, str]
Answer = Mapping[str, Any]
Place = tuple[int, int]


def desk_ticket(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """The next open ticket after a place in the row, or the first one; and whether it waits for this officer."""
    officer, conversation.ticket_id = _reader(session, conversation), None
    after = _read_place(asked.get("place", ""))
    row = sorted(open_tickets(session), key=_place) if officer else []
    ticket = next((each for each in row if after is None or _place(each) > after), None)
    if officer is None or ticket is None:
        return {"none": "yes"}
    group, number = _place(ticket)
    case = cases.reports(session, ticket)
    return {
        "none": "no",
        "place": f"{group}:{number}",
        "ticket": ticket.number,
        "spoken": numbers.spoken(ticket.number),
        "outcome": outcome_words(cases.gravest(report.outcome for report in case)),
        "entity": entity_words(ticket),
        "reasons": reason_words(case),
        "age": words.age(ticket.opened_at, now),
        "name": ticket.acknowledged_by or "",
        "kind": _kind(session, ticket, officer),
        "exercise": yes_no(ticket.exercise),
    }


def desk_accept(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """The officer pressed 5: the first one has the ticket, a later one hears who was first."""
    officer, ticket = _changer(session, conversation), _ticket(session, asked)
    if officer is None or ticket is None:
        return {"result": "refused"}
    try:
        paging.acknowledge(session, ticket, officer.id, officer.name, now)
    except Refused as refused:
        mine = ticket.is_with(officer.id)
        return {"result": "accepted" if mine else "too_late", "name": refused.details.get("by") or ""}
    return {"result": "accepted", "name": officer.name}


def desk_pass_on(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """The officer who was paged for it pressed 2: the next one is called at once, unless nobody is left."""
    officer, ticket = _changer(session, conversation), _ticket(session, asked)
    if officer is None or ticket is None or not ticket.needs_officer or ticket.is_with(officer.id):
        return {"result": "too_late", "name": (ticket.acknowledged_by if ticket else "") or ""}
    heir = paging.decline(session, ticket, officer.id, officer.name, now)
    return {"result": "passed" if heir else "nobody", "name": heir.name if heir else ""}


def desk_recording(link: Link, session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """Where the newest spoken message of the ticket can be played from; nowhere when there is none."""
    officer, ticket = _reader(session, conversation), _ticket(session, asked)
    heard = ticket is not None and officer is not None and may(officer.actor, Permission.RECORDINGS_HEAR)
    found = recordings.newest(session, ticket) if ticket is not None and heard else None
    if found is None or officer is None:
        return {"address": ""}
    recordings.note_listening(session, found, officer.name, now)
    return {"address": recordings.play_address(session, found, link, now)}


def desk_line(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """Where the caller of this ticket is; one who waits is joined at once. As for a page's call, for who may act on it.

    In silence only who has the ticket is joined: somebody else hears of it, and is not asked to speak.
    """
    officer, ticket = _changer(session, conversation), _ticket(session, asked)
    if officer is None or ticket is None or (asked.get("why") == "silent" and ticket.acknowledged_by_id != officer.id):
        return {"state": "away", "room": ""}
    conversation.ticket_id = ticket.id
    return caller_line(session, conversation, asked, now)


def desk_caller(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """Which number to connect the officer with: the one to call back, or the one that rang."""
    officer, ticket = _changer(session, conversation), _ticket(session, asked)
    return {"number": (ticket.callback or ticket.caller or "") if officer and ticket else "", "leg": ""}


def desk_notice(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """What callers would be told of this ticket."""
    officer, ticket = _changer(session, conversation), _ticket(session, asked)
    if officer is None or ticket is None:
        return {"result": "refused"}
    if not ticket.entity_name:
        return {"result": "no_entity"}
    return {"result": "ready", "notice": words.notice(ticket.entity_name)}


def desk_announce(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """The officer pressed 5: callers are told of this ticket from now on, in place of anything else."""
    officer, ticket = _changer(session, conversation), _ticket(session, asked)
    if officer is None or ticket is None or not ticket.entity_name:
        return {"result": "refused"}
    announcing.announce(session, officer.actor, words.notice(ticket.entity_name), ticket, now)
    return {"result": "done"}


def desk_problem(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """What callers are told now."""
    problem = tickets.known_problem(session) if _reader(session, conversation) else None
    return {"notice": problem.notice if problem else ""}


def desk_problem_end(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """The officer pressed 5: callers are no longer told."""
    officer = _changer(session, conversation)
    if officer is None:
        return {"result": "refused"}
    announcing.stop(session, officer.actor, now)
    return {"result": "done"}


def open_tickets(session: Session) -> list[Ticket]:
    """Return the open tickets that ask for an officer: no referral, and a case once."""
    return [each for each in tickets.list_open_tickets(session, MOST_OPEN) if each.kind is TicketKind.REPORT]


def waiting(session: Session) -> int:
    """Return how many of these nobody has."""
    return sum(ticket.acknowledged_at is None for ticket in open_tickets(session))


def _reader(session: Session, conversation: Conversation) -> Staff | None:
    officer = officer_of(session, conversation)
    return officer if officer is not None and may(officer.actor, Permission.TICKETS_READ) else None


def _changer(session: Session, conversation: Conversation) -> Staff | None:
    officer = officer_of(session, conversation)
    return officer if officer is not None and may(officer.actor, Permission.TICKETS_CHANGE) else None


def _ticket(session: Session, asked: Asked) -> Ticket | None:
    try:
        ticket = tickets.get_ticket(session, asked.get("ticket", ""))
    except Refused:
        return None
    session.refresh(ticket)
    return ticket


def _kind(session: Session, ticket: Ticket, officer: Staff) -> str:
    if not ticket.needs_officer or ticket.is_with(officer.id):
        return "taken"
    asked = any(each.id == ticket.id for each in paging.waiting_for(session, officer.id))
    return "asked" if asked else "open"


def _place(ticket: Ticket) -> Place:
    return (0, ticket.id) if ticket.acknowledged_at is None else (1, -ticket.id)


def _read_place(said: str) -> Place | None:
    group, _, number = said.partition(":")
    try:
        return int(group), int(number)
    except ValueError:
        return None


ANSWERS: dict[str, Callable[[Session, Conversation, Asked, datetime], Answer]] = {
    "desk_ticket": desk_ticket,
    "desk_accept": desk_accept,
    "desk_pass_on": desk_pass_on,
    "desk_line": desk_line,
    "desk_caller": desk_caller,
    "desk_notice": desk_notice,
    "desk_announce": desk_announce,
    "desk_problem": desk_problem,
    "desk_problem_end": desk_problem_end,
}
