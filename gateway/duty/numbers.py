"""Is this number or mailbox the officer's own? Only who reads or hears the code that went there proves it.

No other gets a page. A code has six digits, is kept hashed, lapses after ten minutes and at five wrong guesses; a new
one voids the old. The first number is told what changed: whoever took over an account cannot do so unseen.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from contacts.cells import CellRefused, read_email
from contacts.phone import NumberRefused, PhoneNumber, masked, read_number
from gateway.duty import points, proofs
from gateway.duty.changes import note_change
from gateway.duty.model import CodeWay, DutyChangeKind, Via
from gateway.duty.tables import NumberCode
from gateway.errors import Refused
from gateway.notices import actions as notices
from gateway.notices.model import NoticeChannel
from gateway.notices.texts import text
from gateway.staff.actions import officer_with_number
from gateway.staff.sign_in import digest
from gateway.staff.tables import Staff

DIGITS, GUESSES = 6, 5
LASTS = timedelta(minutes=10)
CODES, WITHIN = 5, timedelta(hours=1)  # so many codes an hour: no more than that goes to anybody's number


def ask_for(
    session: Session,
    officer: Staff,
    said: str,
    now: datetime,
    way: CodeWay = CodeWay.SMS,
    label: str | None = None,
) -> str:
    """Send a code to what an officer says is theirs. Returns it as E.164, or as a mail address.

    With `label` it becomes one more way, otherwise the first number, which must take texts. Raises Refused:
    number_unusable, mail_unusable, label_missing, too_many_points, point_is_first, number_of_somebody (of another
    officer), too_many_codes.
    """
    address = _read(said, way, first=label is None)
    session.refresh(officer, with_for_update=True)  # two requests at once count each other's codes
    if label is not None:
        label = points.may_add(session, officer, address, label)
    _refuse_anothers(session, officer, address)
    made = select(func.count()).where(NumberCode.staff_id == officer.id, NumberCode.made_at > now - WITHIN)
    if (session.scalar(made) or 0) >= CODES:
        raise Refused("too_many_codes", most=CODES)
    session.execute(update(NumberCode).where(NumberCode.staff_id == officer.id).values(void=True))
    row = NumberCode(staff_id=officer.id, number=address, way=way, label=label, made_at=now, guesses=0)
    session.add(row)
    session.flush()
    _send(session, officer, row, now)
    session.flush()
    return address


def prove(session: Session, officer: Staff, code: str, now: datetime) -> str:
    """Take the code that was read or heard: pages go there from now on. Returns the number or mail address.

    Raises Refused("number_code_wrong", left=) and, when nothing waits for a code, Refused("no_number_code").
    """
    session.refresh(officer, with_for_update=True)
    row = session.scalar(_waiting(officer, now))
    if row is None:
        raise Refused("no_number_code")
    if row.code_hash is None or not secrets.compare_digest(row.code_hash, _hash(officer, code.strip())):
        row.guesses += 1
        session.flush()
        raise Refused("number_code_wrong", left=GUESSES - row.guesses)
    _refuse_anothers(session, officer, row.number)  # who proved it meanwhile
    row.void = True
    if row.label is not None:
        points.add(session, officer, row.number, row.label, now)
    else:
        _make_first(session, officer, row.number, now)
    session.flush()
    return row.number


def spoken(session: Session, code_id: int, officer: Staff, now: datetime) -> str:
    """Make the code that is spoken now, over a call that was picked up and answered by a key; empty when it lapsed."""
    row = session.get_one(NumberCode, code_id, with_for_update=True)
    if row.void or row.made_at <= now - LASTS:
        return ""
    code = _draw()
    row.code_hash = _hash(officer, code)
    return ", ".join(code)


def waits_for(session: Session, officer: Staff, now: datetime) -> str | None:
    """Return the number or mail address to which a code was sent that is still good."""
    row = session.scalar(_waiting(officer, now))
    return row.number if row is not None else None


def _send(session: Session, officer: Staff, row: NumberCode, now: datetime) -> None:
    if row.way is CodeWay.CALL:
        proofs.call(session, officer, row.number, now, code_id=row.id)
        return
    code = _draw()
    row.code_hash = _hash(officer, code)
    channel = NoticeChannel.EMAIL if row.way is CodeWay.MAIL else NoticeChannel.SMS
    wording = text("number_code", c=code)
    notices.write(session, "number_code", row.number, wording, now, channel=channel, expires_in=LASTS)


def _make_first(session: Session, officer: Staff, number: str, now: datetime) -> None:
    was, proven = officer.phone, officer.phone_verified
    officer.phone, officer.phone_verified = number, True
    points.drop_address(session, officer, number)
    told = f"{masked(was)}{'' if proven else ' (niet nagekeken)'}" if was else "geen"
    kind = DutyChangeKind.NUMBER_PROVEN
    note_change(session, officer.actor, Via.CONSOLE, kind, now, was=told, became=masked(number))
    if was and proven and was != number:
        notices.write(session, "number_replaced", was, text("number_replaced", p=officer.name), now)


def _waiting(officer: Staff, now: datetime) -> Select[NumberCode]:
    good = (NumberCode.void.is_(False), NumberCode.guesses < GUESSES, NumberCode.made_at > now - LASTS)
    return select(NumberCode).where(NumberCode.staff_id == officer.id, *good).order_by(NumberCode.id.desc()).limit(1)


def _refuse_anothers(session: Session, officer: Staff, address: str) -> None:
    owner = officer_with_number(session, address)
    if owner is not None and owner.id != officer.id:
        raise Refused("number_of_somebody")


def _read(said: str, way: CodeWay, first: bool) -> str:
    if way is CodeWay.MAIL:
        try:
            mail = read_email(said)
        except CellRefused:
            mail = None
        if mail is None or first:
            raise Refused("mail_unusable")
        return mail
    number = _number(said)
    if not number.can_text and (first or way is CodeWay.SMS):
        raise Refused("number_unusable", reason="landline")
    return number.e164


def _number(said: str) -> PhoneNumber:
    try:
        return read_number(said)
    except NumberRefused as refused:
        raise Refused("number_unusable", reason=refused.reason.value) from None


def _draw() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def _hash(officer: Staff, code: str) -> str:
    return digest(f"number:{officer.id}:{code}")
