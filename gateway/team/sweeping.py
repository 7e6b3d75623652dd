"""Who has not answered, and who is told? The clock's work: call again, so often, then tell who called the team up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contacts.phone import can_text
from gateway.exercises import reaching
from gateway.notices.texts import text_about
from gateway.staff.tables import Staff
from gateway.team.actions import members, taking_part
from gateway.team.model import LOOK, MemberState, Round, next_round
from gateway.team.rings import cancel_rings, latest, under_way, write_ring
from gateway.team.tables import TeamCallUp, TeamMember
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening, TicketState
from gateway.tickets.tables import Ticket

SYSTEM, TEAM_TOLD = "systeem", "team_told"


def due(session: Session, now: datetime) -> Sequence[int]:
    """Return the call-ups to look at."""
    return session.scalars(select(TeamCallUp.id).where(TeamCallUp.look_at <= now).order_by(TeamCallUp.id)).all()


def look(session: Session, call_up_id: int, now: datetime) -> None:
    """Call again who did not answer, and tell once what came of it. Safe to repeat, and beside another look."""
    row = session.get_one(TeamCallUp, call_up_id)
    case = session.get_one(Ticket, row.ticket_id)
    tickets.hold(session, case)
    session.refresh(row, with_for_update=True)
    if row.look_at is None or row.look_at > now or row.stopped_at is not None:
        return
    found = members(session, row)
    if case.state is TicketState.CLOSED:
        row.look_at = None
        for member in found:
            cancel_rings(session, member, now)
        return
    for member in found:
        session.refresh(member, with_for_update=True)
        if member.state is MemberState.ASKED:
            _round(session, case, member, now)
    if any(each.state is MemberState.ASKED for each in found):
        row.look_at = now + LOOK
        return
    row.look_at = None
    _tell(session, case, row, found, now)


def _round(session: Session, case: Ticket, member: TeamMember, now: datetime) -> None:
    last = latest(session, member)
    step = next_round(member.rounds, under_way(last), last.at if last else None, now)
    if step is Round.RING:
        write_ring(session, member, now)
    elif step is Round.GIVE_UP:
        member.state = MemberState.NO_ANSWER
        tickets.note(session, case, Happening.TEAM_SILENT, SYSTEM, now, f"{member.name} ({member.rounds})")


def _tell(session: Session, case: Ticket, row: TeamCallUp, found: Sequence[TeamMember], now: datetime) -> None:
    """Tell who called the team up, once, when everybody answered or was given up."""
    if row.told_at is not None:
        return
    row.told_at = now
    silent = sum(each.state in (MemberState.NO_ANSWER, MemberState.NO_NUMBER) for each in found)
    coming = taking_part(found)
    if coming >= row.needed and not silent:
        return
    detail = f"{coming} van {len(found)} nemen deel, {row.needed} nodig, {silent} zonder antwoord"
    tickets.note(session, case, Happening.TEAM_SHORT, SYSTEM, now, detail)
    who = session.get(Staff, row.by_staff_id) if row.by_staff_id is not None else None
    if who is not None and who.phone and who.phone_verified and can_text(who.phone):
        part = f"{coming} van {len(found)}"
        said = text_about(case.exercise, TEAM_TOLD, t=case.number, x=part, n=silent)
        reaching.write(session, case, TEAM_TOLD, who.phone, said, now)
