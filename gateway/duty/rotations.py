"""Who takes turns on a level? A new rotation takes over from the ones before it at its first handoff, or joins them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from contacts.civil_time import first_occurrence, last_occurrence
from contacts.rotation import Window
from gateway.duty import described
from gateway.duty.actions import may_stand
from gateway.duty.changes import note_change
from gateway.duty.levels import refuse_gap
from gateway.duty.model import LEVEL_MOST, DutyChangeKind, RotationUnit, Via
from gateway.duty.tables import DutyRotation, DutyRotationMember, DutyWindow
from gateway.errors import Refused
from gateway.staff.model import SYSTEM, Actor
from gateway.staff.tables import Staff

MEMBERS_MOST = 50
TURN_MOST = 1000
WINDOWS_MOST = 20


@dataclass(frozen=True)
class Turns:
    """When a rotation hands over: first on `starts_on` at `handoff_at` (Brussels), then every so many units.

    With windows it counts only within them.
    """

    starts_on: date
    handoff_at: time
    length: int = 1
    unit: RotationUnit = RotationUnit.WEEKS
    windows: tuple[Window, ...] = ()


def set_rotation(
    session: Session,
    level: int,
    name: str,
    turns: Turns,
    members: Sequence[int],
    now: datetime,
    *,
    by: Actor = SYSTEM,
    via: Via = Via.COMMAND,
    beside: bool = False,
) -> DutyRotation:
    """Let members take turns on a level. The rotations that stood there end at the first handoff, unless `beside`.

    Raises Refused: level_unknown, rotation_without_members, turn_invalid, too_many_windows, unknown_officer,
    officer_inactive, not_an_officer, roster_gap (from the first handoff on).
    """
    _refuse(level, turns, members)
    for staff_id in members:
        may_stand(session.get(Staff, staff_id))
    handoff = datetime.combine(turns.starts_on, turns.handoff_at)
    before = standing_rotations(session, level, first_occurrence(handoff))
    was = described.rotations(session, before)
    for each in before if not beside else ():
        each.ended_at = last_occurrence(handoff)  # a repeated hour overlaps, as at any other handoff
    rotation = new_rotation(level, name, turns, members, now)
    session.add(rotation)
    refuse_gap(session, level, max(now, first_occurrence(handoff)))
    became = described.rotations(session, [*(before if beside else ()), rotation])
    note_change(session, by, via, DutyChangeKind.ROTATION_SET, now, level=level, was=was, became=became)
    return rotation


def end_rotation(session: Session, by: Actor, rotation_id: int, ends_at: datetime, now: datetime, via: Via) -> None:
    """Let a rotation count no more from `ends_at` on; raises Refused: no_such_rotation, empty_period, roster_gap."""
    row = session.get(DutyRotation, rotation_id)
    if row is None or (row.ended_at is not None and row.ended_at <= now):
        raise Refused("no_such_rotation")
    if ends_at < now:
        raise Refused("empty_period")
    was = described.rotation(session, row)
    row.ended_at = ends_at
    refuse_gap(session, row.level, ends_at)
    became = described.rotation(session, row)
    note_change(session, by, via, DutyChangeKind.ROTATION_ENDED, now, level=row.level, was=was, became=became)


def standing_rotations(session: Session, level: int | None, at: datetime) -> list[DutyRotation]:
    """Return the rotations, of a level or of all, that are not over at `at`."""
    query = select(DutyRotation).where(or_(DutyRotation.ended_at.is_(None), DutyRotation.ended_at > at))
    if level is not None:
        query = query.where(DutyRotation.level == level)
    return list(session.scalars(query.order_by(DutyRotation.level, DutyRotation.id)))


def new_rotation(level: int, name: str, turns: Turns, members: Sequence[int], now: datetime) -> DutyRotation:
    """Return the row of a rotation, not yet added."""
    return DutyRotation(
        name=name,
        level=level,
        starts_on=turns.starts_on,
        handoff_at=turns.handoff_at,
        turn_length=turns.length,
        turn_unit=turns.unit,
        created_at=now,
        members=[DutyRotationMember(position=place, staff_id=staff_id) for place, staff_id in enumerate(members)],
        windows=[
            DutyWindow(
                position=place,
                days="".join(map(str, sorted(each.days))),
                opens_at=each.opens,
                closes_at=each.closes,
                holidays=each.holidays,
            )
            for place, each in enumerate(turns.windows)
        ],
    )


def _refuse(level: int, turns: Turns, members: Sequence[int]) -> None:
    if not 1 <= level <= LEVEL_MOST:
        raise Refused("level_unknown", level=level)
    if not 1 <= len(members) <= MEMBERS_MOST:
        raise Refused("rotation_without_members")
    if not 1 <= turns.length <= TURN_MOST:
        raise Refused("turn_invalid", length=turns.length)
    if len(turns.windows) > WINDOWS_MOST:
        raise Refused("too_many_windows", most=WINDOWS_MOST)
