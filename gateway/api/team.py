"""What may a program ask of the crisis management team? To call it up, to see who comes, and to note it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from gateway.api import times
from gateway.api.routing import Answer, Asked
from gateway.api.tickets import may_see, ticket_asked
from gateway.crisis.record import lead
from gateway.errors import Refused
from gateway.team import actions
from gateway.team.model import MemberState
from gateway.team.tables import TeamCallUp, TeamMember
from gateway.tickets.tables import Ticket


def get_team(session: Session, asked: Asked) -> Answer:
    """Everybody who was called up about a case."""
    return _team(session, asked, ticket_asked(session, asked))


def call_up(session: Session, asked: Asked) -> Answer:
    """Call the team up."""
    ticket, given = ticket_asked(session, asked), asked.body
    at = times.read(given["at"]) if "at" in given else asked.now
    meeting = actions.Meeting(given["place"], at, given.get("bridge", ""), given.get("needed"))
    chosen = given.get("members", [])
    actions.call_up(session, asked.actor, ticket, meeting, chosen, asked.settings.public_url, asked.now)
    return _team(session, asked, ticket)


def answer(session: Session, asked: Asked) -> Answer:
    """Note what a member said, or that a member has arrived."""
    ticket, given = ticket_asked(session, asked), asked.body
    state = MemberState(given["state"])
    if state is MemberState.ARRIVED:
        actions.arrive(session, asked.actor, ticket, given["member"], asked.now)
    else:
        minutes = given.get("minutes")
        actions.note_answer(session, asked.actor, ticket, given["member"], state, minutes, asked.now)
    return _team(session, asked, ticket)


def stop(session: Session, asked: Asked) -> Answer:
    """End the call-up."""
    ticket = ticket_asked(session, asked)
    actions.stop(session, asked.actor, ticket, asked.now)
    return _team(session, asked, ticket)


def _team(session: Session, asked: Asked, ticket: Ticket) -> Answer:
    session.flush()
    if not may_see(session, asked.actor, lead(session, ticket)):
        raise Refused("no_such_ticket", number=ticket.number)
    return Answer({"call_ups": [_call_up(row, found) for row, found in actions.call_ups(session, ticket)]})


def _call_up(row: TeamCallUp, found: Any) -> dict[str, Any]:
    return {
        "at": row.at,
        "by": row.by,
        "place": row.place,
        "bridge": row.bridge,
        "meet_at": row.meet_at,
        "needed": row.needed,
        "taking_part": actions.taking_part(found),
        "stopped_at": row.stopped_at,
        "members": [_member(each) for each in found],
    }


def _member(member: TeamMember) -> dict[str, Any]:
    return {
        "id": member.id,
        "name": member.name,
        "state": member.state,
        "answered_at": member.answered_at,
        "answered_by": member.answered_by,
        "expected_at": member.expected_at,
        "arrived_at": member.arrived_at,
        "calls": member.rounds,
    }
