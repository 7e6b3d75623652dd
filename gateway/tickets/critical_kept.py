"""Which catalogue of critical days holds now, and who changed it? The newest that staff wrote, else the one we ship.

Verbs on a Session that is handed in; the door commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require
from gateway.tickets.critical import SHIPPED, Window, Written, critical_at, read_catalogue
from gateway.tickets.tables import CriticalDays


def catalogue(session: Session) -> tuple[Window, ...]:
    """Return the catalogue as it is now."""
    newest = select(CriticalDays.windows).order_by(CriticalDays.id.desc()).limit(1)
    kept = session.scalar(newest)
    return SHIPPED if kept is None else tuple(Window(*each) for each in kept)


def critical_now(session: Session, at: datetime) -> list[Window]:
    """Return the services that are critical on the day in Brussels of an instant."""
    return critical_at(at, catalogue(session))


def change_catalogue(session: Session, actor: Actor, lines: Sequence[Written], now: datetime) -> tuple[Window, ...]:
    """Keep a new catalogue; the same one is none. Raises Refused: not_permitted, and what read_catalogue raises."""
    require(actor, Permission.STAFF_CHANGE)
    before = catalogue(session)
    read = read_catalogue(lines, before)
    if read != before:
        kept = [[each.service, each.name, each.first, each.last] for each in read]
        session.add(CriticalDays(windows=kept, at=now, principal=actor.principal, by=actor.name))
        session.flush()
    return read


def versions(session: Session, limit: int = 10) -> Sequence[CriticalDays]:
    """Return what staff wrote, the newest first."""
    return session.scalars(select(CriticalDays).order_by(CriticalDays.id.desc()).limit(limit)).all()
