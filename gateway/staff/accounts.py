"""What changes an account? Verbs on a Session: a new password, other roles. Each ends the sessions there were.

A role that is taken away ends the keys that act for this person by it: what is done with one counts as theirs.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.errors import Refused
from gateway.staff.model import SYSTEM, Actor, Role
from gateway.staff.sign_in import end_sessions_of
from gateway.staff.tables import ApiKey, Staff


def set_password(
    session: Session, person: Staff, password_hash: str, now: datetime, by: Actor = SYSTEM, but: int | None = None
) -> None:
    """Give a person another password; their sessions end, `but` the one in which it was changed."""
    person.password_hash = password_hash
    ended = end_sessions_of(session, person.id, now, but)
    write_down(session, by, Deed.PASSWORD_CHANGED, Subject.STAFF, person.id, now, {"ended": ended})


def set_roles(session: Session, person: Staff, roles: Collection[Role], now: datetime, by: Actor = SYSTEM) -> bool:
    """Give a person other roles; their sessions end, and keys by a role that goes. Returns whether anything changed.

    Raises Refused("role_missing").
    """
    if not roles:
        raise Refused("role_missing")
    names = sorted(role.value for role in roles)
    if names == sorted(person.role_names):
        return False
    gone = person.roles - set(roles)
    person.role_names = names
    end_keys_by(session, person, gone, now, by)
    end_sessions_of(session, person.id, now)
    write_down(session, by, Deed.ROLES_CHANGED, Subject.STAFF, person.id, now, {"roles": names})
    return True


def end_keys_by(session: Session, person: Staff, gone: Collection[Role], now: datetime, by: Actor) -> None:
    """End the keys that act for a person by a role that was taken away."""
    names = {role.value for role in gone}
    for key in session.scalars(select(ApiKey).where(ApiKey.staff_id == person.id, ApiKey.disabled_at.is_(None))):
        if names.intersection(key.role_names):
            key.disabled_at = now
            write_down(session, by, Deed.KEY_REVOKED, Subject.KEY, key.id, now, {}, {"key": key.name})
