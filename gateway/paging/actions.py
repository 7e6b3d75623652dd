"""What can be done about the paging of a ticket? Verbs on a Session that is handed in; the door commits.

Accepting is one compare-and-set on the ticket; every claim looks at the ticket again in its own transaction, so
that nobody is paged after it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from gateway.duty import actions as duty
from gateway.errors import Refused
from gateway.notices import actions as notices
from gateway.notices.model import NoticeChannel
from gateway.notices.texts import text
from gateway.now import BRUSSELS
from gateway.paging.escalation import (
    POLICIES,
    Attempt,
    Person,
    Progress,
    Send,
    Target,
    next_move,
    policy_for,
)
from gateway.paging.model import PERMITTED, Channel, PageState
from gateway.paging.tables import Escalation, Page
from gateway.queues import Queue, fell_due
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening, TicketState
from gateway.tickets.tables import Ticket

CODE_RESTS = timedelta(hours=24)  # a code is not given out again for so long after its ticket was accepted
STEPS_AT_ONCE = 12  # more than any policy has; what is still due then waits for the next look


def start(
    session: Session, ticket: Ticket, now: datetime, draw: Callable[[int], int] = secrets.randbelow
) -> Escalation:
    """Begin paging for a ticket, or, when it has begun, follow a worse outcome. Safe to repeat."""
    wanted = policy_for(ticket.outcome)
    paging = session.get(Escalation, ticket.id)
    if paging is None:
        paging = Escalation(
            ticket_id=ticket.id,
            policy=wanted.name,
            code=_free_code(session, now, draw),
            started_at=now,
            steps_taken=0,
            last_step_at=now,
            next_at=now,
        )
        session.add(paging)
        tickets.note(session, ticket, Happening.PAGING_STARTED, "systeem", now, wanted.name)
        if ticket.state is TicketState.NEW:
            tickets.change_state(session, ticket, TicketState.PAGED, "systeem", now)
        session.flush()
    elif paging.settled_at is None and paging.policy != wanted.name and wanted is POLICIES["crisis"]:
        paging.policy, paging.steps_taken, paging.next_at = wanted.name, min(paging.steps_taken, 1), now
    advance(session, paging, now)
    return paging


def advance(session: Session, paging: Escalation, now: datetime) -> None:
    """Take every step of the policy that is due by now: write its page rows, and when to look again."""
    session.refresh(paging, with_for_update=True)
    ticket = session.get_one(Ticket, paging.ticket_id, populate_existing=True)
    if paging.settled_at is not None or ticket.acknowledged_at is not None:
        paging.next_at = None
        return
    people = _people(session, now)
    for _ in range(STEPS_AT_ONCE):
        progress = Progress(paging.started_at, paging.steps_taken, paging.last_step_at)
        move = next_move(POLICIES[paging.policy], progress, people, _log(session, paging.ticket_id), now)
        paging.next_at = move.look_again_at
        if not move.taken:
            break
        _take_step(session, ticket, paging, move.sends, now)


def due_escalations(session: Session, now: datetime, limit: int = 100) -> Sequence[int]:
    """Return the tickets whose policy must look again by now."""
    query = select(Escalation.ticket_id).where(Escalation.next_at <= now).order_by(Escalation.next_at).limit(limit)
    return session.scalars(query).all()


def acknowledge(
    session: Session, ticket: Ticket, staff_id: int, name: str, now: datetime, via: Channel | None = None
) -> None:
    """Give the ticket to who accepts it first; stop every page, tell the others. `via`: by which page, if any.

    Raises Refused("already_accepted", by=..., at=...) for everyone after the first.
    """
    tickets.take(session, ticket, staff_id, name, now)
    paging = session.get(Escalation, ticket.id)
    if paging is not None:
        paging.settled_at, paging.next_at = now, None
    told: set[str] = set()
    for page in pages_of(session, ticket.id):
        if page.channel is Channel.SMS and page.staff_id != staff_id and page.sid is not None:
            told.add(page.address)
        _settle(page, page.staff_id == staff_id and page.channel is via, now)
    for address in sorted(told):
        wording = text("page_settled", t=ticket.number, p=name, u=_clock_time(now))
        notices.write(session, "page_settled", address, wording, now, channel=NoticeChannel.SMS, ticket_id=ticket.id)
    if any(page.end_wanted for page in pages_of(session, ticket.id)):
        fell_due(session, Queue.URGENT)


def decline(session: Session, ticket: Ticket, staff_id: int, name: str, now: datetime) -> Person | None:
    """Take an officer's "I cannot" and go on at once. Returns who is next, None when nobody else is left.

    When nobody is left the refusal is not taken: the officer is the last one.
    """
    others = [person for person in _people(session, now) if person.staff_id != staff_id]
    said_no = _declined(session, ticket.id)
    left = [person for person in others if person.staff_id not in said_no]
    if not left:
        return None
    for page in pages_of(session, ticket.id):
        if page.staff_id == staff_id and PageState.DECLINED in PERMITTED[page.state]:
            _change(page, PageState.DECLINED, now)
    tickets.note(session, ticket, Happening.DECLINED, name, now)
    session.flush()
    paging = session.get(Escalation, ticket.id)
    if paging is not None:
        advance(session, paging, now)
    return _who_is_next(session, ticket.id, left)


def pages_of(session: Session, ticket_id: int) -> Sequence[Page]:
    """Return every page of a ticket, oldest first."""
    return session.scalars(select(Page).where(Page.ticket_id == ticket_id).order_by(Page.id)).all()


def waiting_for(session: Session, staff_id: int) -> Sequence[Ticket]:
    """Return the tickets nobody has accepted for which this officer was paged and has not declined, oldest first."""
    asked = select(Page.ticket_id).where(Page.staff_id == staff_id)
    refused = select(Page.ticket_id).where(Page.staff_id == staff_id, Page.state == PageState.DECLINED)
    query = select(Ticket).where(Ticket.id.in_(asked), Ticket.id.not_in(refused), Ticket.acknowledged_at.is_(None))
    return session.scalars(query.where(Ticket.state != TicketState.CLOSED).order_by(Ticket.id)).all()


def ticket_of_code(session: Session, code: str) -> Ticket | None:
    """Return the ticket that an SMS answer's code names: one still open to answers, or accepted a short time ago."""
    query = select(Ticket).join(Escalation, Escalation.ticket_id == Ticket.id).where(Escalation.code == code)
    return session.scalar(query.order_by(Ticket.id.desc()).limit(1))


