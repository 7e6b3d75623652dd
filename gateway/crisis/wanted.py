"""Which cases ask for a broadcast that nobody wrote yet? Those who write broadcasts are told when it is decided.

They read a case only once a broadcast is about it: until then they see what was decided, and nothing else of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from contacts.phone import can_text
from gateway.crisis.model import DecisionKind
from gateway.crisis.spoc_telling import USEFUL_FOR, entity_of, mail
from gateway.crisis.tables import CaseBroadcast, Decision
from gateway.exercises import reaching
from gateway.notices.texts import text_about
from gateway.staff.actions import list_staff
from gateway.staff.model import Role
from gateway.tickets.model import TicketState
from gateway.tickets.tables import Ticket

WANTED = "broadcast_wanted"
_MAIL = (
    "{drill}Beslist voor {entity}, ticket {number}, door {by}:\n\n{said}\n\nU vindt dit op de console, bij "
    "Verzendingen: schrijf de verzending van daar, dan ziet u ook de zaak.\n"
)


@dataclass(frozen=True)
class Wanted:
    """A measure of communication about which nothing was written since, and the first report of its case."""

    case: Ticket
    decision: Decision


def wanted(session: Session) -> Sequence[Wanted]:
    """Return what is asked for of open cases, the longest waiting first."""
    written = exists().where(CaseBroadcast.ticket_id == Decision.ticket_id, CaseBroadcast.at >= Decision.at)
    query = _decisions().where(~written).order_by(Decision.at, Decision.id)
    return [Wanted(case, decision) for decision, case in session.execute(query)]


def asked_of(session: Session, case: Ticket) -> Sequence[Decision]:
    """Return the measures of communication of a case that is open, the newest first."""
    query = _decisions().where(Ticket.id == case.id).order_by(Decision.id.desc())
    return [decision for decision, _ in session.execute(query)]


def tell_writers(session: Session, case: Ticket, decision: Decision, now: datetime) -> None:
    """Tell everybody who writes broadcasts that one is asked for, by text and by mail."""
    entity = entity_of(session, case)
    said = text_about(case.exercise, WANTED, t=case.number, e=entity)
    body = _MAIL.format(
        drill="DIT IS EEN OEFENING. " if case.exercise else "",
        entity=entity,
        number=case.number,
        by=decision.by,
        said=decision.text,
    )
    for person in list_staff(session):
        if not person.active or Role.COMMUNICATION not in person.roles:
            continue
        if person.phone and person.phone_verified and can_text(person.phone):
            reaching.write(session, case, WANTED, person.phone, said, now, expires_in=USEFUL_FOR)
        if person.email:
            mail(session, WANTED, person.email, f"communicatie gevraagd, ticket {case.number}", body, case, now)


def _decisions() -> Select[Decision, Ticket]:
    return (
        select(Decision, Ticket)
        .join(Ticket, Ticket.id == Decision.ticket_id)
        .where(
            Decision.kind == DecisionKind.COMMUNICATION, Ticket.state != TicketState.CLOSED, Ticket.hidden_at.is_(None)
        )
    )
