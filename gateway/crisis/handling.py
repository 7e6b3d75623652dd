"""In whose hands is a case? Who accepted it, until somebody takes it over: shifts end before cases do.

Who accepted it, and when, stays on the ticket. Reminders go to who has it now.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from contacts.phone import can_text
from gateway.crisis.record import open_record, record_of
from gateway.crisis.spoc_telling import mail
from gateway.crisis.tables import CaseRecord
from gateway.errors import Refused
from gateway.exercises import reaching
from gateway.staff.model import Actor
from gateway.staff.tables import Staff
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket


def take_over(session: Session, actor: Actor, ticket: Ticket, now: datetime) -> CaseRecord:
    """Let an officer have a case from now on.

    Raises Refused: not_permitted, not_accepted, case_closed, not_a_person, handler_already.
    """
    case, record = open_record(session, actor, ticket)
    if actor.staff_id is None:
        raise Refused("not_a_person")
    if actor.staff_id == handler_id(case, record):
        raise Refused("handler_already")
    before = handler_name(case, record)
    record.handler_id, record.handler = actor.staff_id, actor.name
    tickets.note(session, case, Happening.TAKEN_OVER, actor.name, now, before)
    session.flush()
    return record


def handler_id(case: Ticket, record: CaseRecord | None) -> int | None:
    """Return who has a case."""
    return record.handler_id if record is not None and record.handler_id is not None else case.acknowledged_by_id


def handler_name(case: Ticket, record: CaseRecord | None) -> str:
    """Return the name of who has a case; empty while nobody does."""
    return record.handler if record is not None and record.handler else case.acknowledged_by or ""


def handler_of(session: Session, case: Ticket, record: CaseRecord | None) -> Staff | None:
    """Return who has a case and is told what it misses."""
    found = handler_id(case, record)
    return session.get(Staff, found) if found is not None else None


def tell_handler(
    session: Session, case: Ticket, kind: str, said: str, subject: str, now: datetime, body: str | None = None
) -> None:
    """Tell who has a case something by text, and by mail, whose body may say more."""
    holder = handler_of(session, case, record_of(session, case))
    if holder is None:
        return
    if holder.phone and holder.phone_verified and can_text(holder.phone):
        reaching.write(session, case, kind, holder.phone, said, now)
    if holder.email:
        mail(session, kind, holder.email, f"ticket {case.number}, {subject}", body or said, case, now)
