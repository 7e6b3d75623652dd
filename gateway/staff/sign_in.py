"""How does a person come in, and how long do they stay? Tries, sessions and the browser they were made from.

A door does it in three steps, so that no transaction is open while the password is weighed: `begin_sign_in`, commit;
`passwords.matches`; `finish_sign_in` and `open_session`, commit. A try counts as failed until it is finished.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil
from secrets import token_urlsafe

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from gateway.audit.actions import named, write_down
from gateway.audit.model import Deed, Subject
from gateway.audit.tables import AuditDeed
from gateway.errors import Refused
from gateway.staff.attempts import WINDOW, Tries, under_attack, wait_until
from gateway.staff.browsers import Browser
from gateway.staff.model import SYSTEM, Actor, Way
from gateway.staff.tables import SignInAttempt, Staff, StaffSession

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(hours=24)
SEEN_EVERY = timedelta(minutes=1)  # a visit sooner than this after the last is not written
KNOWN_FOR = timedelta(days=90)  # how long a browser or address stays known


@dataclass(frozen=True)
class Place:
    """From where somebody tries: the network address, and the secret of the browser's long-lived cookie, if any."""

    address: str
    device: str | None


@dataclass(frozen=True)
class Try:
    """A try that was let through. `password_hash` is None for a login that nobody has."""

    attempt_id: int
    staff_id: int | None
    password_hash: str | None


@dataclass(frozen=True)
class Wait:
    """A try that was not let through; the next may be made after so many seconds.

    `attacked`: whose account is under attack, when that is seen for the first time in a while.
    """

    seconds: int
    attacked: str | None = None


@dataclass(frozen=True)
class SignedIn:
    """A session that is in force, and when it lapses unless the person does something."""

    session_id: int
    actor: Actor
    seen_at: datetime
    ends_at: datetime
    proven_at: datetime | None = None  # when the person last showed who they are


def digest(secret: str) -> str:
    """Return under which name a random secret is kept; never for anything that a person chose."""
    return sha256(secret.encode()).hexdigest()


def begin_sign_in(session: Session, login: str, place: Place, now: datetime) -> Try | Wait:
    """Count a try, as failed, or say how long this place must wait before its next. The door commits in either case."""
    staff = session.scalar(select(Staff).where(Staff.login == login.strip().casefold(), Staff.active))
    account = f"staff:{staff.id}" if staff else f"nobody:{digest(login.strip().casefold())[:3]}"
    tries = tries_of(session, account, place, now)
    attempt = attempt_of(account, place, now)
    until = wait_until(tries, now)
    if until > now:
        if not tries.own:  # from here on this place's wait counts, so that it ends
            session.add(attempt)
        return wait(session, staff, until, under_attack(tries), now)
    session.add(attempt)
    session.flush()
    return Try(attempt.id, staff.id if staff else None, staff.password_hash if staff else None)


def finish_sign_in(session: Session, trial: Try, matched: bool, now: datetime) -> Staff:
    """Tell how the try went; raises Refused("sign_in_failed"), the same for a wrong login and a wrong password."""
    staff = person_of(session, trial, matched)
    succeed(session, trial.attempt_id, staff, now)
    return staff


def person_of(session: Session, trial: Try, matched: bool) -> Staff:
    """Return whose password was right; raises Refused("sign_in_failed")."""
    staff = session.get(Staff, trial.staff_id) if trial.staff_id is not None else None
    if staff is None or not matched or not staff.active:
        raise Refused("sign_in_failed")
    return staff


