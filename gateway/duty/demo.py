"""Who is on duty in the demo? Six officers who take weekly turns on three levels, and a coordinator. None exists."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from contacts.civil_time import wall_clock
from gateway.duty import proofs
from gateway.duty.model import RotationUnit
from gateway.duty.tables import DutyRotation, DutyRotationMember
from gateway.staff.model import Role
from gateway.staff.tables import Staff

HANDOFF = time(8, 0)
WEEKS_BACK = 6  # so that yesterday's roster can be asked for too

# login, name, number
OFFICERS = (
    ("officier", "An Peeters", "+32470000101"),
    ("officier2", "Bram De Wilde", "+32470000102"),
    ("officier3", "Chantal Jacobs", "+32470000103"),
    ("officier4", "David El Amrani", "+32470000104"),
    ("officier5", "Els Vermeulen", "+32470000105"),
    ("officier6", "Frank Goossens", "+32470000106"),
)
COORDINATOR = ("coordinator", "Hilde Martens", "+32470000107")
LEVEL_NAMES = {1: "Officier van wacht", 2: "Tweede lijn", 3: "Derde lijn"}


def seed(session: Session, now: datetime) -> None:
    """Write the demo's officers, coordinator and rotations. Two levels never fall to one person at once."""
    officers = [_person(session, now, Role.OFFICER, *each) for each in OFFICERS]
    _person(session, now, Role.COORDINATOR, *COORDINATOR)
    session.flush()
    for officer in officers:
        proofs.answered(session, officer.id, officer.phone or "", now)
    today = wall_clock(now).date()
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS_BACK)
    for level, name in LEVEL_NAMES.items():
        rotation = DutyRotation(
            name=name,
            level=level,
            starts_on=monday,
            handoff_at=HANDOFF,
            turn_length=1,
            turn_unit=RotationUnit.WEEKS,
            created_at=now,
        )
        rotation.members = [
            DutyRotationMember(position=position, staff_id=officers[(position + 2 * (level - 1)) % len(officers)].id)
            for position in range(len(officers))
        ]
        session.add(rotation)


def _person(session: Session, now: datetime, role: Role, login: str, name: str, phone: str) -> Staff:
    person = Staff(
        login=login,
        name=name,
        role_names=[role.value],
        phone=phone,
        phone_verified=True,
        email=f"{login}@ccvo.example",
        demo=True,
        created_at=now,
    )
    session.add(person)
    return person
