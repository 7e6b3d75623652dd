"""Is it still the person who signed in? Asked again before something grave, when the last proof is some minutes old.

A session answers for its own wrong proofs and for nobody else's: no attacker can keep an officer from breaking the
glass, and who sits at a browser that was left open cannot shut its owner out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.errors import Refused
from gateway.staff import one_time, second_step
from gateway.staff.attempts import ACCOUNT_FREE, WINDOW, Tries, wait_until
from gateway.staff.locked import Locker
from gateway.staff.sign_in import Place, SignedIn, Try, Wait, attempt_of, digest, note_once, wait
from gateway.staff.sign_on import is_linked
from gateway.staff.tables import SignInAttempt, Staff, StaffSession

HOLDS = timedelta(minutes=10)
LEEWAY = timedelta(minutes=1)  # how far the issuer's clock may be from ours


class How(Enum):
    """By what somebody showed again who they are."""

    PASSWORD = "password"  # noqa: S105 - the name of a way
    CODE = "code"  # of an authenticator
    ISSUER = "issuer"  # signed in anew at the issuer


@dataclass(frozen=True)
class Ways:
    """What a person can be asked for: something to type, or a fresh sign-in at the issuer."""

    types: bool
    issuer: bool


def is_fresh(proven_at: datetime | None, now: datetime) -> bool:
    """Whether the last proof still holds."""
    return proven_at is not None and now - proven_at < HOLDS


def ways_of(session: Session, staff_id: int | None, signs_on: bool) -> Ways:
    """Return by what a person can show who they are; `signs_on`: there is an issuer to sign in at."""
    person = session.get(Staff, staff_id) if staff_id is not None else None
    if person is None:
        return Ways(False, False)
    types = person.password_hash is not None or second_step.stands(session, person.id)
    return Ways(types, signs_on and is_linked(session, person.id))


def begin(session: Session, signed: SignedIn, address: str, now: datetime) -> Try | Wait:
    """Count a proof, as wrong, or say how long this session must wait. The door commits in either case."""
    person = _person(session, signed)
    place = Place(address, f"session:{signed.session_id}")
    attempt = attempt_of(f"proof:{person.id}", place, now)
    mine = (SignInAttempt.account == attempt.account) & (SignInAttempt.device_hash == digest(place.device or ""))
    wrong = select(SignInAttempt.at).where(mine, SignInAttempt.succeeded.is_(False), SignInAttempt.at > now - WINDOW)
    own = session.scalars(wrong.order_by(SignInAttempt.at)).all()
    until = wait_until(Tries(known=True, own=own, address=(), account=()), now)
    if until > now:
        return wait(session, person, until, len(own) >= ACCOUNT_FREE, now)
    session.add(attempt)
    session.flush()
    return Try(attempt.id, person.id, person.password_hash)


def is_code(said: str) -> bool:
    """Whether this is a code of an authenticator; no password is as short."""
    return one_time.is_code(one_time.plain(said))


def takes_code(session: Session, signed: SignedIn, said: str, locker: Locker, now: datetime) -> bool:
    """Whether this code of the person's authenticator is right now; it is used up by it."""
    return second_step.takes(session, _person(session, signed), said, locker, now)


def proven(session: Session, signed: SignedIn, trial: Try | None, how: How, what: str, now: datetime) -> None:
    """Keep that somebody showed again who they are, before they did `what`."""
    if trial is not None:
        session.execute(delete(SignInAttempt).where(SignInAttempt.id == trial.attempt_id))
    session.execute(update(StaffSession).where(StaffSession.id == signed.session_id).values(proven_at=now))
    person = _person(session, signed)
    said = {"how": how.value, "for": what}
    write_down(session, person.actor, Deed.PROVEN_AGAIN, Subject.STAFF, person.id, now, said)


def failed(session: Session, signed: SignedIn, now: datetime) -> None:
    """Write down that a proof was wrong, once in a while, so that no guesser fills the audit."""
    note_once(session, _person(session, signed), Deed.PROOF_WRONG, now)


def signed_in_anew(claims: Mapping[str, Any], sent_at: datetime) -> None:
    """Raise Refused("proof_stale") unless the issuer says that the person signed in after they were sent there."""
    at = authenticated_at(claims)
    if at is None or at + LEEWAY < sent_at:
        raise Refused("proof_stale")


def authenticated_at(claims: Mapping[str, Any]) -> datetime | None:
    """Return when the person signed in at the issuer, where it says so: a session there may be hours old."""
    said = claims.get("auth_time")
    if not isinstance(said, int) or isinstance(said, bool) or not 0 < said < 2**40:
        return None
    return datetime.fromtimestamp(said, UTC)


def _person(session: Session, signed: SignedIn) -> Staff:
    return session.get_one(Staff, signed.actor.staff_id)
