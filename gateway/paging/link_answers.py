"""What happens when an officer answers at the address of a page? As with a key or a text: told who was first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from gateway.errors import Refused
from gateway.paging import actions as paging
from gateway.paging.links import OpenLink
from gateway.paging.model import Channel
from gateway.paging.tables import Page


class Came(Enum):
    """What an answer came to."""

    MINE = "mine"
    TOO_LATE = "too_late"
    PASSED = "passed"
    LAST = "last"  # nobody else is left, so it was not passed on
    CLOSED = "closed"


@dataclass(frozen=True)
class Result:
    """What it came to, and for PASSED who is called next."""

    came: Came
    heir: str = ""


def accept(session: Session, opened: OpenLink, now: datetime) -> Result:
    """Give the ticket to the link's officer, or leave it to who was first."""
    ticket, officer = opened.ticket, opened.officer
    try:
        paging.acknowledge(session, ticket, officer.id, officer.name, now, via=_way(session, opened))
    except Refused:
        if ticket.acknowledged_at is None:
            return Result(Came.CLOSED)
        return Result(Came.MINE if ticket.is_with(officer.id) else Came.TOO_LATE)
    return Result(Came.MINE)


def decline(session: Session, opened: OpenLink, now: datetime) -> Result:
    """Take the officer's "I cannot": the next one is called at once, unless nobody is left or somebody has it."""
    ticket, officer = opened.ticket, opened.officer
    if ticket.acknowledged_at is not None and (not ticket.needs_officer or ticket.is_with(officer.id)):
        return Result(Came.MINE if ticket.is_with(officer.id) else Came.TOO_LATE)
    if not ticket.needs_officer:
        return Result(Came.CLOSED)
    heir = paging.decline(session, ticket, officer.id, officer.name, now)
    return Result(Came.PASSED, heir.name) if heir else Result(Came.LAST)


def _way(session: Session, opened: OpenLink) -> Channel:
    """By which way the link reached the officer, as far as we know: a text and a mail hold the same one."""
    texted = exists().where(
        Page.ticket_id == opened.ticket.id, Page.staff_id == opened.officer.id, Page.channel == Channel.SMS
    )
    return Channel.SMS if session.scalar(select(texted)) else Channel.EMAIL
