"""Is an accepted ticket still in somebody's hands? Asked after when nothing was done; paged anew when nobody answers.

Verbs on a Session; the door commits. Anything that a person does about the ticket is an answer, and so is closing it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.errors import Refused
from gateway.exercises import reaching
from gateway.notices.model import NoticeChannel
from gateway.notices.texts import text_about
from gateway.paging import policies_kept as kept
from gateway.paging.changes import hold
from gateway.paging.codes import keep_code
from gateway.paging.spoken import clock_time
from gateway.paging.steps import advance
from gateway.paging.tables import Escalation
from gateway.staff.tables import Staff
from gateway.tickets import actions as tickets
from gateway.tickets.cases import hold_case
from gateway.tickets.holders import release
from gateway.tickets.model import Happening, TicketState
from gateway.tickets.tables import Ticket, TimelineEntry

SYSTEM, STILL_YOURS = "systeem", "page_still_yours"
NOBODY = frozenset(
    {SYSTEM, "carrier", "triage", "melder"}
)  # by whom a line of the timeline is that no person of ours did


def begin(session: Session, paging: Escalation, now: datetime) -> None:
    """Begin to follow a ticket that was just accepted, whose paging is held."""
    wait = kept.policy_of(session, paging).ask_after
    paging.asked_at, paging.ask_at = None, None if wait is None else now + wait


def due_to_follow(session: Session, now: datetime, limit: int = 100) -> Sequence[int]:
    """Return the tickets of which it is time to look whether anything was done, the longest due first."""
    query = select(Escalation.ticket_id).where(Escalation.ask_at <= now).order_by(Escalation.ask_at).limit(limit)
    return session.scalars(query).all()


def follow(session: Session, ticket_id: int, now: datetime) -> None:
    """Ask who has a ticket, or take it back, if its time has come. Safe to repeat, and beside another look."""
    case = hold_case(session, session.get_one(Ticket, ticket_id))
    paging, lead = hold(session, ticket_id), case[0]
    if paging is None or paging.ask_at is None or paging.ask_at > now:
        return
    wait = kept.policy_of(session, paging).ask_after
    if lead.state is not TicketState.ACCEPTED or wait is None:  # further on, or closed: somebody is at work, or was
        paging.ask_at = None
        return
    last = _last_done(session, case)
    if paging.asked_at is not None and last <= paging.asked_at:
        _give_back(session, case, paging, SYSTEM, now)
    elif now < last + wait:
        paging.asked_at, paging.ask_at = None, last + wait
    else:
        _ask(session, lead, paging, now)


def still_held(session: Session, ticket: Ticket, name: str, now: datetime) -> None:
    """Take in that who has a ticket still has it."""
    lead = hold_case(session, ticket)[0]
    tickets.note(session, lead, Happening.STILL_HELD, name, now)
    paging = hold(session, lead.id)
    if paging is not None:
        begin(session, paging, now)


def give_back(session: Session, ticket: Ticket, name: str, now: datetime) -> None:
    """Let officers be called anew for a ticket that somebody has. Raises Refused("not_held") when nobody has it."""
    case = hold_case(session, ticket)
    paging = hold(session, case[0].id)
    if paging is None or case[0].state is not TicketState.ACCEPTED:
        raise Refused("not_held")
    _give_back(session, case, paging, name, now)


def is_asked(session: Session, ticket: Ticket) -> bool:
    """Whether who has this ticket was asked whether they still do, and has not answered."""
    paging = session.get(Escalation, ticket.joined_to_id or ticket.id)
    return paging is not None and paging.asked_at is not None and paging.settled_at is not None


def _ask(session: Session, lead: Ticket, paging: Escalation, now: datetime) -> None:
    paging.asked_at = now
    paging.ask_at = now + kept.policy_of(session, paging).answer_within
    tickets.note(session, lead, Happening.ASKED_AFTER, SYSTEM, now, lead.acknowledged_by or "")
    holder = session.get(Staff, lead.acknowledged_by_id) if lead.acknowledged_by_id is not None else None
    if holder is None:
        return
    wording = text_about(
        lead.exercise, STILL_YOURS, t=lead.number, u=clock_time(lead.acknowledged_at or now), c=paging.code
    )
    if holder.phone and holder.phone_verified:
        reaching.write(session, lead, STILL_YOURS, holder.phone, wording, now)
    if holder.email:
        mail, subject = (
            NoticeChannel.EMAIL,
            f"{'OEFENING: ' if lead.exercise else ''}CCVO ticket {lead.number}: nog van u?",
        )
        reaching.write(session, lead, STILL_YOURS, holder.email, wording, now, channel=mail, subject=subject)


def _give_back(session: Session, case: Sequence[Ticket], paging: Escalation, by: str, now: datetime) -> None:
    """Free the tickets of a case, and page for its first one as on the first day."""
    lead = case[0]
    paging.was_of, paging.was_since = lead.acknowledged_by, lead.acknowledged_at
    holder = lead.acknowledged_by_id
    for report in case:
        if report.acknowledged_by_id == holder and release(session, report, by, now) and report is not lead:
            report.paged_with_case = True
    paging.started_at = paging.last_step_at = paging.next_at = paging.released_at = now
    paging.steps_taken, paging.settled_at, paging.ask_at, paging.asked_at = 0, None, None, None
    keep_code(session, paging, now)
    session.flush()
    advance(session, paging, now)


def _last_done(session: Session, case: Sequence[Ticket]) -> datetime:
    """When a person last did something about a case; at least its acceptance."""
    query = select(func.max(TimelineEntry.at)).where(
        TimelineEntry.ticket_id.in_([report.id for report in case]), TimelineEntry.by.not_in(NOBODY)
    )
    done = [at for at in (session.scalar(query), case[0].acknowledged_at) if at is not None]
    return max(done)
