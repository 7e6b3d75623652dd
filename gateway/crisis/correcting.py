"""A report names the wrong entity: staff correct it, and what was arranged for the old one ends where nothing names it.

Verbs on a Session; the door commits. Who was asked, or named as SPoC, is told; the timeline keeps what was said before.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from gateway.crisis.naming import read_entity
from gateway.crisis.record import entities, lead, open_record, words
from gateway.crisis.spoc import let_go
from gateway.crisis.tables import CaseRecovery
from gateway.staff.model import Actor
from gateway.storage.locks import Lock, hold_lock
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket

CALLER_CHANGED = "de melder noemde een andere entiteit"


def correct_entity(
    session: Session, actor: Actor, ticket: Ticket, said: str, why: str, now: datetime, unlisted: bool = False
) -> None:
    """Let a report name another entity, by code or name; the one that it names changes nothing.

    Raises Refused: not_permitted, not_accepted, case_closed, case_words, entity_unlisted, entity_unknown.
    """
    case, _ = open_record(session, actor, ticket, own=True)
    code, name = read_entity(session, words(said, "entity", 200), unlisted)
    reason = words(why, "entity_corrected")
    before, before_name = key_of(ticket), ticket.entity_name or ticket.entity_code or ""
    if before == (code or name):
        return
    ticket.entity_code, ticket.entity_name = code, name
    session.flush()
    told = "|".join(each.replace("|", "/") for each in (before_name, name, reason))
    tickets.note(session, ticket, Happening.ENTITY_CORRECTED, actor.name, now, told)
    leave(session, case, before, before_name, reason, actor.name, now)


def caller_names(session: Session, ticket: Ticket, code: str, name: str, by: str, now: datetime) -> None:
    """Keep for whom a caller says the report is; what was arranged for who was named before in the same call ends."""
    before, before_name = key_of(ticket), ticket.entity_name or ""
    tickets.name_entity(session, ticket, code, name, by, now)
    if before and before != code:
        hold_lock(session, Lock.JOINING_CASES)  # first, as where reports are joined
        case = lead(session, ticket)
        tickets.hold(session, case)
        leave(session, case, before, before_name, CALLER_CHANGED, by, now)


def leave(session: Session, case: Ticket, key: str, name: str, why: str, by: str, now: datetime) -> None:
    """Let the SPoC and the recovery of an entity end that nothing of a case, which is held, names any more."""
    if not key or any(each.key == key for each in entities(session, case)):
        return
    let_go(session, case, key, name, why, by, now)
    mine = delete(CaseRecovery).where(CaseRecovery.ticket_id == case.id, CaseRecovery.entity_key == key)
    session.execute(mine, execution_options={"synchronize_session": "fetch"})
    session.flush()


def key_of(ticket: Ticket) -> str:
    """Return the key of the entity that a report names: its code, or its name where it has none; empty for none."""
    return ticket.entity_code or ticket.entity_name or ""
