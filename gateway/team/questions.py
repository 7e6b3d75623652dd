"""What does a member hear whom we ring, and what becomes of the keys? Answers of the flow team_call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.calls import lines
from gateway.calls.tables import Conversation
from gateway.carrier.port import CallState
from gateway.carrier.receiving import CallProgress
from gateway.now import BRUSSELS
from gateway.team.actions import answer
from gateway.team.model import LISTENING, MOST_MINUTES, AnsweredBy, MemberState, RingState
from gateway.team.rings import RINGS
from gateway.team.tables import TeamCallUp, TeamMember, TeamRing
from gateway.tickets.model import TicketState
from gateway.tickets.tables import Ticket

Asked = Mapping[str, str]
Answer = Mapping[str, Any]
_ANSWERS = {
    "coming": MemberState.COMING,
    "telephone": MemberState.BY_TELEPHONE,
    "not_coming": MemberState.NOT_COMING,
}


def picked_up(session: Session, ring_id: int, call_sid: str, now: datetime) -> TeamRing:
    """Something picked a call up: it is no answer yet."""
    row = RINGS.held(session, ring_id)
    row.sid = call_sid
    RINGS.move(row, RingState.PICKED_UP, now)
    lines.hold(session, row.number, now + LISTENING)
    session.flush()
    return row


def progressed(session: Session, ring_id: int, told: CallProgress, now: datetime) -> None:
    """Take what the carrier tells of a call to a member. Its end without a key is no answer."""
    row = RINGS.held(session, ring_id)
    row.sid = row.sid or told.sid
    if told.state is CallState.ANSWERED:
        RINGS.move(row, RingState.PICKED_UP, now)
    elif told.state is CallState.RINGING:
        RINGS.move(row, RingState.RINGING, now)
    elif told.state.final:
        RINGS.end(session, row, now)


def team_call(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """Whether the team is still called up, where and when it meets."""
    found = _row(session, conversation)
    if found is None:
        return {"state": "gone"}
    call_up = session.get_one(TeamCallUp, session.get_one(TeamMember, found.member_id).call_up_id)
    case = session.get_one(Ticket, call_up.ticket_id)
    if call_up.stopped_at is not None or case.state is TicketState.CLOSED:
        return {"state": "gone"}
    return {
        "state": "waits",
        "exercise": "yes" if case.exercise else "no",
        "place": call_up.place,
        "time": f"{call_up.meet_at.astimezone(BRUSSELS):%H:%M}",
    }


def team_answer(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """A key answered; who comes may say in how many minutes."""
    found, state = _row(session, conversation), _ANSWERS.get(asked.get("answer", ""))
    if found is None or state is None:
        return {"noted": "no"}
    keyed = asked.get("minutes", "")
    minutes = int(keyed) if keyed.isdecimal() and len(keyed) < 4 else None
    if keyed and (minutes is None or minutes > MOST_MINUTES):
        return {"noted": "no"}
    member = session.get_one(TeamMember, found.member_id)
    answer(session, member, state, minutes, AnsweredBy.KEY, member.name, now)
    RINGS.move(RINGS.held(session, found.id), RingState.ANSWERED, now)
    return {"noted": "yes"}


def _row(session: Session, conversation: Conversation) -> TeamRing | None:
    return session.scalar(select(TeamRing).where(TeamRing.sid == conversation.call_sid))


ANSWERS: dict[str, Callable[[Session, Conversation, Asked, datetime], Answer]] = {
    "team_call": team_call,
    "team_answer": team_answer,
}
