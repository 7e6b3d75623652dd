"""What can be done to staff and keys? Verbs on a Session that is handed in; the door commits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.errors import Refused
from gateway.staff.model import SYSTEM, Actor, Role
from gateway.staff.sign_in import digest, end_sessions_of
from gateway.staff.tables import ApiKey, ContactPoint, Staff
from gateway.staff.telling import tell_person

KEY_PREFIX = "ccvo_"  # so that a key that leaks is recognised by scanners
KEY_LASTS = timedelta(days=365)
PARTNERS_WEIGHED = 8  # weighing a PIN is slow on purpose, and a call waits for it


def add_staff(
    session: Session,
    now: datetime,
    *,
    login: str,
    name: str,
    roles: Collection[Role],
    password_hash: str | None = None,
    phone: str | None = None,
    phone_verified: bool = False,
    email: str | None = None,
    demo: bool = False,
    by: Actor = SYSTEM,
) -> Staff:
    """Give somebody an account. `phone` is E.164.

    Raises Refused: login_form, name_missing, role_missing, or login_taken.
    """
    login, name = login.strip().casefold(), " ".join(name.split())
    if not 2 <= len(login) <= 120 or any(character.isspace() for character in login):
        raise Refused("login_form", login=login)
    if not 1 <= len(name) <= 120:
        raise Refused("name_missing")
    if not roles:
        raise Refused("role_missing")
    if session.scalar(select(Staff.id).where(Staff.login == login)) is not None:
        raise Refused("login_taken", login=login)
    staff = Staff(
        login=login,
        name=name,
        role_names=sorted(role.value for role in roles),
        password_hash=password_hash,
        phone=phone,
        phone_verified=phone_verified,
        email=email,
        demo=demo,
        created_at=now,
    )
    session.add(staff)
    session.flush()
    write_down(session, by, Deed.STAFF_ADDED, Subject.STAFF, staff.id, now, {"roles": staff.role_names})
    return staff


def disable(session: Session, staff: Staff, now: datetime, by: Actor = SYSTEM, uncovered: int = 0) -> None:
    """Close a person's account at once: sessions end, and keys that act for this person stop working.

    `uncovered`: how many stretches of duty stay empty by it.
    """
    staff.active = False
    end_sessions_of(session, staff.id, now)
    session.execute(
        update(ApiKey).where(ApiKey.staff_id == staff.id, ApiKey.disabled_at.is_(None)).values(disabled_at=now)
    )
    write_down(session, by, Deed.STAFF_DISABLED, Subject.STAFF, staff.id, now, {"uncovered": uncovered})


def set_pin(
    session: Session, staff: Staff, pin_hash: str | None, on_pages: bool | None, now: datetime, by: Actor = SYSTEM
) -> None:
    """Give somebody a PIN, or take it away; `on_pages`: whether a page asks it, None leaves that as it was."""
    staff.pin_hash = pin_hash
    staff.page_needs_pin = pin_hash is not None and (staff.page_needs_pin if on_pages is None else on_pages)
    said = {"has_pin": pin_hash is not None, "on_pages": staff.page_needs_pin}
    write_down(session, by, Deed.PIN_CHANGED, Subject.STAFF, staff.id, now, said)
    tell_person(session, by, staff, "nieuwe pincode" if pin_hash else "pincode weg", now)


def find_staff(session: Session, said: str) -> Staff:
    """Return whom `said` means: a login, a full name or a number of ours; raises Refused("no_such_staff")."""
    wanted = said.strip()
    found = session.scalars(select(Staff).where(or_(Staff.login == wanted.casefold(), Staff.name == wanted))).all()
    if not found and wanted.isascii() and wanted.isdigit():
        found = session.scalars(select(Staff).where(Staff.id == int(wanted))).all()
    if len(found) != 1:
        raise Refused("no_such_staff", said=said, found=len(found))
    return found[0]


def list_staff(session: Session) -> Sequence[Staff]:
    """Return everybody, in force first, by name."""
    return session.scalars(select(Staff).order_by(Staff.active.desc(), Staff.name)).all()


def list_keys(session: Session) -> Sequence[ApiKey]:
    """Return every key, the newest first."""
    return session.scalars(select(ApiKey).order_by(ApiKey.id.desc())).all()


def make_key(
    session: Session,
    now: datetime,
    *,
    name: str,
    roles: Collection[Role],
    owner: Staff | None = None,
    expires_at: datetime | None = None,
    by: Actor = SYSTEM,
) -> str:
    """Make an API key and return its secret, which is not kept and cannot be shown again. It lasts a year by itself.

    With an `owner`, what the key does is that person's doing. Raises Refused: name_missing or role_missing.
    """
    key, secret = new_key(session, now, name=name, roles=roles, owner=owner, expires_at=expires_at)
    said = {"roles": key.role_names, "owner": key.staff_id, "expires_at": key.expires_at}
    write_down(session, by, Deed.KEY_MADE, Subject.KEY, key.id, now, said, {"key": key.name})
    return secret


def new_key(
    session: Session,
    now: datetime,
    *,
    name: str,
    roles: Collection[Role],
    owner: Staff | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Make the row of a key; whoever calls writes the deed down. Raises as `make_key` does."""
    if not name.strip():
        raise Refused("name_missing")
    if not roles:
        raise Refused("role_missing")
    secret = KEY_PREFIX + token_urlsafe(32)
    key = ApiKey(
        name=" ".join(name.split())[:120],
        key_hash=digest(secret),
        role_names=sorted(role.value for role in roles),
        staff_id=owner.id if owner else None,
        created_at=now,
        expires_at=expires_at or now + KEY_LASTS,
    )
    session.add(key)
    session.flush()
    return key, secret


