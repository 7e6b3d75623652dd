"""Is this the PIN of this person? A PIN guards what is heard on a telephone; it is kept hashed.

Every PIN that is weighed is a row, right or wrong. Weighing takes tens of milliseconds on purpose, within the turn of a
call; so nothing is weighed that cannot be a PIN, that must wait, or beyond what the machine has to spare in a minute.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from gateway.errors import Refused
from gateway.staff.model import PinPlace
from gateway.staff.pin_tries import A_CALL, WINDOW, WORK_A_MINUTE, closes, open_from
from gateway.staff.sign_in import digest
from gateway.staff.tables import PinTry, Staff

LEAST, MOST = 4, 8  # digits
KEPT_FOR = timedelta(days=30)

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


class Weighed(Enum):
    """What came of a PIN."""

    RIGHT = "right"
    WRONG = "wrong"
    ENDED = "ended"  # wrong, and the last one that this call may try
    CLOSED = "closed"  # not weighed: after wrong ones the next must wait


@dataclass(frozen=True)
class PinCall:
    """The call on which a PIN is keyed. `phone` is the number that rang us, None when withheld or when we rang."""

    place: PinPlace
    conversation_id: int
    phone: str | None = None


@dataclass(frozen=True)
class PinWeighed:
    """What came of a PIN; `closed_by_it`: from this one on the next must wait."""

    what: Weighed
    closed_by_it: bool = False


def fits(person: Staff | None, pin: str) -> bool:
    """Whether `pin` is the person's. Without a person, or a PIN of theirs, it works as long, and says no."""
    kept = person.pin_hash if person is not None else None
    try:
        return _HASHER.verify(kept or _nobody(), pin) and kept is not None
    except VerificationError:
        return False


def hash_pin(pin: str) -> str:
    """Return the hash to keep of a PIN of four to eight digits; raises Refused("pin_form")."""
    if not _is_pin(pin):
        raise Refused("pin_form", least=LEAST, most=MOST)
    return _HASHER.hash(pin)


def weigh(session: Session, person: Staff | None, number: str, pin: str, call: PinCall, now: datetime) -> PinWeighed:
    """Weigh a PIN that was keyed for the person with this number; `person` is None when it is no officer's.

    A stranger's number is treated as an officer's in every way that can be heard. What is no PIN counts as no try.
    """
    if not _is_pin(pin):
        return PinWeighed(Weighed.WRONG)
    account = _hold_account(session, person, number)
    return _weigh(session, account, call, now, lambda: fits(person, pin))


def weigh_among(
    session: Session, people: Sequence[Staff], account: str, pin: str, call: PinCall, now: datetime
) -> tuple[PinWeighed, Staff | None]:
    """Weigh a PIN that may be anybody's of these; returns whose it is. `account`: who answers for a wrong one.

    One that fits several people is nobody's.
    """
    if not _is_pin(pin):
        return PinWeighed(Weighed.WRONG), None
    fitting: list[Staff] = []

    def fit() -> bool:
        fitting.extend(person for person in people if fits(person, pin))
        return len(fitting) == 1

    weighed = _weigh(session, account, call, now, fit)
    return weighed, fitting[0] if weighed.what is Weighed.RIGHT else None


def _weigh(session: Session, account: str, call: PinCall, now: datetime, fit: Callable[[], bool]) -> PinWeighed:
    phone_hash = digest(call.phone) if call.phone else None
    wrong = _wrong(session, account, call.place, now)
    if _is_closed(session, wrong, phone_hash, call.place, now):
        return PinWeighed(Weighed.CLOSED)
    fitted = fit()
    session.add(
        PinTry(
            account=account,
            place=call.place,
            phone_hash=phone_hash,
            conversation_id=call.conversation_id,
            at=now,
            fitted=fitted,
        )
    )
    session.flush()
    if fitted:
        session.execute(delete(PinTry).where(PinTry.at < now - KEPT_FOR))
        return PinWeighed(Weighed.RIGHT)
    last = _wrong_in_call(session, call) >= A_CALL
    return PinWeighed(Weighed.ENDED if last else Weighed.WRONG, closes(len(wrong) + 1))


def is_closed(session: Session, person: Staff, place: PinPlace, now: datetime) -> bool:
    """Whether the next PIN of this person must wait on such a call."""
    return open_from(_wrong(session, _account(person, ""), place, now), (), now) > now


def _is_pin(said: str) -> bool:
    return said.isascii() and said.isdecimal() and LEAST <= len(said) <= MOST


def _account(person: Staff | None, number: str) -> str:
    return f"staff:{person.id}" if person is not None else f"nobody:{digest(number)[:6]}"


def _hold_account(session: Session, person: Staff | None, number: str) -> str:
    """Let no second call weigh a PIN of this person beside us: each counts what was wrong before it."""
    if person is not None:
        session.flush()
        session.refresh(person, with_for_update={"key_share": True})
    return _account(person, number)


def _wrong(session: Session, account: str, place: PinPlace, now: datetime) -> Sequence[datetime]:
    """Return when PINs of this person were wrong on such calls since the last right one, oldest first."""
    mine = (PinTry.account == account) & (PinTry.place == place) & (PinTry.at > now - WINDOW)
    return _since_right(session, mine)


def _since_right(session: Session, tries: ColumnElement[bool]) -> Sequence[datetime]:
    right = session.scalar(select(func.max(PinTry.id)).where(tries, PinTry.fitted.is_(True))) or 0
    return session.scalars(select(PinTry.at).where(tries, PinTry.id > right).order_by(PinTry.id)).all()


def _is_closed(
    session: Session, wrong: Sequence[datetime], phone_hash: str | None, place: PinPlace, now: datetime
) -> bool:
    if place is PinPlace.PAGE:
        return open_from(wrong, (), now) > now
    weighed = (PinTry.place == PinPlace.HOTLINE) & (PinTry.at > now - timedelta(minutes=1))
    if (session.scalar(select(func.count()).where(weighed)) or 0) >= WORK_A_MINUTE:
        return True
    theirs = (PinTry.phone_hash == phone_hash) & (PinTry.at > now - WINDOW)
    phone = _since_right(session, theirs) if phone_hash else ()
    return open_from(wrong, phone, now) > now


def _wrong_in_call(session: Session, call: PinCall) -> int:
    here = (PinTry.conversation_id == call.conversation_id) & PinTry.fitted.is_(False)
    return session.scalar(select(func.count()).where(here)) or 0


@cache
def _nobody() -> str:
    return _HASHER.hash(secrets.token_urlsafe(8))
