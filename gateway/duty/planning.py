"""What is planned by hand? Overrides, temporary schedules, holidays of our own: verbs on a Session, each noted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.duty import actions as duty
from gateway.duty.actions import may_stand
from gateway.duty.changes import note_change
from gateway.duty.clearing import clear
from gateway.duty.described import moment, names
from gateway.duty.levels import refuse_gap
from gateway.duty.model import LEVEL_MOST, DutyChangeKind, ShiftSource, Via
from gateway.duty.tables import DutyHoliday, DutyOverride, DutyPeriod, DutyShift
from gateway.errors import Refused
from gateway.staff.model import Actor
from gateway.staff.tables import Staff
from gateway.storage.locks import Lock, hold_lock

TURNS_MOST = 150
_K = DutyChangeKind


def plan_override(
    session: Session, by: Actor, level: int, staff_id: int, starts_at: datetime, ends_at: datetime, now: datetime
) -> DutyOverride:
    """Put one person in place of everybody on a level for a while; raises Refused as `take_over` does."""
    if ends_at <= now:
        raise Refused("empty_period")
    was = on_level(session, level, starts_at)
    row = duty.take_over(session, level, staff_id, starts_at, ends_at, now)
    became = _override(session, row)
    note_change(session, by, Via.CONSOLE, _K.OVERRIDE_SET, now, level=level, was=was, became=became)
    return row


def withdraw_override(session: Session, by: Actor, override_id: int, now: datetime) -> None:
    """Take back what is left of an override; raises Refused: no_such_override, roster_gap."""
    hold_lock(session, Lock.TAKING_OVER)  # before the row, as everywhere
    row = session.get(DutyOverride, override_id, with_for_update=True)
    if row is None or row.replaced_at is not None or row.ends_at <= now:
        raise Refused("no_such_override")
    was = _override(session, row)
    if row.starts_at < now:
        row.ends_at = now
    else:
        row.replaced_at = now
    refuse_gap(session, row.level, now)
    became = on_level(session, row.level, max(now, row.starts_at))
    note_change(session, by, Via.CONSOLE, _K.OVERRIDE_WITHDRAWN, now, level=row.level, was=was, became=became)


def set_temporary(
    session: Session,
    by: Actor,
    level: int,
    turns: Sequence[tuple[datetime, int]],
    ends_at: datetime,
    now: datetime,
) -> None:
    """Let people stand on a level one after the other, each from an instant on, the last until `ends_at`.

    It replaces whatever stood on that level in the period; a gap cannot be written. Raises Refused: level_unknown,
    empty_period, turns_disordered, too_many_turns, and as `may_stand` does.
    """
    _refuse_turns(level, turns, ends_at)
    starts_at = turns[0][0]
    was = on_level(session, level, starts_at)
    clear(session, DutyShift, starts_at, ends_at, now, level)
    clear(session, DutyOverride, starts_at, ends_at, now, level)
    session.add(DutyPeriod(level=level, starts_at=starts_at, ends_at=ends_at, created_at=now))
    edges = [*(at for at, _ in turns[1:]), ends_at]
    for (begins, staff_id), ends in zip(turns, edges, strict=True):
        shift = DutyShift(level=level, staff_id=may_stand(session.get(Staff, staff_id)).id, starts_at=begins)
        shift.ends_at, shift.source, shift.created_at = ends, ShiftSource.CONSOLE, now
        session.add(shift)
    session.flush()
    people = names(session, [staff_id for _, staff_id in turns])
    told = [f"{name} vanaf {moment(at)}" for (at, _), name in zip(turns, people, strict=True)]
    became = f"{', '.join(told)}, tot {moment(ends_at)}"
    note_change(session, by, Via.CONSOLE, _K.TEMPORARY_SET, now, level=level, was=was, became=became)


def set_holiday(session: Session, by: Actor, day: date, name: str, now: datetime) -> None:
    """Add a holiday of our own, or name it anew; raises Refused: holiday_nameless."""
    name = " ".join(name.split())[:120]
    if not name:
        raise Refused("holiday_nameless")
    row = session.get(DutyHoliday, day)
    was = f"{day:%d/%m/%Y}: {row.name if row else 'gewone dag'}"
    session.merge(DutyHoliday(day=day, name=name))
    note_change(session, by, Via.CONSOLE, _K.HOLIDAY_SET, now, was=was, became=f"{day:%d/%m/%Y}: {name}")


def remove_holiday(session: Session, by: Actor, day: date, now: datetime) -> None:
    """Make a day an ordinary one again; raises Refused: no_such_holiday."""
    row = session.get(DutyHoliday, day)
    if row is None:
        raise Refused("no_such_holiday")
    session.delete(row)
    was = f"{day:%d/%m/%Y}: {row.name}"
    note_change(session, by, Via.CONSOLE, _K.HOLIDAY_REMOVED, now, was=was, became=f"{day:%d/%m/%Y}: gewone dag")


def own_holidays(session: Session, since: date) -> Sequence[DutyHoliday]:
    """Return our own holidays from a day on."""
    return session.scalars(select(DutyHoliday).where(DutyHoliday.day >= since).order_by(DutyHoliday.day)).all()


def coming_overrides(session: Session, now: datetime) -> Sequence[DutyOverride]:
    """Return the overrides that are not over, in order of time."""
    query = select(DutyOverride).where(DutyOverride.replaced_at.is_(None), DutyOverride.ends_at > now)
    return session.scalars(query.order_by(DutyOverride.starts_at, DutyOverride.id)).all()


def on_level(session: Session, level: int, at: datetime) -> str:
    """Return who stands on a level at an instant, for people."""
    return ", ".join(each.name for each in duty.on_call(session, at) if each.level == level) or "niemand"


def _override(session: Session, row: DutyOverride) -> str:
    instead = f" in plaats van {names(session, [row.instead_of_id])[0]}" if row.instead_of_id else ""
    instead = " naast wie er staat" if row.beside else instead
    return f"{names(session, [row.staff_id])[0]}{instead}, {moment(row.starts_at)} tot {moment(row.ends_at)}"


def _refuse_turns(level: int, turns: Sequence[tuple[datetime, int]], ends_at: datetime) -> None:
    if not 1 <= level <= LEVEL_MOST:
        raise Refused("level_unknown", level=level)
    if not turns:
        raise Refused("rotation_without_members")
    if len(turns) > TURNS_MOST:
        raise Refused("too_many_turns", most=TURNS_MOST)
    edges = [*(at for at, _ in turns), ends_at]
    if any(later - earlier <= timedelta(0) for earlier, later in pairwise(edges)):
        raise Refused("turns_disordered")
