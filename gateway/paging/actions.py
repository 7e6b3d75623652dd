"""What can be done about the paging of a ticket? Verbs on a Session that is handed in; the door commits.

Accepting is one compare-and-set on the ticket; every claim looks at the ticket again in its own transaction, so
that nobody is paged after it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.duty import proofs
from gateway.exercises import reaching
from gateway.notices.texts import text_about
from gateway.paging import figures, following
from gateway.paging import policies_kept as kept
from gateway.paging.accepting import send_card
from gateway.paging.changes import held_pages, hold, move
from gateway.paging.codes import free_code
from gateway.paging.escalation import Policy
from gateway.paging.model import PERMITTED, Channel, PageState
from gateway.paging.spoken import clock_time
from gateway.paging.steps import advance, people_for
from gateway.paging.tables import Escalation, Page
from gateway.paging.ways import Person
from gateway.queues import Queue, fell_due
from gateway.tickets import actions as tickets
from gateway.tickets.cases import gravest, hold_case, hold_lead, lead_of
from gateway.tickets.holders import join_in
from gateway.tickets.model import Happening, Outcome, TicketState
from gateway.tickets.tables import Ticket

DECLINED = PageState.DECLINED


def start(
    session: Session, ticket: Ticket, now: datetime, draw: Callable[[int], int] = secrets.randbelow
) -> Escalation:
    """Begin paging for a ticket, or, when it has begun, follow a graver outcome. Safe to repeat.

    A report that goes with a case is paged for as that case.
    """
    lead = hold_lead(session, ticket)
    lead.paging_held = None
    outcome = gravest((lead.outcome, ticket.outcome))
    paging = hold(session, lead.id)
    if paging is None:
        number, policies = kept.in_force(session)
        paging = _begin(session, lead, number, kept.choose(session, policies, outcome, now), now, draw)
    elif paging.settled_at is None and (graver := _graver(session, paging, outcome)) is not None:
        paging.policy, paging.steps_taken, paging.next_at = graver.name, min(paging.steps_taken, 1), now
    else:
        return paging  # the clock looks when the next step is due
    session.flush()
    advance(session, paging, now)
    return paging


def acknowledge(
    session: Session,
    ticket: Ticket,
    staff_id: int,
    name: str,
    now: datetime,
    via: Channel | None = None,
    card: bool = True,
) -> None:
    """Give the ticket to who accepts it first, with every report of its case; stop every page, tell the others.

    `via`: by which page, if any. `card`: whether they are sent the action card. Raises
    Refused("already_accepted", by=..., at=...) for everyone after the first, Refused("transition") for a ticket that
    is closed.
    """
    case = hold_case(session, ticket)
    first = case[0].acknowledged_at is None
    if not first:
        join_in(session, case[0], staff_id, name, now)
    for report in case if first else ():
        if report is case[0] or report.needs_officer:
            tickets.take(session, report, staff_id, name, now)
    paging = hold(session, case[0].id)
    if paging is not None and first:
        case[0].more_wanted = kept.policy_of(session, paging).people - 1
    pages = held_pages(session, *(report.id for report in case))
    if paging is not None and first:
        figures.keep(session, case[0], pages, now)
    _answered_by(session, case, paging, pages, staff_id, name, via, now)
    if card:
        send_card(session, case, staff_id, via, now)


def _answered_by(
    session: Session,
    case: Sequence[Ticket],
    paging: Escalation | None,
    pages: Sequence[Page],
    staff_id: int,
    name: str,
    via: Channel | None,
    now: datetime,
) -> None:
    """Stop every page and tell the others; while more people are wanted, only the pages of who answered."""
    ids, answered = {report.id for report in case}, _answered(pages, staff_id, via)
    if answered is not None and via is Channel.VOICE:
        proofs.answered(session, staff_id, answered.address, now)
    if paging is not None and case[0].more_wanted > 0:
        _settle(session, [page for page in pages if page.staff_id == staff_id], answered, ids, now)
        session.flush()
        advance(session, paging, now)
        return
    if paging is not None:
        paging.settled_at, paging.next_at = now, None
        following.begin(session, paging, now)
    _settle(session, pages, answered, ids, now)
    _tell_the_others(session, case, pages, case[0].acknowledged_by or name, now)


def stop(session: Session, ticket: Ticket, now: datetime) -> None:
    """Stop paging for a ticket that needs no officer any more, and every telephone that rings for it."""
    paging = hold(session, ticket.id)
    if paging is not None:
        paging.settled_at, paging.next_at = paging.settled_at or now, None
    _settle(session, held_pages(session, ticket.id), None, {ticket.id}, now)


def decline(session: Session, ticket: Ticket, staff_id: int, name: str, now: datetime) -> Person | None:
    """Take an officer's "I cannot" and go on at once. Returns who is next, None when nobody else is left.

    When nobody is left the refusal is not taken: the officer is the last one.
    """
    ticket = lead_of(session, ticket)
    paging = hold(session, ticket.id)
    left = _left(session, ticket.id, staff_id, now)
    if not left:
        return None
    for page in held_pages(session, *_of_case(session, ticket.id)):
        if page.staff_id == staff_id:
            move(session, page, PageState.DECLINED, now)
    tickets.note(session, ticket, Happening.DECLINED, name, now)
    session.flush()
    if paging is not None:
        advance(session, paging, now)
    return _who_is_next(session, ticket.id, left)


def pages_of(session: Session, ticket_id: int) -> Sequence[Page]:
    """Return every page of a ticket, oldest first."""
    return session.scalars(select(Page).where(Page.ticket_id == ticket_id).order_by(Page.id)).all()


def waiting_for(session: Session, staff_id: int) -> Sequence[Ticket]:
    """Return the tickets nobody has accepted for which this officer was paged and has not declined, oldest first.

    Of a case only the first report: it stands for all.
    """
    asked = select(Page.ticket_id, Page.state).join(Escalation, Escalation.ticket_id == Page.ticket_id)
    with_case = select(Ticket.joined_to_id, Page.state).join(Page, Page.ticket_id == Ticket.id)
    with_case = with_case.join(Escalation, Escalation.ticket_id == Ticket.joined_to_id)
    theirs = (Escalation.next_at.is_not(None), Page.staff_id == staff_id)
    found = [*session.execute(asked.where(*theirs))]
    found += session.execute(with_case.where(*theirs, Ticket.paged_with_case.is_(True)))
    wanted = {ticket_id for ticket_id, _ in found} - {ticket_id for ticket_id, state in found if state is DECLINED}
    if not wanted:
        return []
    query = select(Ticket).where(Ticket.id.in_(wanted)).order_by(Ticket.id)
    return [ticket for ticket in session.scalars(query) if ticket.needs_officer and not ticket.is_with(staff_id)]


def ticket_of_code(session: Session, code: str) -> Ticket | None:
    """Return the ticket that an SMS answer's code names: one still open to answers, or accepted a short time ago."""
    query = select(Ticket).join(Escalation, Escalation.ticket_id == Ticket.id).where(Escalation.code == code)
    return session.scalar(query.order_by(Ticket.id.desc()).limit(1))


