"""What of a call-up of the crisis management team is over its time? Numbers and texts go; who came when, stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from gateway.team.tables import TeamCallUp, TeamMember, TeamRing
from gateway.tickets.model import TicketState
from gateway.tickets.tables import Ticket

_PLAIN = {"synchronize_session": False}


def call_ups(before: datetime) -> Select[Any]:
    """Call-ups that were settled, of closed tickets, of which a number or a place to meet still stands."""
    numbered = select(TeamMember.call_up_id).where(TeamMember.phone.is_not(None))
    query = select(TeamCallUp.id).join(Ticket, Ticket.id == TeamCallUp.ticket_id)
    over = (Ticket.state == TicketState.CLOSED, TeamCallUp.at <= before, TeamCallUp.look_at.is_(None))
    held = or_(TeamCallUp.id.in_(numbered), TeamCallUp.bridge != "")
    return query.where(*over, held).order_by(TeamCallUp.id)


def empty_call_ups(session: Session, ids: Sequence[int]) -> None:
    """Take off call-ups which numbers were rung, and where people met by telephone."""
    members = select(TeamMember.id).where(TeamMember.call_up_id.in_(ids))
    session.execute(update(TeamRing).where(TeamRing.member_id.in_(members)).values(number=""), execution_options=_PLAIN)
    of_theirs = update(TeamMember).where(TeamMember.call_up_id.in_(ids))
    session.execute(of_theirs.values(phone=None), execution_options=_PLAIN)
    session.execute(update(TeamCallUp).where(TeamCallUp.id.in_(ids)).values(bridge=""), execution_options=_PLAIN)
