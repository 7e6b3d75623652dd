"""What does a person prove beside a password? Verbs on a Session: an authenticator's codes, and codes for its loss."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.staff import one_time
from gateway.staff.locked import Locker
from gateway.staff.model import Actor
from gateway.staff.sign_in import digest, end_sessions_of
from gateway.staff.tables import HalfSignIn, RecoveryCode, SecondStep, Staff


@dataclass(frozen=True)
class Asked:
    """An authenticator that is to be set: the address for its QR code, and the key to type over."""

    address: str
    key: str


def stands(session: Session, staff_id: int) -> bool:
    """Whether this person's sign-in asks for a code."""
    return session.scalar(select(SecondStep.secret).where(SecondStep.staff_id == staff_id)) is not None


def who_have_one(session: Session) -> frozenset[int]:
    """Return who is asked for a code at sign-in."""
    return frozenset(session.scalars(select(SecondStep.staff_id).where(SecondStep.secret.is_not(None))))


def ask(session: Session, person: Staff, locker: Locker) -> None:
    """Make a new secret for a person's authenticator; what is in force stays so until a code proves the new one."""
    step = session.get(SecondStep, person.id)
    if step is None:
        step = SecondStep(staff_id=person.id, last_step=0)
        session.add(step)
    step.asked = locker.lock(one_time.new_secret(), person.id)
    session.flush()


def asked(session: Session, person: Staff, locker: Locker) -> Asked | None:
    """Return what must be set in the authenticator, when something was asked."""
    step = session.get(SecondStep, person.id)
    secret = locker.unlock(step.asked, person.id) if step is not None else None
    if secret is None:
        return None
    return Asked(one_time.enrolment(secret, person.login), one_time.typed(secret))


def confirm(session: Session, person: Staff, said: str, locker: Locker, now: datetime) -> tuple[str, ...] | None:
    """Put what was asked in force by its first code; returns new recovery codes, or None when the code is wrong."""
    step = session.get(SecondStep, person.id, with_for_update=True)
    secret = locker.unlock(step.asked, person.id) if step is not None else None
    fits = one_time.step_of(secret, one_time.plain(said), 0, now) if secret else None
    if step is None or fits is None:
        return None
    step.secret, step.asked, step.last_step, step.since = step.asked, None, fits, now
    write_down(session, person.actor, Deed.SECOND_STEP_SET, Subject.STAFF, person.id, now)
    return renew_codes(session, person, now)


def takes(session: Session, person: Staff, said: str, locker: Locker, now: datetime) -> bool:
    """Whether this code, of the authenticator or for its loss, is right now; it is used up by it."""
    code = one_time.plain(said)
    if one_time.is_code(code):
        return _takes_step(session, person, code, locker, now)
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.staff_id == person.id, RecoveryCode.code_hash == digest(code), RecoveryCode.used_at.is_(None)
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
    ).one_or_none()
    if used is None:
        return False
    said_too = {"left": codes_left(session, person.id)}
    write_down(session, person.actor, Deed.RECOVERY_CODE_USED, Subject.STAFF, person.id, now, said_too)
    return True


def renew_codes(session: Session, person: Staff, now: datetime) -> tuple[str, ...]:
    """Make new recovery codes; the ones there were open nothing any more. They are kept as hashes, and shown once."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == person.id))
    codes = one_time.recovery_codes()
    session.add_all(RecoveryCode(staff_id=person.id, code_hash=digest(one_time.plain(code))) for code in codes)
    session.flush()
    write_down(session, person.actor, Deed.RECOVERY_CODES_MADE, Subject.STAFF, person.id, now)
    return codes


def codes_left(session: Session, staff_id: int) -> int:
    """Return how many recovery codes were not used yet."""
    left = select(func.count()).where(RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None))
    return session.scalar(left) or 0


def reset(session: Session, person: Staff, by: Actor, now: datetime) -> None:
    """Forget a person's authenticator and codes, and end their sessions: the next sign-in has it set anew."""
    for row in (SecondStep, RecoveryCode, HalfSignIn):
        session.execute(delete(row).where(row.staff_id == person.id))
    end_sessions_of(session, person.id, now)
    write_down(session, by, Deed.SECOND_STEP_RESET, Subject.STAFF, person.id, now)


def _takes_step(session: Session, person: Staff, code: str, locker: Locker, now: datetime) -> bool:
    step = session.get(SecondStep, person.id)
    secret = locker.unlock(step.secret, person.id) if step is not None else None
    fits = one_time.step_of(secret, code, step.last_step, now) if secret and step is not None else None
    if fits is None:
        return False
    mine = (SecondStep.staff_id == person.id) & (SecondStep.last_step < fits)
    taken = update(SecondStep).where(mine).values(last_step=fits).returning(SecondStep.staff_id)
    return session.execute(taken).one_or_none() is not None
