"""What changes an account? Verbs on a Session: a new password, other roles. Each ends the sessions there were."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.errors import Refused
from gateway.staff.model import SYSTEM, Actor, Role
from gateway.staff.sign_in import end_sessions_of
from gateway.staff.tables import Staff


def set_password(
    session: Session, person: Staff, password_hash: str, now: datetime, by: Actor = SYSTEM, but: int | None = None
) -> None:
    """Give a person another password; their sessions end, `but` the one in which it was changed."""
    person.password_hash = password_hash
    ended = end_sessions_of(session, person.id, now, but)
    write_down(session, by, Deed.PASSWORD_CHANGED, Subject.STAFF, person.id, now, {"ended": ended})


def set_roles(session: Session, person: Staff, roles: Collection[Role], now: datetime, by: Actor = SYSTEM) -> bool:
    """Give a person other roles; their sessions end. Returns whether anything changed; raises role_missing."""
    if not roles:
        raise Refused("role_missing")
    names = sorted(role.value for role in roles)
    if names == sorted(person.role_names):
        return False
    person.role_names = names
    end_sessions_of(session, person.id, now)
    write_down(session, by, Deed.ROLES_CHANGED, Subject.STAFF, person.id, now, {"roles": names})
    return True