def code_of(session: Session, ticket_id: int) -> str:
    """Return the code by which an SMS answers this ticket."""
    return session.get_one(Escalation, ticket_id).code


def was_of(session: Session, ticket: Ticket) -> str:
    """Return who had this ticket before nobody had it any more; empty when nobody did."""
    paging = session.get(Escalation, ticket.id)
    return (paging.was_of or "") if paging is not None else ""


def is_last(session: Session, ticket_id: int, staff_id: int, now: datetime) -> bool:
    """Whether nobody but this officer is left to be paged."""
    return not _left(session, ticket_id, staff_id, now)


def is_paging(session: Session, ticket: Ticket) -> bool:
    """Whether paging for this ticket has begun; for one that is still new it has not, as `_begin` moves it on."""
    return ticket.state is not TicketState.NEW and session.get(Escalation, ticket.id) is not None


def _graver(session: Session, paging: Escalation, outcome: Outcome) -> Policy | None:
    """Return the policy for an outcome by which everyone is reached sooner than by the one that is followed, if any."""
    policies = kept.followed(session, paging)
    wanted = kept.choose(session, policies, outcome, paging.started_at)
    return wanted if wanted.everyone_by < policies.by_name[paging.policy].everyone_by else None


def _begin(
    session: Session, ticket: Ticket, version: int | None, policy: Policy, now: datetime, draw: Callable[[int], int]
) -> Escalation:
    paging = Escalation(
        ticket_id=ticket.id,
        policies_id=version,
        policy=policy.name,
        code=free_code(session, now, draw),
        started_at=now,
        steps_taken=0,
        last_step_at=now,
        next_at=now,
    )
    session.add(paging)
    tickets.note(session, ticket, Happening.PAGING_STARTED, "systeem", now, policy.name)
    if ticket.state is TicketState.NEW:
        tickets.change_state(session, ticket, TicketState.PAGED, "systeem", now)
    return paging


