"""Who takes turns on a level? A new rotation takes over from the ones before it at its first handoff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from contacts.civil_time import first_occurrence, last_occurrence
from gateway.duty.actions import may_stand
from gateway.duty.model import LEVEL_MOST, RotationUnit
from gateway.duty.tables import DutyRotation, DutyRotationMember
from gateway.errors import Refused
from gateway.staff.tables import Staff

MEMBERS_MOST = 50
TURN_MOST = 1000


@dataclass(frozen=True)
class Turns:
    """When a rotation hands over: first on `starts_on` at `handoff_at` (Brussels), then every so many units."""

    starts_on: date
    handoff_at: time
    length: int = 1
    unit: RotationUnit = RotationUnit.WEEKS


def set_rotation(
    session: Session, level: int, name: str, turns: Turns, members: Sequence[int], now: datetime
) -> DutyRotation:
    """Let members take turns on a level; the rotations that stood there end when the first of them begins.

    Raises Refused: level_unknown, rotation_without_members, turn_invalid, unknown_officer, officer_inactive,
    not_an_officer.
    """
    _refuse(level, turns, members)
    for staff_id in members:
        may_stand(session.get(Staff, staff_id))
    handoff = datetime.combine(turns.starts_on, turns.handoff_at)
    for before in _standing(session, level, first_occurrence(handoff)):
        before.ended_at = last_occurrence(handoff)  # a repeated hour overlaps, as at any other handoff
    rotation = DutyRotation(
        name=name,
        level=level,
        starts_on=turns.starts_on,
        handoff_at=turns.handoff_at,
        turn_length=turns.length,
        turn_unit=turns.unit,
        created_at=now,
    )
    rotation.members = [
        DutyRotationMember(position=position, staff_id=staff_id) for position, staff_id in enumerate(members)
    ]
    session.add(rotation)
    session.flush()
    return rotation


def _refuse(level: int, turns: Turns, members: Sequence[int]) -> None:
    if not 1 <= level <= LEVEL_MOST:
        raise Refused("level_unknown", level=level)
    if not 1 <= len(members) <= MEMBERS_MOST:
        raise Refused("rotation_without_members")
    if not 1 <= turns.length <= TURN_MOST:
        raise Refused("turn_invalid", length=turns.length)


def _standing(session: Session, level: int, at: datetime) -> list[DutyRotation]:
    not_over = or_(DutyRotation.ended_at.is_(None), DutyRotation.ended_at > at)
    return list(session.scalars(select(DutyRotation).where(DutyRotation.level == level, not_over)))
