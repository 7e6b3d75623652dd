"""Which telephone lines do we hold ourselves, so that no second call of ours meets a busy line? A row a number."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from gateway.calls.tables import HeldLine


def hold(session: Session, number: str, until: datetime) -> None:
    """Hold a number's line until an instant. A first time only under the lock of who claims calls."""
    row = session.get(HeldLine, number)
    if row is None:
        session.add(HeldLine(number=number, until=until))
    else:
        row.until = until
    session.flush()


def release(session: Session, number: str, now: datetime) -> None:
    """Let go of a line."""
    row = session.get(HeldLine, number)
    if row is not None:
        row.until = min(row.until, now)


def is_held(session: Session, number: str, now: datetime) -> bool:
    """Whether this line is held."""
    return bool(session.scalar(select(exists().where(HeldLine.number == number, HeldLine.until > now))))
