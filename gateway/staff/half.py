"""What is asked once the password was right? A code, where a second step stands; or to set one, where it must.

A second step is asked of whoever has one, and must be set where real people can be reached (`real`). There a person of
the demo does not come in at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from secrets import token_urlsafe

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from gateway.errors import Refused
from gateway.staff import one_time, second_step
from gateway.staff.attempts import CODES_FREE, code_wait_until, wait_until
from gateway.staff.locked import Locker
from gateway.staff.sign_in import (
    Place,
    Try,
    Wait,
    attempt_of,
    digest,
    finish_sign_in,
    person_of,
    succeed,
    tries_of,
    wait,
)
from gateway.staff.tables import HalfSignIn, Staff

HALF_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class Half:
    """The password was right. `token` is for the cookie; `enrolled`: a code is asked, else one must be set."""

    token: str
    enrolled: bool


class CodeSaid(Enum):
    """What came of a code that did not let somebody in."""

    WRONG = "wrong"
    LAPSED = "lapsed"  # too long ago, or never: the password is asked again


@dataclass(frozen=True)
class Enrolled:
    """A second step was set at the door: who comes in, and the recovery codes, which are shown this once."""

    person: Staff
    codes: tuple[str, ...]


def weigh_password(
    session: Session, trial: Try, matched: bool, real: bool, locker: Locker, now: datetime
) -> Staff | Half:
    """Let somebody in whose password was right, or ask for more; raises Refused("sign_in_failed")."""
    person = person_of(session, trial, matched)
    if real and person.demo:
        raise Refused("sign_in_failed")
    enrolled = second_step.stands(session, person.id)
    if not enrolled and not real:
        return finish_sign_in(session, trial, matched, now)
    if not enrolled:
        second_step.ask(session, person, locker)
    session.execute(delete(HalfSignIn).where(HalfSignIn.at < now - HALF_FOR))
    token = token_urlsafe(32)
    session.add(HalfSignIn(token_hash=digest(token), staff_id=person.id, attempt_id=trial.attempt_id, at=now))
    return Half(token, enrolled)


def asked(session: Session, token: str, locker: Locker, now: datetime) -> second_step.Asked | None:
    """Return what the bearer of half a sign-in must set in an authenticator; None when it lapsed, or nothing is."""
    half = _half(session, token, now)
    person = session.get(Staff, half.staff_id) if half else None
    if person is None or second_step.stands(session, person.id):
        return None
    return second_step.asked(session, person, locker)


def try_code(
    session: Session, token: str, said: str, place: Place, locker: Locker, now: datetime
) -> Staff | Wait | CodeSaid:
    """Weigh the code that completes half a sign-in. The door commits whatever comes of it: a wrong one counts."""
    half = _half(session, token, now)
    person = session.get(Staff, half.staff_id) if half else None
    if half is None or person is None or not person.active or not second_step.stands(session, person.id):
        return CodeSaid.LAPSED
    held = _held(session, person, said, place, now)
    if held is not None:
        return held
    attempt = attempt_of(_account(person), place, now)
    session.add(attempt)
    session.flush()
    if not second_step.takes(session, person, said, locker, now):
        return CodeSaid.WRONG
    attempt.succeeded = True
    _complete(session, half, person, now)
    return person


def try_enrolment(session: Session, token: str, said: str, locker: Locker, now: datetime) -> Enrolled | CodeSaid:
    """Weigh the first code of an authenticator that was set at the door; the right one completes the sign-in."""
    half = _half(session, token, now)
    person = session.get(Staff, half.staff_id) if half else None
    if half is None or person is None or not person.active or second_step.stands(session, person.id):
        return CodeSaid.LAPSED
    codes = second_step.confirm(session, person, said, locker, now)
    if codes is None:
        return CodeSaid.WRONG
    _complete(session, half, person, now)
    return Enrolled(person, codes)


def _half(session: Session, token: str, now: datetime) -> HalfSignIn | None:
    mine = (HalfSignIn.token_hash == digest(token)) & (HalfSignIn.at > now - HALF_FOR)
    return session.scalar(select(HalfSignIn).where(mine).with_for_update())


def _held(session: Session, person: Staff, said: str, place: Place, now: datetime) -> Wait | None:
    tries = tries_of(session, _account(person), place, now)
    guessable = one_time.is_code(one_time.plain(said))
    until = code_wait_until(tries, now) if guessable else wait_until(tries, now)
    if until <= now:
        return None
    return wait(session, person, until, len(tries.account) >= CODES_FREE, now)


def _account(person: Staff) -> str:
    return f"code:{person.id}"


def _complete(session: Session, half: HalfSignIn, person: Staff, now: datetime) -> None:
    succeed(session, half.attempt_id, person, now)
    session.execute(delete(HalfSignIn).where(HalfSignIn.id == half.id))