def code_of(session: Session, ticket_id: int) -> str:
    """Return the code by which an SMS answers this ticket."""
    return session.get_one(Escalation, ticket_id).code


def is_last(session: Session, ticket_id: int, staff_id: int, now: datetime) -> bool:
    """Whether nobody but this officer is left to be paged."""
    said_no = _declined(session, ticket_id)
    return not any(person.staff_id not in said_no | {staff_id} for person in _people(session, now))


def _take_step(session: Session, ticket: Ticket, paging: Escalation, sends: Sequence[Send], now: datetime) -> None:
    step = paging.steps_taken
    for send in sends:
        session.add(_page(session, ticket, send, now))
    session.flush()
    if not sends:
        tickets.note(session, ticket, Happening.NOBODY_ON_DUTY, "systeem", now, f"{paging.policy} {step}")
    else:
        names = ", ".join(dict.fromkeys(send.person.name for send in sends))
        tickets.note(session, ticket, Happening.STEP, "systeem", now, f"{step + 1}: {names}")
        fell_due(session, Queue.URGENT)
    paging.steps_taken, paging.last_step_at = step + 1, now


def _page(session: Session, ticket: Ticket, send: Send, now: datetime) -> Page:
    made = select(func.count()).where(
        Page.ticket_id == ticket.id, Page.staff_id == send.person.staff_id, Page.channel == send.channel
    )
    address = send.person.email if send.channel is Channel.EMAIL else send.person.phone
    return Page(
        ticket_id=ticket.id,
        staff_id=send.person.staff_id,
        officer=send.person.name,
        level=send.person.target.value,
        channel=send.channel,
        step=send.step,
        attempt=(session.scalar(made) or 0) + 1,
        text=send.text,
        address=address or "",
        state=PageState.DUE,
        due_at=now,
        created_at=now,
        at=now,
    )


def _people(session: Session, now: datetime) -> list[Person]:
    levels = {target.value: target for target in Target if target is not Target.COORDINATOR}
    people = [
        Person(officer.staff_id, officer.name, levels[officer.level], officer.phone, officer.email)
        for officer in duty.on_call(session, now)
        if officer.level in levels and officer.verified
    ]
    people += [
        Person(staff.id, staff.name, Target.COORDINATOR, staff.phone if staff.phone_verified else None, staff.email)
        for staff in duty.coordinators(session)
    ]
    return people


def _log(session: Session, ticket_id: int) -> list[Attempt]:
    return [
        Attempt(
            page.staff_id,
            Target(page.level),
            page.channel,
            page.step,
            page.state,
            page.created_at,
            page.at,
            page.answered_at,
        )
        for page in pages_of(session, ticket_id)
    ]


def _declined(session: Session, ticket_id: int) -> set[int]:
    query = select(Page.staff_id).where(Page.ticket_id == ticket_id, Page.state == PageState.DECLINED)
    return set(session.scalars(query))


def _who_is_next(session: Session, ticket_id: int, left: Sequence[Person]) -> Person:
    """Who was just brought in, or else who comes next by level."""
    paged = {page.staff_id for page in pages_of(session, ticket_id) if not page.state.final}
    return next((person for person in left if person.staff_id in paged), left[0])


def _settle(page: Page, answered: bool, now: datetime) -> None:
    if answered and PageState.ACCEPTED in PERMITTED[page.state]:
        _change(page, PageState.ACCEPTED, now)
    elif not page.state.final:
        page.end_wanted = page.channel is Channel.VOICE and page.answered_at is None and page.state is not PageState.DUE
        _change(page, PageState.CANCELLED, now)


def _change(page: Page, state: PageState, now: datetime) -> None:
    page.state, page.at = state, now


def _clock_time(now: datetime) -> str:
    return now.astimezone(BRUSSELS).strftime("%H:%M")


def _free_code(session: Session, now: datetime, draw: Callable[[int], int]) -> str:
    """Draw four digits that no open or recently settled ticket has."""
    query = select(Escalation.code).where(
        or_(Escalation.settled_at.is_(None), Escalation.settled_at > now - CODE_RESTS)
    )
    taken = set(session.scalars(query))
    if len(taken) > 8000:
        raise Refused("too_many_open_tickets", open=len(taken))
    while (code := f"{1000 + draw(9000)}") in taken:
        pass
    return code


def is_paging(session: Session, ticket_id: int) -> bool:
    """Whether paging for this ticket has begun."""
    return session.get(Escalation, ticket_id) is not None
