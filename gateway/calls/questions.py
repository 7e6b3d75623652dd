"""What does the gateway answer when the caller's flow asks something in mid-call? Never an error: the safe answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contacts.phone import NumberRefused, read_number, spoken
from gateway.calls.model import ConversationKind, LegState
from gateway.calls.tables import CallLeg, Conversation
from gateway.directory import actions as directory
from gateway.duty import actions as duty
from gateway.errors import Refused
from gateway.exercises.belonging import exercise_of_ticket, members, playing
from gateway.staff.actions import partner_with_number, pin_holder
from gateway.staff.tables import Staff
from gateway.tickets import actions as tickets
from gateway.tickets import numbers, triage
from gateway.tickets.facts import Facts
from gateway.tickets.tables import Ticket

PARTNER = "OVO002949"  # Digitaal Vlaanderen
RING = timedelta(seconds=20)
LEAST_RING = timedelta(seconds=5)
SHORTEST_PHONE = 9  # digits: 02 217 01 12 has nine, a ticket number seven or eight
ANSWER_WHISPER = timedelta(seconds=20)  # who picks up hears who waits, and has time to press the key
OFFICER_WITHIN = timedelta(seconds=45)  # after it the caller leaves a message, and paging goes on

Asked = Mapping[str, str]
Answer = Mapping[str, Any]


def yes_no(true: object) -> str:
    """Return the flow's word for a truth value."""
    return "yes" if true else "no"


