"""By which four digits does an SMS name a ticket? No two that an answer may still mean have the same."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from gateway.errors import Refused
from gateway.paging.tables import Escalation
from gateway.storage.locks import Lock, hold_lock

CODE_RESTS = timedelta(hours=24)  # a code is not given out again for so long after its ticket was accepted
MOST_OPEN = 8000  # so that a free one is found within a few draws


def free_code(session: Session, now: datetime, draw: Callable[[int], int] = secrets.randbelow) -> str:
    """Draw four digits that no open or recently settled ticket has; two that begin at once wait for each other here.

    Raises Refused("too_many_open_tickets", open=).
    """
    hold_lock(session, Lock.GIVING_CODES)
    taken = set(session.scalars(select(Escalation.code).where(_in_use(now))))
    if len(taken) > MOST_OPEN:
        raise Refused("too_many_open_tickets", open=len(taken))
    while (code := f"{1000 + draw(9000)}") in taken:
        pass
    return code


def keep_code(session: Session, paging: Escalation, now: datetime) -> None:
    """Let a ticket that is paged anew keep its code, unless another ticket was given it meanwhile."""
    others = select(Escalation.ticket_id).where(
        Escalation.code == paging.code, Escalation.ticket_id != paging.ticket_id, _in_use(now)
    )
    if session.scalars(others.limit(1)).first() is not None:
        paging.code = free_code(session, now)


def _in_use(now: datetime) -> ColumnElement[bool]:
    return or_(Escalation.settled_at.is_(None), Escalation.settled_at > now - CODE_RESTS)
