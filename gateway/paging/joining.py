"""What becomes of the paging of a report that turns out to be about something that was reported before?

One case, one page: while nobody has accepted the case, officers are called for its first report, and hear how many
there are; once somebody has, a further report is theirs too and they are told so. Only a report that weighs more than
all that person accepted is paged by itself all the same.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.exercises import reaching
from gateway.notices.texts import text_about
from gateway.paging import actions as paging
from gateway.paging import policies_kept as kept
from gateway.paging.changes import held_pages, hold, move
from gateway.paging.model import PageState
from gateway.staff.tables import Staff
from gateway.tickets import actions as tickets
from gateway.tickets import cases
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket

SYSTEM = "systeem"
ALWAYS_TOLD = 3  # up to so many reports each is told; then every time that their number has doubled


def join_case(session: Session, ticket: Ticket, lead: Ticket, now: datetime, announced: bool = False) -> None:
    """Let a report go with the case of `lead`. `announced`: staff said that this is the same thing. Safe to repeat."""
    tickets.hold(session, lead)
    tickets.hold(session, ticket)
    if ticket.joined_to_id is not None or ticket.id == lead.id:
        return
    weighs_more = not announced and _weighs_more(session, ticket, lead, now)
    ticket.joined_to_id = lead.id
    tickets.note(session, ticket, Happening.JOINED, SYSTEM, now, lead.number)
    tickets.note(session, lead, Happening.CASE_GREW, SYSTEM, now, ticket.number)
    session.flush()
    if not ticket.needs_officer:
        return
    if lead.acknowledged_at is None and lead.needs_officer:
        _go_with(session, ticket, lead, now)
    elif lead.acknowledged_by_id is not None and not weighs_more:
        _fall_to(session, session.get_one(Staff, lead.acknowledged_by_id), ticket, lead, now)


def _weighs_more(session: Session, ticket: Ticket, lead: Ticket, now: datetime) -> bool:
    """Whether everyone would be reached sooner for this report than for all that was accepted."""
    accepted = cases.gravest(report.outcome for report in cases.reports(session, lead))
    _, policies = kept.in_force(session)
    mine, theirs = (kept.choose(session, policies, outcome, now) for outcome in (ticket.outcome, accepted))
    return mine.everyone_by < theirs.everyone_by


def _go_with(session: Session, ticket: Ticket, lead: Ticket, now: datetime) -> None:
    """Call officers for the first report only. A phone that rings for this one goes on: accepting there counts."""
    ticket.paged_with_case = True
    if ticket.paging_held is None:
        paging.start(session, ticket, now)
    mine = hold(session, ticket.id)
    if mine is not None:
        mine.settled_at, mine.next_at = now, None
    for page in held_pages(session, ticket.id):
        if page.state is PageState.DUE:
            move(session, page, PageState.CANCELLED, now)


def _fall_to(session: Session, handler: Staff, ticket: Ticket, lead: Ticket, now: datetime) -> None:
    paging.acknowledge(session, ticket, handler.id, handler.name, now, card=False)  # they have the case's
    count = len(cases.reports(session, lead))
    if handler.phone and (count <= ALWAYS_TOLD or count & (count - 1) == 0):
        wording = text_about(lead.exercise, "case_grew", t=lead.number, n=count, k=ticket.number)
        reaching.write(session, ticket, "case_grew", handler.phone, wording, now)
