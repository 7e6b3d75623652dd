"""How does a person come in by single sign-on? Verbs on a Session: the way there and back, once, and who it is.

A browser that is sent to the issuer bears a secret; only that browser can bring the answer back, once, and soon. A
person is who the issuer's subject says; an account is made when a role is given, and roles are the issuer's each time.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.errors import Refused
from gateway.staff.accounts import set_roles
from gateway.staff.actions import add_staff
from gateway.staff.model import Role
from gateway.staff.sign_in import digest, end_sessions_of
from gateway.staff.tables import SignOnFlow, Staff, StaffIdentity

FLOW_FOR = timedelta(minutes=10)
WANTED_MOST = 500
NAME_MOST = 120


@dataclass(frozen=True)
class Sent:
    """What a browser is sent to the issuer with."""

    state: str
    nonce: str
    challenge: str


@dataclass(frozen=True)
class Back:
    """What was kept of a browser that came back. `staff_id`: who asked to be linked, None for a sign-in.

    `proves`: that person was asked to sign in anew, since `sent_at`.
    """

    nonce: str
    verifier: str
    wanted: str
    staff_id: int | None
    proves: bool
    sent_at: datetime


def send(
    session: Session, browser: str, wanted: str, now: datetime, staff_id: int | None = None, proves: bool = False
) -> Sent:
    """Keep what a browser is sent to the issuer with; `browser` is a secret that only this browser bears."""
    session.execute(delete(SignOnFlow).where(SignOnFlow.at < now - FLOW_FOR))
    state, nonce, verifier = token_urlsafe(32), token_urlsafe(32), token_urlsafe(64)
    session.add(
        SignOnFlow(
            state_hash=digest(state),
            browser_hash=digest(browser),
            nonce=nonce,
            verifier=verifier,
            wanted=wanted if len(wanted) <= WANTED_MOST else "",
            staff_id=staff_id,
            proves=proves,
            at=now,
        )
    )
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return Sent(state, nonce, challenge)


def take_back(session: Session, state: str, browser: str, now: datetime) -> Back:
    """Take back a browser that was sent, once; raises Refused("sign_on_stale") for any other."""
    mine = (SignOnFlow.state_hash == digest(state)) & (SignOnFlow.browser_hash == digest(browser))
    gone = delete(SignOnFlow).where(mine, SignOnFlow.at > now - FLOW_FOR)
    row = SignOnFlow
    kept = session.execute(
        gone.returning(row.nonce, row.verifier, row.wanted, row.staff_id, row.proves, row.at)
    ).one_or_none()
    if kept is None:
        raise Refused("sign_on_stale")
    return Back(*kept)


def come_in(
    session: Session, issuer: str, claims: Mapping[str, Any], roles: frozenset[Role], now: datetime
) -> Staff | None:
    """Return whom the issuer's subject means, with these roles; None when it gives no role, which ends their sessions.

    What a person without a role has here stays: duty, numbers and a local password are not the issuer's. Raises
    Refused("sign_on_disabled") when the account was closed here.
    """
    known = _known(session, issuer, str(claims["sub"]))
    if known is None:
        return _made(session, issuer, claims, roles, now) if roles else None
    person = session.get_one(Staff, known.staff_id)
    if not person.active:
        raise Refused("sign_on_disabled")
    if not roles:
        end_sessions_of(session, person.id, now)
        why = {"why": "no_role"}
        write_down(session, person.actor, Deed.SIGN_ON_REFUSED, Subject.STAFF, person.id, now, why)
        return None
    known.seen_at = now
    set_roles(session, person, roles, now)
    write_down(session, person.actor, Deed.SIGNED_IN, Subject.STAFF, person.id, now)
    return person


def link(session: Session, person: Staff, issuer: str, subject: str, now: datetime) -> None:
    """Let an issuer's subject mean this person from now on; raises Refused("subject_taken") when it means another."""
    known = _known(session, issuer, subject)
    if known is not None:
        if known.staff_id != person.id:
            raise Refused("subject_taken")
        return
    session.add(StaffIdentity(staff_id=person.id, issuer=issuer, subject=subject, since=now))
    session.flush()
    write_down(session, person.actor, Deed.IDENTITY_LINKED, Subject.STAFF, person.id, now)


def is_known_as(session: Session, staff_id: int | None, issuer: str, subject: str) -> bool:
    """Whether the issuer's subject means this person."""
    known = _known(session, issuer, subject)
    return known is not None and known.staff_id == staff_id


def is_linked(session: Session, staff_id: int) -> bool:
    """Whether an issuer knows this person."""
    found = select(StaffIdentity.id).where(StaffIdentity.staff_id == staff_id).limit(1)
    return session.scalar(found) is not None


def _known(session: Session, issuer: str, subject: str) -> StaffIdentity | None:
    mine = (StaffIdentity.issuer == issuer) & (StaffIdentity.subject == subject)
    return session.scalar(select(StaffIdentity).where(mine).with_for_update())


def _made(session: Session, issuer: str, claims: Mapping[str, Any], roles: frozenset[Role], now: datetime) -> Staff:
    subject = str(claims["sub"])
    login = f"sso-{digest(f'{issuer} {subject}')[:12]}"
    person = add_staff(session, now, login=login, name=_name(claims) or login, roles=roles)
    link(session, person, issuer, subject, now)
    write_down(session, person.actor, Deed.SIGNED_IN, Subject.STAFF, person.id, now)
    return person


def _name(claims: Mapping[str, Any]) -> str:
    """The full name, as the issuer gives it."""
    parts = [claims.get("given_name"), claims.get("family_name")]
    said = claims.get("name") or " ".join(part for part in parts if isinstance(part, str))
    return " ".join(said.split())[:NAME_MOST] if isinstance(said, str) else ""