def _settle(
    session: Session, pages: Sequence[Page], answered: Page | None, case: Collection[int], now: datetime
) -> None:
    """Mark the page that was answered, and stop every other one."""
    for page in pages:
        if page is answered:
            move(session, page, PageState.ACCEPTED, now)
        elif not page.state.final:
            _cancel(session, page, case, now)


def _answered(pages: Sequence[Page], staff_id: int, via: Channel | None) -> Page | None:
    """Which page the officer answered: the one that was picked up, or else the newest."""
    theirs = [
        page
        for page in pages
        if page.staff_id == staff_id and page.channel is via and PageState.ACCEPTED in PERMITTED[page.state]
    ]
    return max(theirs, key=lambda page: (page.answered_at is not None, page.id), default=None)


def _cancel(session: Session, page: Page, case: Collection[int], now: datetime) -> None:
    """Stop a page; a phone that rings for it is stopped too, unless it rings for another case as well."""
    rings = page.channel is Channel.VOICE and page.state is not PageState.DUE and page.joined_to_id is None
    if rings and page.answered_at is None and not _carries(session, page, case):
        page.end_wanted = True
        fell_due(session, Queue.URGENT)
    move(session, page, PageState.CANCELLED, now)


def _carries(session: Session, page: Page, case: Collection[int]) -> bool:
    joined = select(Page.id).where(Page.joined_to_id == page.id, Page.state == PageState.RINGING)
    return session.scalar(joined.where(Page.ticket_id.not_in(case)).limit(1)) is not None


def _tell_the_others(session: Session, case: Sequence[Ticket], pages: Sequence[Page], name: str, now: datetime) -> None:
    """Write to everyone else who was texted that it is settled, once: about the first report they were texted about."""
    told: dict[str, Ticket] = {}
    for report in case:
        for page in pages:
            texted = page.channel is Channel.SMS and not case[0].is_with(page.staff_id) and page.sid is not None
            if texted and page.ticket_id == report.id:
                told.setdefault(page.address, report)
    for address, ticket in sorted(told.items()):
        wording = text_about(ticket.exercise, "page_settled", t=ticket.number, p=name, u=clock_time(now))
        reaching.write(session, ticket, "page_settled", address, wording, now)


def _of_case(session: Session, lead_id: int) -> list[int]:
    """The tickets that are paged together with this one, itself first."""
    query = select(Ticket.id).where(Ticket.joined_to_id == lead_id, Ticket.paged_with_case.is_(True))
    return [lead_id, *session.scalars(query.order_by(Ticket.id))]


def _left(session: Session, ticket_id: int, staff_id: int, now: datetime) -> list[Person]:
    """Who can still be paged beside this officer: everyone who did not decline."""
    ids = _of_case(session, ticket_id)
    query = select(Page.staff_id).where(Page.ticket_id.in_(ids), Page.state == PageState.DECLINED)
    gone, ticket = {*session.scalars(query), staff_id}, session.get_one(Ticket, ticket_id)
    people = [person for person in people_for(session, ticket, now) if not ticket.is_with(person.staff_id)]
    return [person for person in people if person.staff_id not in gone]


def _who_is_next(session: Session, ticket_id: int, left: Sequence[Person]) -> Person:
    """Who was just brought in, or else who comes next by level."""
    paged = {page.staff_id for page in pages_of(session, ticket_id) if not page.state.final}
    return next((person for person in left if person.staff_id in paged), left[0])
