"""How does a text look on the writer's own telephone? One text, marked as a test, on no broadcast's counts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.audit.model import Deed
from gateway.broadcasts.overview import get
from gateway.broadcasts.written import note
from gateway.errors import Refused
from gateway.notices import actions as notices
from gateway.notices.tables import Notice
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require
from gateway.staff.tables import Staff

SENDER, MARK = "CCVO", "CCVO TEST"  # the sender stands first in every text


def try_on_oneself(session: Session, actor: Actor, broadcast_id: int, now: datetime) -> Notice:
    """Text a broadcast to the verified number of who asks. Raises Refused("no_own_number")."""
    require(actor, Permission.BROADCASTS_WRITE)
    broadcast = get(session, broadcast_id)
    person = session.get(Staff, actor.staff_id) if actor.staff_id is not None else None
    if person is None or not person.phone or not person.phone_verified:
        raise Refused("no_own_number")
    note(session, actor, Deed.BROADCAST_TRIED, broadcast, now)
    return notices.write(session, "broadcast_test", person.phone, MARK + broadcast.text.removeprefix(SENDER), now)
