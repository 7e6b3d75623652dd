"""Can a page reach who stands on duty? Told a day ahead, while somebody can still mend it; the first part is pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy.orm import Session

from gateway.directory import actions as directory
from gateway.duty import actions as duty
from gateway.duty import proofs, starting
from gateway.duty.plan import roster
from gateway.staff.tables import Staff

TEST_HOLDS = timedelta(days=183)


class Lack(Enum):
    """What keeps a page from reaching somebody, or somebody from hearing it."""

    NO_NUMBER = "no_number"
    NOT_VERIFIED = "not_verified"
    OPTED_OUT = "opted_out"  # calls still go, texts do not
    NO_TEST = "no_test"  # nobody pressed a key on a call to this number for too long
    NO_PIN = "no_pin"  # the page asks for one, and there is none to key


LACKS = {
    Lack.NO_NUMBER: "geen oproepnummer",
    Lack.NOT_VERIFIED: "nummer niet nagekeken",
    Lack.OPTED_OUT: "sms stopgezet (STOP)",
    Lack.NO_TEST: "geen recente proefoproep",
    Lack.NO_PIN: "geen pincode, terwijl oproepen erom vragen",
}


def lacks(
    phone: str | None, verified: bool, tested: bool, opted_out: bool, needs_pin: bool, has_pin: bool
) -> tuple[Lack, ...]:
    """Return what is missing, the gravest first; nothing when somebody is ready."""
    if not phone:
        return (Lack.NO_NUMBER,)
    found = {
        Lack.NOT_VERIFIED: not verified,
        Lack.OPTED_OUT: opted_out,
        Lack.NO_TEST: verified and not tested,
        Lack.NO_PIN: needs_pin and not has_pin,
    }
    return tuple(lack for lack, missing in found.items() if missing)


def lacks_of(session: Session, person: Staff, now: datetime) -> tuple[Lack, ...]:
    """Return what is missing of this person. A call to the first number that a key answered is a passed test."""
    stopped = person.phone is not None and person.phone in directory.opted_out(session)
    heard_at = proofs.heard_at(session, person)
    tested = heard_at is not None and now - heard_at <= TEST_HOLDS
    has_pin = person.pin_hash is not None
    return lacks(person.phone, person.phone_verified, tested, stopped, person.page_needs_pin, has_pin)


def not_ready(session: Session, now: datetime) -> dict[int, tuple[Lack, ...]]:
    """Return what is missing, by staff id, of who stands now or begins within a day and a half."""
    until = now + starting.AHEAD
    begins = starting.starts(roster(session, now, until + starting.LONGEST), now, until)
    people = {each.staff_id for each in duty.on_call(session, now)} | {start.staff_id for start in begins}
    found = {staff_id: lacks_of(session, session.get_one(Staff, staff_id), now) for staff_id in sorted(people)}
    return {staff_id: missing for staff_id, missing in found.items() if missing}


def words(missing: tuple[Lack, ...]) -> str:
    """Return what is missing, for people."""
    return ", ".join(LACKS[lack] for lack in missing)
