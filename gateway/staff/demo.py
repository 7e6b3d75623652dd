"""With which sign-ins does the demo come? Only ever for an empty database with a carrier on this machine."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.staff.actions import add_staff
from gateway.staff.model import Role
from gateway.staff.passwords import hash_password
from gateway.staff.pins import hash_pin
from gateway.staff.tables import Staff

PASSWORD = "crisis-oefening"  # noqa: S105 - printed at every start of the demo; it opens nothing else
PIN = "2580"  # of every demo officer, at the desk on the hotline

PEOPLE = (
    ("officier", "An Peeters", (Role.OFFICER,)),
    ("communicatie", "Lotte Claes", (Role.COMMUNICATION,)),
    ("communicatie2", "Karim Benali", (Role.COMMUNICATION,)),
    ("coordinator", "Hilde Martens", (Role.COORDINATOR,)),
    ("cmt", "Joris Van Damme", (Role.CMT,)),
    ("cmt2", "Nadia Haddad", (Role.CMT,)),
    ("partner", "Digitaal Vlaanderen", (Role.PARTNER,)),
    ("auditor", "Greet Willems", (Role.AUDITOR,)),
    ("beheer", "Tom Aerts", (Role.ADMIN,)),
)
NUMBERS = {"cmt": "+32470000108", "cmt2": "+32470000109"}  # so that the team can be called up
SIGN_INS = [(login, PASSWORD, tuple(role.value for role in roles)) for login, _, roles in PEOPLE]


def seed(session: Session, now: datetime) -> None:
    """Give every demo person a password, and add those whom duty's demo, which comes first, did not make.

    Whoever has a number has a PIN.
    """
    kept, pin = hash_password(PASSWORD), hash_pin(PIN)
    for login, name, roles in PEOPLE:
        if session.scalar(select(Staff.id).where(Staff.login == login)) is None:
            phone = NUMBERS.get(login)
            add_staff(
                session, now, login=login, name=name, roles=roles, phone=phone, phone_verified=bool(phone), demo=True
            )
    for person in session.scalars(select(Staff).where(Staff.demo, Staff.password_hash.is_(None))):
        person.password_hash = kept
        person.pin_hash = pin if person.phone else None
