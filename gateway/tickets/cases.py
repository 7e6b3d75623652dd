"""Which reports are about one thing? They are one case: its first report stands for all of it.

Officers are called for that one, and who accepts it has every report that goes with it. Rows of a case are held in one
order everywhere: the first report, then the others by id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from gateway.storage.locks import Lock, hold_lock
from gateway.tickets.actions import hold
from gateway.tickets.model import Answer, Outcome, TicketKind, TicketState
from gateway.tickets.tables import Ticket

ONE_THING = timedelta(minutes=30)  # reports of one entity, each within this of another, are one case
GRAVEST_FIRST = (Outcome.WORTHY, Outcome.TO_ASSESS, Outcome.BELOW_THRESHOLD, Outcome.NOT_WORTHY)


def find_case(session: Session, ticket: Ticket) -> Ticket | None:
    """Return the first report of the oldest open case that this report belongs to, by its entity; None when none.

    Two calls that name one entity at the same moment wait for each other here.
    """
    hold_lock(session, Lock.JOINING_CASES)
    session.flush()
    if ticket.entity_code is None or _leads(session, ticket):
        return None
    near = (Ticket.opened_at > ticket.opened_at - ONE_THING) & (Ticket.opened_at < ticket.opened_at + ONE_THING)
    same = select(func.coalesce(Ticket.joined_to_id, Ticket.id)).where(
        Ticket.entity_code == ticket.entity_code,
        Ticket.kind == TicketKind.REPORT,
        Ticket.exercise == ticket.exercise,
        Ticket.id != ticket.id,
        near,
    )
    first = select(Ticket).where(Ticket.id.in_(same), Ticket.state != TicketState.CLOSED, Ticket.hidden_at.is_(None))
    return session.scalar(first.order_by(Ticket.id).limit(1))


def lead_of(session: Session, ticket: Ticket) -> Ticket:
    """Return the ticket that officers are called for on behalf of this one: itself, or the first of its case."""
    return session.get_one(Ticket, ticket.joined_to_id) if ticket.paged_with_case else ticket


def hold_lead(session: Session, ticket: Ticket) -> Ticket:
    """Hold the ticket that officers are called for, then this one, as they are now; returns the former."""
    lead = lead_of(session, ticket)
    hold(session, lead)
    if lead is not ticket:
        hold(session, ticket)
    return lead


def hold_case(session: Session, ticket: Ticket) -> list[Ticket]:
    """Hold the ticket that officers are called for, then every report that goes with it; the former comes first."""
    lead = lead_of(session, ticket)
    hold(session, lead)
    others = select(Ticket).where(Ticket.joined_to_id == lead.id, Ticket.paged_with_case.is_(True))
    others = others.order_by(Ticket.id).with_for_update(key_share=True)
    return [lead, *session.scalars(others.execution_options(populate_existing=True))]


def reports(session: Session, ticket: Ticket) -> Sequence[Ticket]:
    """Return every report of the case that this one belongs to, its first one first; by itself it is a case of one."""
    first = ticket.joined_to_id or ticket.id
    query = select(Ticket).where(or_(Ticket.id == first, Ticket.joined_to_id == first))
    return session.scalars(query.order_by(Ticket.id != first, Ticket.id)).all()


def reports_of_each(session: Session, firsts: Sequence[Ticket]) -> dict[int, list[Ticket]]:
    """Return the reports of each case by the id of its first one, which stands first in its list; one query for all."""
    found = {first.id: [first] for first in firsts}
    joined = select(Ticket).where(Ticket.joined_to_id.in_(found)).order_by(Ticket.id)
    for report in session.scalars(joined):
        found[report.joined_to_id or report.id].append(report)
    return found


def count_reports(session: Session, tickets: Iterable[Ticket]) -> dict[int, int]:
    """Return how many reports the case of each ticket has, by the ticket's id, with one query."""
    first_of = {ticket.id: ticket.joined_to_id or ticket.id for ticket in tickets}
    query = select(Ticket.joined_to_id, func.count()).where(Ticket.joined_to_id.in_(set(first_of.values())))
    joined = {first: count for first, count in session.execute(query.group_by(Ticket.joined_to_id))}
    return {ticket_id: 1 + joined.get(first, 0) for ticket_id, first in first_of.items()}


def gravest(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the outcome that asks most of CCVO."""
    return min(outcomes, key=GRAVEST_FIRST.index)


def reasons(of: Iterable[Ticket]) -> list[str]:
    """Return why these reports matter: the reasons of the rules (names of facts, information_class), then malicious."""
    found = {reason for report in of for reason in _reasons(report)}
    order = ("image_damage", "critical_central", "several_entities", "many_users_or_external", "information_class")
    return [reason for reason in (*order, "malicious") if reason in found]


def _reasons(report: Ticket) -> Iterable[str]:
    yield from report.advice.reasons
    if report.facts.malicious is Answer.YES:
        yield "malicious"


def _leads(session: Session, ticket: Ticket) -> bool:
    return session.scalar(select(Ticket.id).where(Ticket.joined_to_id == ticket.id).limit(1)) is not None
