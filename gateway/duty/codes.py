"""Does this officer hold their own telephone? A sender can be forged; a code that we sent there is read nowhere else.

A code has six digits (a ticket's has four), belongs to one officer and one question, works once and lapses. Wrong ones
are rows: after five in ten minutes nothing is looked up or answered any more.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.duty.tables import DutyCode, DutyGuess
from gateway.staff.sign_in import digest

DIGITS = 6
GUESSES, CODES = 5, 5
WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Question:
    """What a code answers: a swap, the start of one's duty, or taking over a level from `expected` (staff ids)."""

    swap_id: int | None = None
    level: int | None = None
    expected: tuple[int, ...] = ()
    start_id: int | None = None


def make_code(session: Session, staff_id: int, asked: Question, now: datetime, lasts: timedelta) -> str:
    """Return a new code for this officer and question."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    session.add(
        DutyCode(
            staff_id=staff_id,
            code_hash=_hash(staff_id, code),
            swap_id=asked.swap_id,
            level=asked.level,
            start_id=asked.start_id,
            expected=" ".join(map(str, asked.expected)),
            made_at=now,
            expires_at=now + lasts,
        )
    )
    session.flush()
    return code


def use_code(session: Session, staff_id: int, code: str, now: datetime) -> Question | None:
    """Return what the code answers and use it up; None, and a guess more, when it fits nothing of this officer's."""
    row = session.scalar(
        select(DutyCode)
        .where(DutyCode.staff_id == staff_id, DutyCode.code_hash == _hash(staff_id, code))
        .where(DutyCode.used_at.is_(None), DutyCode.expires_at > now)
        .order_by(DutyCode.id.desc())
        .limit(1)
        .with_for_update()
    )
    if row is None:
        session.add(DutyGuess(staff_id=staff_id, at=now))
        session.flush()
        return None
    row.used_at = now
    session.flush()
    return Question(row.swap_id, row.level, tuple(map(int, row.expected.split())), row.start_id)


def too_many_guesses(session: Session, staff_id: int, now: datetime) -> bool:
    """Whether this officer's telephone, or who pretends to be it, guessed too often lately."""
    query = select(func.count()).where(DutyGuess.staff_id == staff_id, DutyGuess.at > now - WITHIN)
    return (session.scalar(query) or 0) >= GUESSES


def too_many_codes(session: Session, staff_id: int, now: datetime) -> bool:
    """Whether so many codes to take over were asked for lately that no more texts should go to this telephone."""
    made = DutyCode.made_at > now - WITHIN
    query = select(func.count()).where(DutyCode.staff_id == staff_id, DutyCode.level.is_not(None), made)
    return (session.scalar(query) or 0) >= CODES


def _hash(staff_id: int, code: str) -> str:
    return digest(f"duty:{staff_id}:{code}")
