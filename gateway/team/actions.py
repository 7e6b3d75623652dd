"""What can be done with a call-up? Call the team up, answer, arrive, stop. Verbs on a Session; the door commits.

Held in the order of tickets: the case first, then the call-up, then the member.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from contacts.phone import can_text
from gateway.crisis.record import held_record, lead, words
from gateway.errors import Refused
from gateway.exercises import reaching
from gateway.notices.texts import text_about
from gateway.now import BRUSSELS
from gateway.staff.model import Actor, Role
from gateway.staff.permissions import Permission, may, require
from gateway.staff.tables import Staff
from gateway.team.model import MOST_MINUTES, TAKES_PART, AnsweredBy, MemberState
from gateway.team.rings import cancel_rings, write_ring
from gateway.team.tables import TeamCallUp, TeamMember
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening, TicketState
from gateway.tickets.tables import Ticket

TEAM_CALL, TEAM_LINK = "team_call", "team_link"
USEFUL_FOR = timedelta(minutes=30)
SAID = {MemberState.COMING: "komt", MemberState.BY_TELEPHONE: "telefonisch", MemberState.NOT_COMING: "komt niet"}


@dataclass(frozen=True)
class Meeting:
    """Where and when the team meets, and how many must take part (None: everybody)."""

    place: str
    at: datetime
    bridge: str = ""
    needed: int | None = None


def team(session: Session) -> Sequence[Staff]:
    """Return the members of the crisis management team, by name."""
    rows = session.scalars(select(Staff).where(Staff.active.is_(True)).order_by(Staff.name, Staff.id))
    return [each for each in rows if Role.CMT in each.roles]


def call_up(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    meeting: Meeting,
    chosen: Collection[int],
    public_url: str,
    now: datetime,
) -> TeamCallUp:
    """Call members of the team up about a case, by text and by telephone; nobody chosen is everybody, in a
    drill everybody who takes part.

    Raises Refused: not_permitted, not_accepted, case_closed, case_words, team_empty, team_there, team_needed,
    drill_team.
    """
    require(actor, Permission.TICKETS_CHANGE)
    case = lead(session, ticket)
    held_record(session, case)
    if current(session, case) is not None:
        raise Refused("team_there")
    people = _called(session, case, chosen, now)
    needed = len(people) if meeting.needed is None else meeting.needed
    if not 1 <= needed <= len(people):
        raise Refused("team_needed", most=len(people))
    row = TeamCallUp(ticket_id=case.id, at=now, by=actor.name, by_staff_id=actor.staff_id, needed=needed)
    row.place, row.meet_at = words(meeting.place, "team_place", 200), meeting.at
    row.bridge, row.look_at = words(meeting.bridge, "team_bridge", 200, needed=False), now
    session.add(row)
    session.flush()
    detail = f"{row.place}, {_clock(row.meet_at)}: {', '.join(each.name for each in people)}"
    tickets.note(session, case, Happening.TEAM_CALLED, actor.name, now, detail)
    for person in people:
        _ask(session, case, row, person, public_url, now)
    return row


def may_be_called(session: Session, case: Ticket, person: Staff, now: datetime) -> bool:
    """Whether somebody may be called up about a case: about a drill only who takes part in it."""
    return not person.phone or reaching.may_reach(session, case, person.phone, now)


def answer(
    session: Session,
    member: TeamMember,
    state: MemberState,
    minutes: int | None,
    how: AnsweredBy,
    by: str,
    now: datetime,
) -> bool:
    """Take a member's answer; a later one replaces it, the same one changes nothing. Returns whether it did.

    Who arrived has arrived. `minutes` until there, for who comes; None: by the time of the meeting.
    """
    row, case = held(session, member)
    expected = _expected(row, state, minutes, now)
    if row.stopped_at is not None or member.state is MemberState.ARRIVED:
        return False
    if member.state is state and member.expected_at == expected:
        return False
    member.state, member.expected_at, member.answered_at, member.answered_by = state, expected, now, how
    cancel_rings(session, member, now)
    row.look_at = now if row.told_at is None else row.look_at
    until = f" om {_clock(expected)}" if expected else ""
    tickets.note(session, case, Happening.TEAM_ANSWERED, by, now, f"{member.name}: {SAID[state]}{until}")
    session.flush()
    return True


def note_answer(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    member_id: int,
    state: MemberState,
    minutes: int | None,
    now: datetime,
) -> None:
    """Note what a member said to somebody of ours; raises Refused: not_permitted, no_such_member, team_answer."""
    member = of_case(session, ticket, member_id)
    _may_speak_for(actor, member)
    if state not in SAID:
        raise Refused("team_answer")
    answer(session, member, state, read_minutes(minutes), AnsweredBy.STAFF, actor.name, now)


def arrive(session: Session, actor: Actor, ticket: Ticket, member_id: int, now: datetime) -> None:
    """Note that a member has arrived; raises Refused: not_permitted, no_such_member."""
    member = of_case(session, ticket, member_id)
    _may_speak_for(actor, member)
    arrived(session, member, actor.name, now)


def arrived(session: Session, member: TeamMember, by: str, now: datetime) -> bool:
    """Note that a member has arrived, once; returns whether this did it."""
    row, case = held(session, member)
    if row.stopped_at is not None or member.state is MemberState.ARRIVED:
        return False
    member.state, member.arrived_at, member.arrived_by = MemberState.ARRIVED, now, by
    cancel_rings(session, member, now)
    row.look_at = now if row.told_at is None else row.look_at
    tickets.note(session, case, Happening.TEAM_ARRIVED, by, now, member.name)
    session.flush()
    return True


def stop(session: Session, actor: Actor, ticket: Ticket, now: datetime) -> None:
    """End a call-up: nobody is called any more. Raises Refused: not_permitted, no_call_up."""
    require(actor, Permission.TICKETS_CHANGE)
    case = lead(session, ticket)
    tickets.hold(session, case)
    row = current(session, case)
    if row is None:
        raise Refused("no_call_up")
    row.stopped_at, row.stopped_by, row.look_at = now, actor.name, None
    for member in members(session, row):
        cancel_rings(session, member, now)
    tickets.note(session, case, Happening.TEAM_STOPPED, actor.name, now)
    session.flush()


def current(session: Session, case: Ticket) -> TeamCallUp | None:
    """Return the call-up of a case that was not ended."""
    query = select(TeamCallUp).where(TeamCallUp.ticket_id == case.id, TeamCallUp.stopped_at.is_(None))
    return session.scalar(query.order_by(TeamCallUp.id.desc()).limit(1))


def call_ups(session: Session, ticket: Ticket) -> list[tuple[TeamCallUp, Sequence[TeamMember]]]:
    """Return every call-up of a ticket's case with its members, the newest first."""
    query = select(TeamCallUp).where(TeamCallUp.ticket_id == lead(session, ticket).id).order_by(TeamCallUp.id.desc())
    return [(row, members(session, row)) for row in session.scalars(query).all()]


