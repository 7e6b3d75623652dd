"""May one stand for another? Only when the other side said yes: by the console, or by text with the code sent to them.

What is swapped is checked when it is asked and again when it is accepted: whoever gives a stretch must stand there all
of it, or nothing happens. A swap puts one person in place of one, so that a colleague on the level stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from contacts import roster as reckoning
from contacts.roster import Shift
from gateway.duty.actions import may_stand
from gateway.duty.changes import note_change
from gateway.duty.codes import Question, make_code
from gateway.duty.described import moment
from gateway.duty.following import begin_confirmed, leave
from gateway.duty.model import DutyChangeKind, SwapState, Via
from gateway.duty.plan import roster
from gateway.duty.tables import DutyOverride, DutySwap
from gateway.errors import Refused
from gateway.notices import actions as notices
from gateway.notices.texts import text
from gateway.now import BRUSSELS
from gateway.staff.model import Actor
from gateway.staff.permissions import may_change_shift
from gateway.staff.tables import Staff
from gateway.storage.locks import Lock, hold_lock

TEXT_USEFUL_FOR = timedelta(hours=12)
_K = DutyChangeKind


@dataclass(frozen=True)
class Given:
    """A stretch on a level that somebody gives away."""

    level: int
    starts_at: datetime
    ends_at: datetime


def ask_swap(
    session: Session, by: Actor, asker_id: int, other_id: int, gives: Given, back: Given | None, now: datetime
) -> DutySwap:
    """Ask another to stand for the asker, perhaps in return for a stretch of theirs; they are told by text.

    Raises Refused: not_permitted, swap_with_self, empty_period, swap_stale, and as `may_stand` does.
    """
    if not may_change_shift(by, asker_id):
        raise Refused("not_permitted", permission="duty_change_own")
    if asker_id == other_id:
        raise Refused("swap_with_self")
    asker, other = may_stand(session.get(Staff, asker_id)), may_stand(session.get(Staff, other_id))
    _check(session, asker_id, gives, now)
    if back is not None:
        _check(session, other_id, back, now)
    swap = DutySwap(asker_id=asker_id, other_id=other_id, state=SwapState.ASKED, asked_at=now)
    swap.level, swap.starts_at, swap.ends_at = gives.level, gives.starts_at, gives.ends_at
    if back is not None:
        swap.back_level, swap.back_starts_at, swap.back_ends_at = back.level, back.starts_at, back.ends_at
    session.add(swap)
    session.flush()
    _tell_other(session, swap, asker, other, now)
    became = told(swap, asker.name, other.name)
    note_change(session, by, Via.CONSOLE, _K.SWAP_ASKED, now, level=swap.level, was=asker.name, became=became)
    return swap


def accept_swap(session: Session, person: Staff, swap_id: int, now: datetime, via: Via) -> DutySwap:
    """The other side says yes; the asker is told. Raises Refused: no_such_swap, swap_over, swap_stale."""
    swap = _answerable(session, person, swap_id, now)
    gives, back = _stretches(swap)
    _check(session, swap.asker_id, gives, now)  # all that may be refused comes before anything is written
    if back is not None:
        _check(session, swap.other_id, back, now)
    may_stand(session.get(Staff, swap.asker_id) if back is not None else person)
    _put(session, gives, swap.other_id, swap.asker_id, now, via)
    if back is not None:
        _put(session, back, swap.asker_id, swap.other_id, now, via)
    _answer(session, person, swap, SwapState.ACCEPTED, now, via)
    return swap


def decline_swap(session: Session, person: Staff, swap_id: int, now: datetime, via: Via) -> DutySwap:
    """The other side says no; the asker is told and stays on duty. Raises Refused: no_such_swap, swap_over."""
    swap = _answerable(session, person, swap_id, now)
    _answer(session, person, swap, SwapState.DECLINED, now, via)
    return swap


def withdraw_swap(session: Session, person: Staff, swap_id: int, now: datetime) -> None:
    """The asker takes the question back; raises Refused: no_such_swap, swap_over."""
    hold_lock(session, Lock.TAKING_OVER)
    swap = session.get(DutySwap, swap_id, with_for_update=True)
    if swap is None or swap.asker_id != person.id:
        raise Refused("no_such_swap")
    if swap.state is not SwapState.ASKED:
        raise Refused("swap_over")
    swap.state, swap.answered_at, swap.via = SwapState.WITHDRAWN, now, Via.CONSOLE
    note_change(session, person.actor, Via.CONSOLE, _K.SWAP_WITHDRAWN, now, level=swap.level, became=person.name)


def swaps_of(session: Session, staff_id: int, now: datetime) -> Sequence[DutySwap]:
    """Return the swaps that this person asked or was asked for and that are not over in time, newest first."""
    mine = or_(DutySwap.asker_id == staff_id, DutySwap.other_id == staff_id)
    return session.scalars(select(DutySwap).where(mine, DutySwap.ends_at > now).order_by(DutySwap.id.desc())).all()


def stretches_of(session: Session, staff_id: int, starts_at: datetime, ends_at: datetime) -> list[Shift]:
    """Return where one person is planned between two instants."""
    planned = reckoning.stretches(roster(session, starts_at, ends_at), starts_at, ends_at)
    return [shift for shift in planned if shift.member == staff_id]


def told(swap: DutySwap, asker: str, other: str) -> str:
    """Return a swap in one line of Dutch."""
    said = f"{other} in plaats van {asker}, {moment(swap.starts_at)} tot {moment(swap.ends_at)}"
    if swap.back_starts_at is None or swap.back_ends_at is None:
        return said
    back = f"{moment(swap.back_starts_at)} tot {moment(swap.back_ends_at)}"
    return f"{said}; in ruil {asker} in plaats van {other} op niveau {swap.back_level}, {back}"


def _answerable(session: Session, person: Staff, swap_id: int, now: datetime) -> DutySwap:
    hold_lock(session, Lock.TAKING_OVER)
    swap = session.get(DutySwap, swap_id, with_for_update=True, populate_existing=True)
    if swap is None or swap.other_id != person.id:
        raise Refused("no_such_swap")
    if swap.state is not SwapState.ASKED or swap.ends_at <= now:
        raise Refused("swap_over")
    may_stand(person)
    return swap


def _answer(session: Session, person: Staff, swap: DutySwap, state: SwapState, now: datetime, via: Via) -> None:
    swap.state, swap.answered_at, swap.via = state, now, via
    asker = session.get_one(Staff, swap.asker_id)
    accepted = state is SwapState.ACCEPTED
    kind = _K.SWAP_ACCEPTED if accepted else _K.SWAP_DECLINED
    became = told(swap, asker.name, person.name) if accepted else asker.name
    note_change(session, person.actor, via, kind, now, level=swap.level, was=asker.name, became=became)
    if asker.phone:
        name = "swap_accepted" if accepted else "swap_declined"
        wording = text(name, p=person.name, n=swap.level, d=_short(swap.starts_at), u=_short(swap.ends_at))
        notices.write(session, name, asker.phone, wording, now, expires_in=TEXT_USEFUL_FOR)


def _tell_other(session: Session, swap: DutySwap, asker: Staff, other: Staff, now: datetime) -> None:
    """Text the other with a code, only to a number that was proven theirs. Without one, the console remains."""
    if not (other.phone and other.phone_verified):
        return
    code = make_code(session, other.id, Question(swap_id=swap.id), now, max(swap.ends_at - now, timedelta(0)))
    fields = {"p": asker.name, "n": swap.level, "d": _short(swap.starts_at), "u": _short(swap.ends_at), "c": code}
    name = "swap_asked"
    if swap.back_starts_at is not None and swap.back_ends_at is not None:
        name = "swap_asked_back"
        fields["x"] = f"{_short(swap.back_starts_at)}-{_short(swap.back_ends_at)}"
    notices.write(session, name, other.phone, text(name, **fields), now, expires_in=TEXT_USEFUL_FOR)


def _check(session: Session, staff_id: int, given: Given, now: datetime) -> None:
    """Raise Refused unless the person stands there through all of what is left of the stretch."""
    begins = max(given.starts_at, now)
    if begins >= given.ends_at:
        raise Refused("empty_period")
    for shift in stretches_of(session, staff_id, begins, given.ends_at):
        if shift.level == given.level and shift.starts_at <= begins < shift.ends_at:
            begins = shift.ends_at
    if begins < given.ends_at:
        raise Refused("swap_stale")


def _stretches(swap: DutySwap) -> tuple[Given, Given | None]:
    gives = Given(swap.level, swap.starts_at, swap.ends_at)
    if swap.back_level is None or swap.back_starts_at is None or swap.back_ends_at is None:
        return gives, None
    return gives, Given(swap.back_level, swap.back_starts_at, swap.back_ends_at)


def _put(session: Session, given: Given, member: int, instead_of: int, now: datetime, via: Via) -> None:
    row = DutyOverride(level=given.level, staff_id=member, instead_of_id=instead_of, created_at=now)
    row.starts_at, row.ends_at = max(given.starts_at, now), given.ends_at
    session.add(row)
    session.flush()
    if row.starts_at == now:
        begin_confirmed(session, given.level, member, now, via)  # both said so, or asked for it
        leave(session, given.level, instead_of, now)


def _short(at: datetime) -> str:
    return f"{at.astimezone(BRUSSELS):%d/%m %H:%M}"
