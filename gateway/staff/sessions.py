"""Who is signed in where, and how is that ended? Verbs on a Session; what ends is shut at once, in every process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.errors import Refused
from gateway.staff.model import Actor, Way
from gateway.staff.permissions import Permission, require
from gateway.staff.sign_in import IDLE, end_sessions_of
from gateway.staff.tables import Staff, StaffSession


@dataclass(frozen=True)
class Standing:
    """A session that is in force."""

    session_id: int
    staff_id: int
    name: str
    way: Way
    device: str | None
    address: str | None
    since: datetime
    seen_at: datetime


def standing(session: Session, now: datetime, staff_id: int | None = None) -> Sequence[Standing]:
    """Return the sessions that are in force, of one person or of everybody, who was seen last first."""
    row = StaffSession
    query = select(row, Staff.name).join(Staff, Staff.id == row.staff_id)
    query = query.where(row.ended_at.is_(None), row.expires_at > now, row.seen_at > now - IDLE, Staff.active)
    if staff_id is not None:
        query = query.where(row.staff_id == staff_id)
    found = session.execute(query.order_by(row.seen_at.desc(), row.id.desc()))
    return [
        Standing(kept.id, kept.staff_id, name, kept.way, kept.device, kept.address, kept.created_at, kept.seen_at)
        for kept, name in found
    ]


def end_one(session: Session, by: Actor, session_id: int, now: datetime) -> None:
    """End one session, one's own or with the permission for it; raises Refused: no_such_session, not_permitted."""
    kept = session.get(StaffSession, session_id, with_for_update=True)
    if kept is None or kept.ended_at is not None:
        raise Refused("no_such_session")
    if kept.staff_id != by.staff_id:
        require(by, Permission.SESSIONS_END)
    kept.ended_at, kept.id_token = now, None
    write_down(session, by, Deed.SESSIONS_ENDED, Subject.STAFF, kept.staff_id, now, {"ended": 1})


def end_all(session: Session, by: Actor, staff_id: int, now: datetime, but: int | None = None) -> int:
    """End every session of a person, one's own or with the permission for it, `but` one. Returns how many."""
    if staff_id != by.staff_id:
        require(by, Permission.SESSIONS_END)
    ended = end_sessions_of(session, staff_id, now, but)
    if ended:
        write_down(session, by, Deed.SESSIONS_ENDED, Subject.STAFF, staff_id, now, {"ended": ended})
    return ended