def prove(session: Session, trial: Try) -> Staff:
    """Take it that somebody who is signed in gave their password again."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.id == trial.attempt_id))
    return person_of(session, trial, matched=True)


def succeed(session: Session, attempt_id: int, staff: Staff, now: datetime) -> None:
    """Let a try count as one that succeeded: from now on its browser and address are known."""
    session.execute(update(SignInAttempt).where(SignInAttempt.id == attempt_id).values(succeeded=True))
    forget_old_tries(session, now)
    write_down(session, staff.actor, Deed.SIGNED_IN, Subject.STAFF, staff.id, now)


def open_session(
    session: Session,
    staff: Staff,
    now: datetime,
    browser: Browser | None = None,
    way: Way = Way.LOCAL,
    id_token: str | None = None,
    proven_at: datetime | None = None,
) -> str:
    """Open a session and return its secret, for the cookie; only its digest is kept.

    `proven_at`: when the issuer says that the person signed in there; by a password of ours it is now.
    """
    token = token_urlsafe(32)
    session.add(
        StaffSession(
            staff_id=staff.id,
            token_hash=digest(token),
            created_at=now,
            seen_at=now,
            expires_at=now + ABSOLUTE,
            way=way,
            device=browser.device[:80] if browser else None,
            address=browser.address if browser else None,
            id_token=id_token,
            proven_at=now if way is Way.LOCAL else proven_at,
        )
    )
    return token


def remember_device(session: Session, trial: Try, device: str) -> None:
    """Let the browser that carries this secret count as known for the person who signed in."""
    session.execute(
        update(SignInAttempt).where(SignInAttempt.id == trial.attempt_id).values(device_hash=digest(device))
    )


def signed_in(session: Session, token: str, now: datetime) -> SignedIn:
    """Return whose session this is; raises Refused("not_signed_in") when it ended, lapsed or never was."""
    found = session.execute(
        select(StaffSession, Staff)
        .join(Staff, Staff.id == StaffSession.staff_id)
        .where(StaffSession.token_hash == digest(token), StaffSession.ended_at.is_(None), Staff.active)
    ).one_or_none()
    if found is None:
        raise Refused("not_signed_in")
    kept, person = found
    ends_at = min(kept.expires_at, kept.seen_at + IDLE)
    if ends_at <= now:
        raise Refused("not_signed_in")
    return SignedIn(kept.id, person.actor, kept.seen_at, ends_at, kept.proven_at)


def seen(session: Session, session_id: int, now: datetime) -> None:
    """Keep that the person did something: the idle time starts anew. Polling is not doing something."""
    session.execute(update(StaffSession).where(StaffSession.id == session_id).values(seen_at=now))


def end_session(session: Session, token: str, now: datetime) -> str | None:
    """End a session; one that has ended stays as it was. Returns what its issuer gave, encrypted, if any."""
    kept = session.scalar(
        select(StaffSession).where(StaffSession.token_hash == digest(token), StaffSession.ended_at.is_(None))
    )
    if kept is None:
        return None
    given, kept.ended_at, kept.id_token = kept.id_token, now, None
    staff = session.get_one(Staff, kept.staff_id)
    write_down(session, staff.actor, Deed.SIGNED_OUT, Subject.STAFF, staff.id, now)
    return given


def end_sessions_of(session: Session, staff_id: int, now: datetime, but: int | None = None) -> int:
    """End every session of a person, `but` one. Returns how many."""
    theirs = (StaffSession.staff_id == staff_id) & StaffSession.ended_at.is_(None)
    if but is not None:
        theirs &= StaffSession.id != but
    ended = update(StaffSession).where(theirs).values(ended_at=now, id_token=None).returning(StaffSession.id)
    return len(session.scalars(ended).all())


def forget_old_tries(session: Session, now: datetime) -> None:
    """Delete tries that no rule looks at any more, and sessions that are long over."""
    session.execute(delete(StaffSession).where(StaffSession.created_at < now - KNOWN_FOR))
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - KNOWN_FOR))
    failed_long_ago = SignInAttempt.succeeded.is_(False) & (SignInAttempt.at < now - WINDOW)
    session.execute(delete(SignInAttempt).where(failed_long_ago))


def wait(session: Session, staff: Staff | None, until: datetime, attacked: bool, now: datetime) -> Wait:
    """Hold a try off until then, and write down that tries at an account are held off, or that it is attacked."""
    seconds = ceil((until - now).total_seconds())
    if staff is None:
        return Wait(seconds)
    note_once(session, staff, Deed.SIGN_IN_LOCKED, now)
    told = attacked and note_once(session, staff, Deed.SIGN_IN_ATTACKED, now)
    return Wait(seconds, staff.name if told else None)


def attempt_of(account: str, place: Place, now: datetime) -> SignInAttempt:
    """Return the row of a try, which counts as failed until it is said to have succeeded."""
    device = digest(place.device) if place.device else None
    return SignInAttempt(account=account, address=place.address, device_hash=device, at=now, succeeded=False)


def tries_of(session: Session, account: str, place: Place, now: datetime) -> Tries:
    """Return the failures that count for a try with an account from a place."""
    row = SignInAttempt
    device = digest(place.device) if place.device else None
    succeeded = select(row.id).where(row.account == account, row.succeeded, row.at > now - KNOWN_FOR)
    by_device = device is not None and session.scalar(succeeded.where(row.device_hash == device).limit(1)) is not None
    by_address = session.scalar(succeeded.where(row.address == place.address).limit(1)) is not None
    failed = select(row.at).where(row.succeeded.is_(False), row.at > now - WINDOW).order_by(row.at)
    here = row.device_hash == device if by_device else row.address == place.address
    return Tries(
        known=by_device or by_address,
        own=session.scalars(failed.where(row.account == account, here)).all(),
        address=session.scalars(failed.where(row.address == place.address).limit(200)).all(),
        account=session.scalars(failed.where(row.account == account).limit(200)).all(),
    )


def note_once(session: Session, staff: Staff, deed: Deed, now: datetime) -> bool:
    """Write something down about an account once a window, so that no guesser fills the audit; returns whether."""
    about = named(Subject.STAFF, staff.id)
    held = select(AuditDeed.id).where(AuditDeed.deed == deed, AuditDeed.at > now - WINDOW)
    if session.scalar(held.where(AuditDeed.subject == about).limit(1)) is not None:
        return False
    write_down(session, SYSTEM, deed, Subject.STAFF, staff.id, now)
    return True
