"""How is what we know of somebody who works here changed? Verbs on a Session; each is written down, and told to them.

Nobody is ever deleted: an account is closed, and can be opened again.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contacts.cells import CellRefused, read_email
from contacts.phone import NumberRefused, read_number
from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.errors import Refused
from gateway.notices import actions as notices
from gateway.notices.texts import text
from gateway.staff.accounts import end_keys_by
from gateway.staff.model import Actor, Role
from gateway.staff.permissions import Permission, require
from gateway.staff.sign_in import end_sessions_of
from gateway.staff.tables import Staff
from gateway.staff.telling import tell_person

WORDS: Mapping[str, str] = {"name": "naam", "roles": "rollen", "phone": "nummer", "email": "e-mail"}


@dataclass(frozen=True)
class Details:
    """What is known of somebody, in its form."""

    name: str
    roles: frozenset[Role]
    phone: str | None
    email: str | None


def read_details(name: str, roles: list[str], phone: str, email: str) -> Details:
    """Read what a form or a command says.

    Raises Refused: name_missing, role_missing, phone (`reason`), mail_unusable.
    """
    plain = " ".join(name.split())
    if not 1 <= len(plain) <= 120:
        raise Refused("name_missing")
    known = {role.value: role for role in Role}
    chosen = frozenset(known[each] for each in roles if each in known)
    if not chosen:
        raise Refused("role_missing")
    return Details(plain, chosen, _number(phone), _mail(email))


def details_of(person: Staff) -> Details:
    """Return what is known of somebody now."""
    return Details(person.name, person.roles, person.phone, person.email)


def change_person(session: Session, by: Actor, person: Staff, given: Details, now: datetime) -> list[str]:
    """Change what is known of somebody; returns what changed. A number that is new is not theirs until they prove it.

    Raises Refused: not_permitted, last_admin.
    """
    require(by, Permission.STAFF_CHANGE)
    was = details_of(person)
    changed = [field for field in WORDS if getattr(was, field) != getattr(given, field)]
    if not changed:
        return []
    if Role.ADMIN in was.roles - given.roles:
        refuse_last_admin(session, person)
    tell_person(session, by, person, ", ".join(WORDS[field] for field in changed), now)
    if "phone" in changed:
        _change_number(session, person, given.phone, now)
    person.name, person.email = given.name, given.email
    person.role_names = sorted(role.value for role in given.roles)
    end_keys_by(session, person, was.roles - given.roles, now, by)
    session.flush()
    detail: dict[str, Any] = {"fields": changed}
    if "roles" in changed:
        detail |= {"roles": person.role_names, "was": sorted(role.value for role in was.roles)}
    personal = {field: getattr(was, field) for field in changed if field != "roles"}
    write_down(session, by, Deed.STAFF_CHANGED, Subject.STAFF, person.id, now, detail, {"before": personal})
    return changed


def renew_password(session: Session, by: Actor, person: Staff, password_hash: str, now: datetime) -> None:
    """Give somebody another password and end their sessions; raises Refused: not_permitted, staff_disabled."""
    require(by, Permission.STAFF_CHANGE)
    refuse_closed(person)
    person.password_hash = password_hash
    end_sessions_of(session, person.id, now)
    write_down(session, by, Deed.PASSWORD_RENEWED, Subject.STAFF, person.id, now)
    tell_person(session, by, person, "nieuw wachtwoord", now)


def reopen(session: Session, by: Actor, person: Staff, now: datetime) -> None:
    """Open a closed account again; keys that acted for this person stay revoked. Raises Refused: not_permitted."""
    require(by, Permission.STAFF_CHANGE)
    if person.active:
        return
    person.active = True
    write_down(session, by, Deed.STAFF_ENABLED, Subject.STAFF, person.id, now)
    tell_person(session, by, person, "heropend", now)


def refuse_last_admin(session: Session, person: Staff) -> None:
    """Raise Refused("last_admin") when nobody else with an open account may change accounts."""
    others = session.scalars(select(Staff).where(Staff.active.is_(True), Staff.id != person.id))
    if Role.ADMIN in person.roles and not any(Role.ADMIN in each.roles for each in others):
        raise Refused("last_admin", name=person.name)


def refuse_closed(person: Staff) -> None:
    """Raise Refused("staff_disabled") when this account is closed."""
    if not person.active:
        raise Refused("staff_disabled", login=person.login)


def made_pin() -> str:
    """Return a PIN of six digits, drawn by lot."""
    return f"{secrets.randbelow(10**6):06d}"


def made_password() -> str:
    """Return a password, drawn by lot."""
    return secrets.token_urlsafe(15)


def _change_number(session: Session, person: Staff, number: str | None, now: datetime) -> None:
    """The old number hears that it is replaced; the new one is called only when they proved that it is theirs."""
    if person.phone and person.phone_verified:
        notices.write(session, "number_replaced", person.phone, text("number_replaced", p=person.name), now)
    person.phone, person.phone_verified = number, False


def _number(said: str) -> str | None:
    try:
        return read_number(said).e164 if said.strip() else None
    except NumberRefused as fault:
        raise Refused("phone", reason=fault.reason.value) from fault


def _mail(said: str) -> str | None:
    try:
        return read_email(said) if said.strip() else None
    except CellRefused:
        raise Refused("mail_unusable") from None
