"""How long does a program's key live, and how is it renewed or revoked? Verbs on a Session; the door commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.errors import Refused
from gateway.staff.actions import make_key, new_key
from gateway.staff.changing import refuse_closed
from gateway.staff.model import Actor, Role
from gateway.staff.permissions import Permission, require
from gateway.staff.tables import ApiKey, Staff
from gateway.staff.telling import tell_person

LEAST_DAYS, MOST_DAYS = 1, 3650
OVERLAP = timedelta(days=7)  # in which the program is given the new key
OVERLAP_MOST_DAYS = 30
WARNED = (timedelta(days=1), timedelta(days=7), timedelta(days=30))  # before it lapses


class KeyState(Enum):
    """How a key stands."""

    UNUSED = "unused"
    USED = "used"
    LAPSES = "lapses"  # within thirty days
    LAPSED = "lapsed"
    REVOKED = "revoked"

    @property
    def works(self) -> bool:
        """Whether a program can still ask with it."""
        return self not in (KeyState.LAPSED, KeyState.REVOKED)


def state_of(key: ApiKey, now: datetime) -> KeyState:
    """Return how a key stands."""
    if key.disabled_at is not None:
        return KeyState.REVOKED
    if key.expires_at is not None and key.expires_at <= now:
        return KeyState.LAPSED
    if key.expires_at is not None and key.expires_at <= now + WARNED[-1]:
        return KeyState.LAPSES
    return KeyState.UNUSED if key.used_at is None else KeyState.USED


def add_key(
    session: Session, by: Actor, name: str, roles: Sequence[Role], owner: Staff | None, days: int, now: datetime
) -> str:
    """Make a key for a program, and return its secret, which is kept nowhere.

    Raises Refused: not_permitted, key_days, name_missing, role_missing, staff_disabled (of the owner).
    """
    require(by, Permission.STAFF_CHANGE)
    refuse_days(days, MOST_DAYS)
    if owner is not None:
        refuse_closed(owner)
    ends = now + timedelta(days=days)
    secret = make_key(session, now, name=name, roles=roles, owner=owner, expires_at=ends, by=by)
    if owner is not None:
        tell_person(session, by, owner, "nieuwe API-sleutel", now)
    return secret


def renew_key(session: Session, by: Actor, key_id: int, overlap_days: int, now: datetime) -> tuple[ApiKey, str]:
    """Make a key that follows this one; this one works on for some days. Returns the new key and its secret.

    Raises Refused: not_permitted, no_such_key, key_over, key_days, bad_key (its owner's account is closed).
    """
    require(by, Permission.STAFF_CHANGE)
    refuse_days(overlap_days, OVERLAP_MOST_DAYS, least=0)
    key = _working(session, key_id, now)
    owner = session.get(Staff, key.staff_id) if key.staff_id is not None else None
    if owner is not None:
        refuse_closed(owner)
    roles = [Role(name) for name in key.role_names]
    made, secret = new_key(session, now, name=key.name, roles=roles, owner=owner)
    ends = now + timedelta(days=overlap_days)
    key.expires_at = ends if key.expires_at is None else min(key.expires_at, ends)
    key.warned_at = now  # whoever renewed it need not be told that it lapses
    session.flush()
    said = {"next": made.id, "ends_at": key.expires_at}
    write_down(session, by, Deed.KEY_RENEWED, Subject.KEY, key.id, now, said, {"key": key.name})
    if owner is not None:
        tell_person(session, by, owner, "API-sleutel vernieuwd", now)
    return made, secret


def revoke_key(session: Session, by: Actor, key_id: int, now: datetime) -> ApiKey:
    """Let a key work no longer, at once. Raises Refused: not_permitted, no_such_key, key_over."""
    require(by, Permission.STAFF_CHANGE)
    key = _working(session, key_id, now)
    key.disabled_at = now
    session.flush()
    write_down(session, by, Deed.KEY_REVOKED, Subject.KEY, key.id, now, {}, {"key": key.name})
    owner = session.get(Staff, key.staff_id) if key.staff_id is not None else None
    if owner is not None:
        tell_person(session, by, owner, "API-sleutel ingetrokken", now)
    return key


def to_warn_of(session: Session, now: datetime) -> Sequence[ApiKey]:
    """Return the keys that lapse soon and of which nobody was told since they came that near."""
    query = select(ApiKey).where(
        ApiKey.disabled_at.is_(None), ApiKey.expires_at > now, ApiKey.expires_at <= now + WARNED[-1]
    )
    return [key for key in session.scalars(query.order_by(ApiKey.expires_at)) if _is_nearer(key, now)]


def refuse_days(days: int, most: int, least: int = LEAST_DAYS) -> None:
    """Raise Refused("key_days") for a number of days that no key may have."""
    if not least <= days <= most:
        raise Refused("key_days", least=least, most=most)


def _is_nearer(key: ApiKey, now: datetime) -> bool:
    if key.expires_at is None:
        return False
    before = next(before for before in WARNED if key.expires_at - now <= before)
    return key.warned_at is None or key.warned_at < key.expires_at - before


def _working(session: Session, key_id: int, now: datetime) -> ApiKey:
    key = session.get(ApiKey, key_id, with_for_update=True)
    if key is None:
        raise Refused("no_such_key")
    if not state_of(key, now).works:
        raise Refused("key_over", name=key.name)
    return key