def actor_of_key(session: Session, secret: str, now: datetime) -> Actor:
    """Return for whom this API key acts; raises Refused("bad_key") for one that is unknown, disabled or expired."""
    key = session.scalar(select(ApiKey).where(ApiKey.key_hash == digest(secret), ApiKey.disabled_at.is_(None)))
    if key is None or (key.expires_at is not None and key.expires_at <= now):
        raise Refused("bad_key")
    roles = frozenset(Role(name) for name in key.role_names)
    if key.staff_id is None:
        return Actor(f"key:{key.id}", key.name, roles)
    owner = session.get(Staff, key.staff_id)
    if owner is None or not owner.active:
        raise Refused("bad_key")
    person = owner.actor
    return Actor(person.principal, person.name, roles, person.staff_id)


def key_used(session: Session, secret: str, now: datetime) -> None:
    """Keep when a key was last used."""
    session.execute(update(ApiKey).where(ApiKey.key_hash == digest(secret)).values(used_at=now))


def pin_holder(session: Session, number: str) -> Staff | None:
    """Return the officer or coordinator with this verified number (E.164) who has a PIN: who may use the desk."""
    person = officer_with_number(session, number)
    return person if person is not None and person.pin_hash is not None else None


def partner_with_number(session: Session, number: str) -> Staff | None:
    """Return the active person with the role partner whose first number this is (E.164)."""
    theirs = select(Staff).where(Staff.phone == number, Staff.active.is_(True)).order_by(Staff.id)
    return next((person for person in session.scalars(theirs) if Role.PARTNER in person.roles), None)


def partners_with_pin(session: Session, number: str | None) -> list[Staff]:
    """Return whose PIN may be keyed on a call for the partner: who has the number that rings, else the first few."""
    ringing = partner_with_number(session, number) if number else None
    if ringing is not None and ringing.pin_hash is not None:
        return [ringing]
    rows = session.scalars(select(Staff).where(Staff.active.is_(True), Staff.pin_hash.is_not(None)).order_by(Staff.id))
    return [row for row in rows if Role.PARTNER in row.roles][:PARTNERS_WEIGHED]


def coordinators(session: Session) -> list[Staff]:
    """Return the active coordinators, in the order in which they were made known."""
    rows = session.scalars(select(Staff).where(Staff.active.is_(True)).order_by(Staff.id))
    return [row for row in rows if Role.COORDINATOR in row.roles]


def officer_with_number(session: Session, number: str) -> Staff | None:
    """Return the active officer or coordinator whose proven number this is (E.164), the first one or another."""
    proven = select(ContactPoint.staff_id).where(ContactPoint.address == number)
    theirs = ((Staff.phone == number) & Staff.phone_verified.is_(True)) | Staff.id.in_(proven)
    query = select(Staff).where(theirs, Staff.active.is_(True))
    paged = {Role.OFFICER, Role.COORDINATOR}
    return next((staff for staff in session.scalars(query.order_by(Staff.id)) if staff.roles & paged), None)