def members(session: Session, row: TeamCallUp) -> Sequence[TeamMember]:
    """Return who was called up, in order."""
    return session.scalars(select(TeamMember).where(TeamMember.call_up_id == row.id).order_by(TeamMember.id)).all()


def taking_part(found: Sequence[TeamMember]) -> int:
    """Return how many take part."""
    return sum(each.state in TAKES_PART for each in found)


def held(session: Session, member: TeamMember) -> tuple[TeamCallUp, Ticket]:
    """Hold a member, after the case and the call-up, and return these."""
    row = session.get_one(TeamCallUp, member.call_up_id)
    case = session.get_one(Ticket, row.ticket_id)
    tickets.hold(session, case)
    session.refresh(row, with_for_update=True)
    session.refresh(member, with_for_update=True)
    return row, case


def of_case(session: Session, ticket: Ticket, member_id: int) -> TeamMember:
    """Return a member of the call-up of a ticket's case; raises Refused("no_such_member")."""
    member = session.get(TeamMember, member_id)
    row = session.get_one(TeamCallUp, member.call_up_id) if member is not None else None
    if member is None or row is None or row.ticket_id != lead(session, ticket).id or row.stopped_at is not None:
        raise Refused("no_such_member")
    return member


def opened(session: Session, reference: str) -> TeamMember:
    """Return whose link this is; raises Refused("no_such_link") when forged, ended, or its case is closed."""
    member = (
        session.scalar(select(TeamMember).where(TeamMember.reference == reference)) if len(reference) == 16 else None
    )
    row = session.get_one(TeamCallUp, member.call_up_id) if member is not None else None
    if member is None or row is None or row.stopped_at is not None:
        raise Refused("no_such_link")
    if session.get_one(Ticket, row.ticket_id).state is TicketState.CLOSED:
        raise Refused("no_such_link")
    return member


def read_minutes(minutes: int | None) -> int | None:
    """Return minutes until somebody is there; raises Refused("team_minutes") for what cannot be."""
    if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
        raise Refused("team_minutes", most=MOST_MINUTES)
    return minutes


def _called(session: Session, case: Ticket, chosen: Collection[int], now: datetime) -> list[Staff]:
    people = [each for each in team(session) if not chosen or each.id in chosen]
    if not people or len(people) < len(set(chosen)):
        raise Refused("team_empty")
    playing = [each for each in people if may_be_called(session, case, each, now)]
    if not playing or (chosen and len(playing) < len(people)):
        raise Refused("drill_team", names=", ".join(each.name for each in people if each not in playing))
    return playing


def _ask(session: Session, case: Ticket, row: TeamCallUp, person: Staff, public_url: str, now: datetime) -> None:
    phone = person.phone if person.phone_verified else None
    member = TeamMember(call_up_id=row.id, staff_id=person.id, name=person.name, phone=phone)
    member.code, member.reference = f"{1000 + secrets.randbelow(9000)}", secrets.token_urlsafe(12)
    member.state = MemberState.ASKED if phone else MemberState.NO_NUMBER
    session.add(member)
    session.flush()
    if phone is None:
        return
    if can_text(phone):
        said = text_about(case.exercise, TEAM_CALL, t=case.number, u=_clock(row.meet_at), p=row.place, c=member.code)
        link = text_about(case.exercise, TEAM_LINK, t=case.number, l=f"{public_url}/t/{member.reference}")
        reaching.write(session, case, TEAM_CALL, phone, said, now, expires_in=USEFUL_FOR)
        reaching.write(session, case, TEAM_LINK, phone, link, now, expires_in=USEFUL_FOR)
    write_ring(session, member, now)


def _expected(row: TeamCallUp, state: MemberState, minutes: int | None, now: datetime) -> datetime | None:
    if state is not MemberState.COMING:
        return None
    return (
        max(row.meet_at, now) if minutes is None else now.replace(second=0, microsecond=0) + timedelta(minutes=minutes)
    )


def _may_speak_for(actor: Actor, member: TeamMember) -> None:
    if not (may(actor, Permission.TICKETS_MEASURES) and actor.staff_id == member.staff_id):
        require(actor, Permission.TICKETS_CHANGE)


def _clock(at: datetime) -> str:
    return f"{at.astimezone(BRUSSELS):%H:%M}"
