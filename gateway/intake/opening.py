"""What follows when a report was typed, by whom ever: its case, its page, and what the telephone does not ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.crisis.model import IncidentKind
from gateway.crisis.record import kept_record
from gateway.crisis.recovering import name_provider
from gateway.paging import actions as paging
from gateway.paging.joining import join_case
from gateway.tickets import actions as tickets
from gateway.tickets import cases
from gateway.tickets.model import Answer, Happening, TicketKind, TicketState
from gateway.tickets.tables import Ticket


@dataclass(frozen=True)
class Told:
    """What stands on the case and not among the facts."""

    kind: IncidentKind | None = None
    continuity: Answer | None = None
    provider: str = ""  # the partner of the framework contract, or the entity's own


def page_with_case(session: Session, ticket: Ticket, now: datetime) -> None:
    """Let a report go with the case of its entity, if there is one, and call officers; a referral calls nobody."""
    if ticket.kind is TicketKind.REFERRAL:
        return
    case = cases.find_case(session, ticket)
    if case is not None:
        join_case(session, ticket, case, now)
    if ticket.needs_officer and not ticket.paged_with_case:
        paging.start(session, ticket, now)


def keep_told(session: Session, ticket: Ticket, told: Told, by: str, now: datetime) -> None:
    """Keep it on the case that this report begins; what stands on a case already stays."""
    said = {"kind": told.kind, "continuity": told.continuity, "provider": told.provider}
    known = {name: value for name, value in said.items() if value not in (None, "", Answer.UNKNOWN)}
    if not known or ticket.joined_to_id is not None or ticket.state is TicketState.CLOSED:
        return
    record = kept_record(session, ticket)
    for name, value in known.items():
        if name == "provider":
            name_provider(session, ticket, told.provider)
        else:
            setattr(record, name, value)
        shown = value.value if isinstance(value, Answer | IncidentKind) else value
        tickets.note(session, ticket, Happening.ASSESSED, by, now, f"{name}={shown}")
    session.flush()
