"""Which pages does the policy want now? Writes the step that `escalation` decides, and when to look again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.duty import actions as duty
from gateway.duty.points import points_by_person
from gateway.errors import Refused
from gateway.exercises.belonging import exercise_of_ticket, members
from gateway.paging import policies_kept as kept
from gateway.paging.changes import hold, move, paged_for
from gateway.paging.escalation import Move, Policy, Progress, next_move, next_now
from gateway.paging.model import Channel, PageState
from gateway.paging.tables import Escalation, Page
from gateway.paging.ways import Attempt, Person, Send, Target, Way
from gateway.queues import Queue, fell_due
from gateway.staff.actions import coordinators
from gateway.staff.tables import ContactPoint
from gateway.tickets import actions as tickets
from gateway.tickets.cases import hold_lead
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket

STEPS_AT_ONCE = 12  # more than any policy has; what is still due then waits for the next look


def due_escalations(session: Session, now: datetime, limit: int = 100) -> Sequence[int]:
    """Return the tickets whose policy must look again by now, the longest due first."""
    query = select(Escalation.ticket_id).where(Escalation.next_at <= now).order_by(Escalation.next_at).limit(limit)
    return session.scalars(query).all()


def look(session: Session, ticket_id: int, now: datetime) -> None:
    """Let the policy look at a ticket if its time has come. Safe to repeat, and beside another look."""
    paging = hold(session, ticket_id)
    if paging is not None and paging.next_at is not None and paging.next_at <= now:
        advance(session, paging, now)


def advance(session: Session, paging: Escalation, now: datetime) -> None:
    """Take every step that is due by now of paging that is held: write its page rows, and when to look again."""
    ticket = session.get_one(Ticket, paging.ticket_id, populate_existing=True)
    if paging.settled_at is not None or not ticket.needs_officer:
        paging.settled_at, paging.next_at = paging.settled_at or now, None
        return
    people, policy = _others(session, ticket, now), kept.policy_of(session, paging)
    for _ in range(STEPS_AT_ONCE):
        progress = Progress(paging.started_at, paging.steps_taken, paging.last_step_at)
        wanted = next_move(policy, progress, people, attempts(session, paging.ticket_id), now)
        paging.next_at = wanted.look_again_at
        if not wanted.taken:
            break
        _take(session, ticket, paging, wanted, now)


def hasten(session: Session, ticket_id: int, now: datetime) -> None:
    """Take the policy's next step at once when a caller waits and no officer's telephone rings for the ticket."""
    paging = hold(session, ticket_id)
    ticket = session.get_one(Ticket, ticket_id, populate_existing=True)
    if paging is None or paging.settled_at is not None or not ticket.needs_officer:
        return
    people, policy = _others(session, ticket, now), kept.policy_of(session, paging)
    for _ in range(STEPS_AT_ONCE):
        progress = Progress(paging.started_at, paging.steps_taken, paging.last_step_at)
        wanted = next_now(policy, progress, people, attempts(session, paging.ticket_id), now)
        if wanted is None:
            break
        _take(session, ticket, paging, wanted, now)
    advance(session, paging, now)


def come_to_nothing(session: Session, page: Page, state: PageState, now: datetime) -> None:
    """Let a page, whose ticket's paging is held, end without an answer; the policy looks at the ticket at once."""
    paging = session.get(Escalation, paged_for(session, page))
    if move(session, page, state, now) and paging is not None:
        session.flush()
        advance(session, paging, now)


def on_call_people(session: Session, now: datetime) -> list[Person]:
    """Return who can be paged: officers on call by level, with verified numbers, then the coordinators."""
    levels = {target.value: target for target in Target if target is not Target.COORDINATOR}
    people = [
        Person(officer.staff_id, officer.name, levels[officer.level], officer.phone, officer.email)
        for officer in duty.on_call(session, now)
        if officer.level in levels and officer.verified
    ]
    people += [
        Person(staff.id, staff.name, Target.COORDINATOR, staff.phone if staff.phone_verified else None, staff.email)
        for staff in coordinators(session)
    ]
    return _with_ways(session, people)


def people_for(session: Session, ticket: Ticket, now: datetime) -> list[Person]:
    """Return who can be paged for a ticket: of an exercise only who plays in it, on the level on which they play.

    Who is really on duty is paged for an exercise as well when that was said, and for a drill outside any exercise.
    """
    exercise = exercise_of_ticket(session, ticket.id) if ticket.exercise else None
    if exercise is None:
        return on_call_people(session, now)
    people = [
        Person(staff.id, staff.name, Target(level), staff.phone if staff.phone_verified else None, staff.email)
        for staff, level in members(session, exercise.id)
    ]
    people = _with_ways(session, people)
    known = {person.staff_id for person in people}
    on_duty = on_call_people(session, now) if exercise.on_duty_too else []
    return people + [person for person in on_duty if person.staff_id not in known]


