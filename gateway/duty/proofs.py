"""Does this telephone ring, and does its owner hear us? A call or a text that somebody asks for to try their own.

A call is placed once, never again unasked: who tries it stands beside it and asks anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from gateway.duty.model import ProofState
from gateway.duty.points import is_mail, points_of
from gateway.duty.tables import ProofCall
from gateway.errors import Refused
from gateway.notices import actions as notices
from gateway.notices.tables import Notice
from gateway.notices.texts import text
from gateway.queues import Queue, fell_due
from gateway.staff.tables import Staff

MOST, WITHIN = 6, timedelta(hours=1)  # of calls and of texts
LASTS = timedelta(minutes=2)  # a call that was asked for is placed by then, or not at all
HOLDS = timedelta(seconds=45)  # so long may such a call keep a line: its ringing, and the time to press a key
TEXT = "number_test"


def numbers_of(session: Session, person: Staff) -> list[str]:
    """Return somebody's proven numbers (E.164), the first one first."""
    first = [person.phone] if person.phone and person.phone_verified else []
    return first + [point.address for point in points_of(session, person.id) if not is_mail(point.address)]


def call(session: Session, person: Staff, number: str, now: datetime, code_id: int | None = None) -> ProofCall:
    """Have a number called: to try it, or to speak a code. Raises Refused("too_many_tests")."""
    made = select(func.count()).where(ProofCall.staff_id == person.id, ProofCall.made_at > now - WITHIN)
    if (session.scalar(made) or 0) >= MOST:
        raise Refused("too_many_tests", most=MOST)
    row = ProofCall(
        staff_id=person.id, number=number, code_id=code_id, state=ProofState.DUE, made_at=now, changed_at=now
    )
    session.add(row)
    session.flush()
    fell_due(session, Queue.URGENT)
    return row


def try_call(session: Session, person: Staff, number: str, now: datetime) -> ProofCall:
    """Call one of somebody's own numbers. Raises Refused: not_own_number, too_many_tests."""
    session.refresh(person, with_for_update=True)
    return call(session, person, _own(session, person, number), now)


def try_text(session: Session, person: Staff, number: str, now: datetime) -> None:
    """Text one of somebody's own numbers. Raises Refused: not_own_number, too_many_tests."""
    session.refresh(person, with_for_update=True)
    number = _own(session, person, number)
    made = select(func.count()).where(Notice.kind == TEXT, Notice.to == number, Notice.created_at > now - WITHIN)
    if (session.scalar(made) or 0) >= MOST:
        raise Refused("too_many_tests", most=MOST)
    notices.write(session, TEXT, number, text(TEXT), now, expires_in=LASTS)


def is_due(session: Session) -> bool:
    """Whether a call waits to be placed."""
    return bool(session.scalar(select(exists().where(ProofCall.state == ProofState.DUE))))


def claim(session: Session, now: datetime) -> ProofCall | None:
    """Take the oldest call that waits. One that waited too long is not placed any more."""
    query = select(ProofCall).where(ProofCall.state == ProofState.DUE).order_by(ProofCall.id)
    for row in session.scalars(query.with_for_update(skip_locked=True)):
        if now - row.made_at <= LASTS:
            move(row, ProofState.CALLING, now)
            session.flush()
            return row
        move(row, ProofState.FAILED, now)
    return None


def move(row: ProofCall, state: ProofState, now: datetime) -> None:
    """Put a call in a state, never backwards: webhooks come late, and twice."""
    order = list(ProofState)
    if order.index(state) > order.index(row.state) and row.state is not ProofState.HEARD:
        row.state, row.changed_at = state, now


def answered(session: Session, staff_id: int, number: str, now: datetime) -> None:
    """Note that a key answered a call to this number: that is as good as a test."""
    row = ProofCall(staff_id=staff_id, number=number, made_at=now, state=ProofState.HEARD, changed_at=now)
    session.add(row)


def on_the_line(session: Session, number: str, now: datetime) -> bool:
    """Whether we hold this number's line ourselves, with a call that somebody asked for."""
    open_ = (ProofState.CALLING, ProofState.PLACED, ProofState.PICKED_UP)
    holds = (ProofCall.state.in_(open_), ProofCall.changed_at > now - HOLDS, ProofCall.number == number)
    return bool(session.scalar(select(exists().where(*holds))))


def latest(session: Session, staff_id: int, most: int = 5) -> Sequence[ProofCall]:
    """Return somebody's latest tries, the newest first."""
    query = select(ProofCall).where(ProofCall.staff_id == staff_id, ProofCall.code_id.is_(None))
    return session.scalars(query.order_by(ProofCall.id.desc()).limit(most)).all()


def heard_at(session: Session, person: Staff) -> datetime | None:
    """Return when a key last answered a call to the number that is called first."""
    heard = (ProofCall.state == ProofState.HEARD, ProofCall.number == person.phone)
    return session.scalar(select(func.max(ProofCall.changed_at)).where(ProofCall.staff_id == person.id, *heard))


def _own(session: Session, person: Staff, number: str) -> str:
    if number not in numbers_of(session, person):
        raise Refused("not_own_number")
    return number
