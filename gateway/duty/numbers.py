"""Is this number the officer's own? Only who reads the code that is sent there proves it; no other gets a page.

A code has six digits, is kept hashed, lapses after ten minutes and at five wrong guesses; a new one voids the old. The
old number is told that it was replaced: whoever took over an account cannot do so unseen.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from contacts.phone import NumberRefused, masked, read_number
from gateway.duty.changes import note_change
from gateway.duty.model import DutyChangeKind, Via
from gateway.duty.tables import NumberCode
from gateway.errors import Refused
from gateway.notices import actions as notices
from gateway.notices.texts import text
from gateway.staff.actions import officer_with_number
from gateway.staff.sign_in import digest
from gateway.staff.tables import Staff

DIGITS, GUESSES = 6, 5
LASTS = timedelta(minutes=10)
CODES, WITHIN = 3, timedelta(hours=1)  # so many codes an hour: no more texts than that go to anybody's number


def ask_for(session: Session, officer: Staff, said: str, now: datetime) -> str:
    """Send a code to a number that an officer says is theirs. Returns it as E.164.

    Raises Refused: number_unusable, number_of_somebody (of another officer), too_many_codes.
    """
    number = _read(said)
    session.refresh(officer, with_for_update=True)  # two requests at once count each other's codes
    _refuse_anothers(session, officer, number)
    made = select(func.count()).where(NumberCode.staff_id == officer.id, NumberCode.made_at > now - WITHIN)
    if (session.scalar(made) or 0) >= CODES:
        raise Refused("too_many_codes", most=CODES)
    session.execute(update(NumberCode).where(NumberCode.staff_id == officer.id).values(void=True))
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    row = NumberCode(staff_id=officer.id, number=number, code_hash=_hash(officer, code), made_at=now, guesses=0)
    session.add(row)
    notices.write(session, "number_code", number, text("number_code", c=code), now, expires_in=LASTS)
    session.flush()
    return number


def prove(session: Session, officer: Staff, code: str, now: datetime) -> str:
    """Take the code that was read on the telephone: pages go there from now on. Returns the number.

    Raises Refused("number_code_wrong", left=) and, when nothing waits for a code, Refused("no_number_code").
    """
    session.refresh(officer, with_for_update=True)
    row = session.scalar(_waiting(officer, now))
    if row is None:
        raise Refused("no_number_code")
    if not secrets.compare_digest(row.code_hash, _hash(officer, code.strip())):
        row.guesses += 1
        session.flush()
        raise Refused("number_code_wrong", left=GUESSES - row.guesses)
    _refuse_anothers(session, officer, row.number)  # who proved it meanwhile
    row.void = True
    was, proven = officer.phone, officer.phone_verified
    officer.phone, officer.phone_verified = row.number, True
    told = f"{masked(was)}{'' if proven else ' (niet nagekeken)'}" if was else "geen"
    kind = DutyChangeKind.NUMBER_PROVEN
    note_change(session, officer.actor, Via.CONSOLE, kind, now, was=told, became=masked(row.number))
    if was and proven and was != row.number:
        notices.write(session, "number_replaced", was, text("number_replaced", p=officer.name), now)
    session.flush()
    return row.number


def waits_for(session: Session, officer: Staff, now: datetime) -> str | None:
    """Return the number to which a code was sent that is still good."""
    row = session.scalar(_waiting(officer, now))
    return row.number if row is not None else None


def _waiting(officer: Staff, now: datetime) -> Select[NumberCode]:
    good = (NumberCode.void.is_(False), NumberCode.guesses < GUESSES, NumberCode.made_at > now - LASTS)
    return select(NumberCode).where(NumberCode.staff_id == officer.id, *good).order_by(NumberCode.id.desc()).limit(1)


def _refuse_anothers(session: Session, officer: Staff, number: str) -> None:
    owner = officer_with_number(session, number)
    if owner is not None and owner.id != officer.id:
        raise Refused("number_of_somebody")


def _read(said: str) -> str:
    try:
        number = read_number(said)
    except NumberRefused as refused:
        raise Refused("number_unusable", reason=refused.reason.value) from None
    if not number.can_text:
        raise Refused("number_unusable", reason="landline")
    return number.e164


def _hash(officer: Staff, code: str) -> str:
    return digest(f"number:{officer.id}:{code}")