def who_calls(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """Who rings us: a known contact, Digitaal Vlaanderen, or nobody we know; and may we call this number back?"""
    caller = conversation.caller
    found = directory.who_has_number(session, caller) if caller else None
    callable_back = _may_call_back(caller or "")
    answer = {
        "kind": "unknown",
        "organisation": "",
        "code": "",
        "callable": yes_no(callable_back),
        "number": callable_back or "",
        "withheld": yes_no(caller is None),
        "desk": yes_no(caller and pin_holder(session, caller)),
        "exercise": yes_no(playing(session, caller, now)),
    }
    if found is not None:
        organisation = found[0]
        code = organisation.code
        answer.update(kind="partner" if code == PARTNER else "contact", organisation=organisation.name, code=code)
    return answer


def rings_for_partner(session: Session, caller: str) -> bool:
    """Whether a telephone is known as Digitaal Vlaanderen's: in the contacts, or somebody's with the role partner."""
    found = directory.who_has_number(session, caller)
    return (found is not None and found[0].code == PARTNER) or partner_with_number(session, caller) is not None


def known_problem(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """Which problem staff announced to callers."""
    problem = tickets.known_problem(session)
    notice, language = problem.notice_in(conversation.language) if problem else ("", "")
    return {"notice": notice, "language": language}


def advice(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """What the rules say so far."""
    judged = triage.judge(_facts(session, conversation))
    return {"outcome": judged.outcome.value, "scope": judged.scope.value}


def entity(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """Which organisation a keyed OVO, KBO or NIS code is."""
    found = directory.find_organisation(session, asked.get("code", ""))
    return {"found": "no"} if found is None else {"found": "yes", "code": found.code, "name": found.name}


def spoken_number(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """How the number to call back is said in the language that the caller chose."""
    number = _may_call_back(asked.get("number", ""))
    return {"spoken": spoken(number, conversation.language) if number else ""}


def callable_number(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """Whether a keyed number can be called back."""
    number = _may_call_back(asked.get("number", ""))
    if number is None:
        return {"ok": "no"}
    return {
        "ok": "yes",
        "number": number,
        "mobile": yes_no(can_text(number)),
    }


def ticket(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """Which ticket this call has, who accepted it, and whether the caller gets a text."""
    if conversation.ticket_id is None:
        return {"number": "", "spoken": "", "accepted_by": "", "sms": "no"}
    mine = session.get_one(Ticket, conversation.ticket_id, populate_existing=True)
    texts = conversation.own_ticket and mine.callback is not None and can_text(mine.callback)
    return {
        "number": mine.number,
        "spoken": numbers.spoken(mine.number),
        "accepted_by": mine.acknowledged_by or "",
        "sms": yes_no(texts),
    }


def known_ticket(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """Whether a keyed ticket number exists; the call is about it from then on. Officers key a telephone number."""
    if (phone := _phone(asked.get("number", ""))) is not None:
        return {"found": "phone", "phone": phone}
    try:
        found = tickets.get_ticket(session, numbers.read_number(asked.get("number", "")))
    except Refused:
        return {"found": "no"}
    if found.exercise is not _plays(session, conversation):
        return {"found": "no"}
    conversation.own_ticket = conversation.own_ticket and not found.exercise
    conversation.ticket_id = found.id
    return {"found": "yes"}


def next_officer(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """Whom to ring for a caller who asked for an officer; nobody when all were tried or the time is up."""
    miss_ringing(session, conversation)
    started_at = conversation.officer_asked_at = conversation.officer_asked_at or now
    ring = min(RING, started_at + OFFICER_WITHIN - now)
    if ring < LEAST_RING:
        return {"number": ""}
    mine = (CallLeg.conversation_id == conversation.id) & (CallLeg.at >= started_at)
    tried = set(session.scalars(select(CallLeg.staff_id).where(mine)))
    for staff_id, number in _officers(session, conversation, asked.get("purpose", ""), now):
        if staff_id not in tried:
            leg = CallLeg(
                conversation_id=conversation.id,
                ticket_id=conversation.ticket_id,
                staff_id=staff_id,
                state=LegState.RINGING,
                at=now,
                rings_until=now + ring + ANSWER_WHISPER,
            )
            session.add(leg)
            session.flush()
            return {"number": number, "leg": str(leg.id), "ring_s": str(int(ring.total_seconds()))}
    return {"number": ""}


def legs_tried(session: Session, conversation: Conversation) -> int:
    """Return how many officers were rung for this caller."""
    return session.scalar(select(func.count()).where(CallLeg.conversation_id == conversation.id)) or 0


def _officers(session: Session, conversation: Conversation, purpose: str, now: datetime) -> list[tuple[int, str]]:
    on_call = _stand(session, conversation, now)
    known = handler(session, conversation) if purpose == "handler" or conversation.own_ticket else None
    people = ([known] if known else []) + on_call
    return [(staff_id, phone) for staff_id, phone in people if phone]


def _stand(session: Session, conversation: Conversation, now: datetime) -> list[tuple[int, str | None]]:
    """Who may be rung for this call: for one of an exercise who plays in it, and nobody else unless that was said."""
    exercise = exercise_of_ticket(session, conversation.ticket_id) if _plays(session, conversation) else None
    on_duty = [(officer.staff_id, officer.phone) for officer in duty.on_call(session, now) if officer.verified]
    if exercise is None:
        return on_duty
    playing_too = [(staff.id, staff.phone) for staff, _ in members(session, exercise.id) if staff.phone_verified]
    return playing_too + (on_duty if exercise.on_duty_too else [])


def _plays(session: Session, conversation: Conversation) -> bool:
    """Whether this call belongs to an exercise: its caller said so, and it has a ticket of its own for that."""
    if conversation.ticket_id is None or conversation.kind is not ConversationKind.CALLER:
        return False
    return session.get_one(Ticket, conversation.ticket_id).exercise


def handler(session: Session, conversation: Conversation) -> tuple[int, str] | None:
    """Return who accepted the ticket that this call is about, with a number, when that is verified."""
    if conversation.ticket_id is None:
        return None
    staff_id = session.get_one(Ticket, conversation.ticket_id).acknowledged_by_id
    person = session.get(Staff, staff_id) if staff_id is not None else None
    return (person.id, person.phone) if person and person.phone_verified and person.phone else None


def _phone(keyed: str) -> str | None:
    """Return the telephone number that was keyed, whoever's it is; no ticket number is as long as one."""
    if len(keyed) < SHORTEST_PHONE:
        return None
    try:
        return read_number(keyed).e164
    except NumberRefused:
        return None


def miss_ringing(session: Session, conversation: Conversation) -> None:
    """Note that no officer is rung for this caller any more."""
    query = select(CallLeg).where(CallLeg.conversation_id == conversation.id, CallLeg.state == LegState.RINGING)
    for leg in session.scalars(query):
        leg.state = LegState.MISSED


def _facts(session: Session, conversation: Conversation) -> Facts:
    if conversation.ticket_id is None or conversation.kind is not ConversationKind.CALLER:
        return Facts()
    return session.get_one(Ticket, conversation.ticket_id).facts


def _may_call_back(number: str) -> str | None:
    try:
        read = read_number(number)
    except NumberRefused:
        return None
    return read.e164 if read.can_call_back else None


def can_text(number: str) -> bool:
    """Whether a number takes texts: a mobile one does."""
    try:
        return read_number(number).can_text
    except NumberRefused:
        return False


ANSWERS: dict[str, Callable[[Session, Conversation, Asked, datetime], Answer]] = {
    "who_calls": who_calls,
    "known_problem": known_problem,
    "triage": advice,
    "entity": entity,
    "spoken_number": spoken_number,
    "callable": callable_number,
    "ticket": ticket,
    "known_ticket": known_ticket,
    "next_officer": next_officer,
}