def _with_ways(session: Session, people: Sequence[Person]) -> list[Person]:
    more = points_by_person(session, {person.staff_id for person in people})
    return [replace(person, more=tuple(_ways(more.get(person.staff_id, ())))) for person in people]


def _ways(points: Sequence[ContactPoint]) -> Iterable[Way]:
    for point in points:
        times = {Channel.VOICE: point.call_after, Channel.SMS: point.text_after, Channel.EMAIL: point.mail_after}
        for channel, after in times.items():
            if after is not None:
                yield Way(channel, point.address, timedelta(seconds=after))


def _others(session: Session, ticket: Ticket, now: datetime) -> list[Person]:
    """Who can be paged, but not who has the ticket already, or helps."""
    return [person for person in people_for(session, ticket, now) if not ticket.is_with(person.staff_id)]


def _take(session: Session, ticket: Ticket, paging: Escalation, wanted: Move, now: datetime) -> None:
    step = paging.steps_taken
    for send in wanted.sends:
        session.add(_page(session, ticket, send, now))
    session.flush()
    if wanted.nobody:
        tickets.note(session, ticket, Happening.NOBODY_ON_DUTY, "systeem", now, f"{paging.policy} {step}")
    elif wanted.sends:
        names = ", ".join(dict.fromkeys(send.person.name for send in wanted.sends))
        tickets.note(session, ticket, Happening.STEP, "systeem", now, f"{step + 1}: {names}")
        fell_due(session, Queue.URGENT)
    paging.steps_taken, paging.last_step_at = step + 1, now


def _page(session: Session, ticket: Ticket, send: Send, now: datetime) -> Page:
    made = select(func.max(Page.attempt)).where(
        Page.ticket_id == ticket.id, Page.staff_id == send.person.staff_id, Page.channel == send.channel
    )
    return Page(
        ticket_id=ticket.id,
        staff_id=send.person.staff_id,
        officer=send.person.name,
        level=send.person.target.value,
        channel=send.channel,
        step=send.step,
        attempt=(session.scalar(made) or 0) + 1,
        text=send.text,
        address=send.address,
        beside=send.beside,
        state=PageState.DUE,
        due_at=now + send.after,
        created_at=now,
        at=now,
    )


def attempts(session: Session, ticket_id: int) -> list[Attempt]:
    """Return what was tried for this ticket, and for those that go with it, oldest first: one person has one phone.

    What was tried before a ticket was given back counts no more.
    """
    others = select(Ticket.id).where(Ticket.joined_to_id == ticket_id, Ticket.paged_with_case.is_(True))
    of_case = (Page.ticket_id == ticket_id) | Page.ticket_id.in_(others)
    paging = session.get(Escalation, ticket_id)
    if paging is not None and paging.released_at is not None:
        of_case &= Page.created_at >= paging.released_at
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
            page.address,
            page.beside,
            page.carrier,
        )
        for page in session.scalars(select(Page).where(of_case).order_by(Page.id))
    ]


def step_now(session: Session, ticket: Ticket, seen: int, by: str, now: datetime) -> None:
    """Take the policy's next step at once, whoever still rings: somebody pressed "next now".

    `seen`: how many steps had been taken on the screen where it was pressed; two people who press take one step.
    Raises Refused("nobody_is_paged") when no paging is under way, Refused("step_taken") when that step was taken.
    """
    lead = hold_lead(session, ticket)
    paging = hold(session, lead.id)
    if paging is None or paging.settled_at is not None or not lead.needs_officer:
        raise Refused("nobody_is_paged")
    if paging.steps_taken != seen:
        raise Refused("step_taken")
    tickets.note(session, lead, Happening.HASTENED, by, now, str(seen + 1))
    policy = kept.policy_of(session, paging)
    due = _as_if_due(policy, paging, now)
    people = _others(session, lead, now)
    _take(session, lead, paging, next_move(policy, due, people, attempts(session, paging.ticket_id), now), now)
    advance(session, paging, now)


def next_step(policy: Policy, paging: Escalation) -> tuple[Target | None, datetime]:
    """Return whom the next step brings in (None: everyone again), and when it comes at the latest."""
    number = paging.steps_taken
    if number < len(policy.steps):
        step = policy.steps[number]
        return step.new or step.again, paging.started_at + step.latest
    return None, paging.last_step_at + policy.repeat_every


def _as_if_due(policy: Policy, paging: Escalation, now: datetime) -> Progress:
    """How far paging is, as though it had begun so long ago that the next step's time has come."""
    earlier = next_step(policy, paging)[1] - now
    return Progress(paging.started_at - earlier, paging.steps_taken, paging.last_step_at - earlier)
