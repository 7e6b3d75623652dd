"""Must somebody always stand on a level, and who stands behind it when nobody does?

A level that is staffed day and night is never saved with a gap in the next 60 days, unless a named fallback stands
behind it: an active person with a verified number. A duty file is the exception: it says what is so, and its gaps are
listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.duty.actions import gaps, may_stand
from gateway.duty.changes import note_change
from gateway.duty.described import names
from gateway.duty.model import LEVEL_MOST, LEVELS, DutyChangeKind, Via
from gateway.duty.tables import DutyLevel
from gateway.errors import Refused
from gateway.staff.model import Actor
from gateway.staff.tables import Staff
from gateway.storage.locks import Lock, hold_lock


@dataclass(frozen=True)
class LevelRule:
    """What is asked of a level."""

    level: int
    day_and_night: bool
    fallback: Staff | None


def rule_of(session: Session, level: int) -> LevelRule:
    """Return what is asked of a level; the first three are staffed day and night unless somebody said otherwise."""
    row = session.get(DutyLevel, level)
    if row is None:
        return LevelRule(level, level in LEVELS, None)
    fallback = session.get(Staff, row.fallback_id) if row.fallback_id is not None else None
    return LevelRule(level, row.day_and_night, fallback if fallback is not None and fallback.active else None)


def set_level(
    session: Session,
    by: Actor,
    level: int,
    day_and_night: bool,
    fallback_id: int | None,
    now: datetime,
    via: Via = Via.CONSOLE,
) -> LevelRule:
    """Say what is asked of a level.

    Raises Refused: level_unknown, fallback_unreachable, roster_gap, and as `may_stand` does.
    """
    if not 1 <= level <= LEVEL_MOST:
        raise Refused("level_unknown", level=level)
    if fallback_id is not None:
        person = may_stand(session.get(Staff, fallback_id))
        if not (person.phone and person.phone_verified):
            raise Refused("fallback_unreachable", name=person.name)
    was = _told(session, rule_of(session, level))
    row = session.get(DutyLevel, level)
    if row is None:
        row = DutyLevel(level=level)
        session.add(row)
    row.day_and_night, row.fallback_id, row.changed_at = day_and_night, fallback_id, now
    session.flush()
    refuse_gap(session, level, now)
    rule = rule_of(session, level)
    note_change(session, by, via, DutyChangeKind.LEVEL_SET, now, level=level, was=was, became=_told(session, rule))
    return rule


def refuse_gap(session: Session, level: int, starts_at: datetime) -> None:
    """Raise Refused("roster_gap") when a level that needs somebody day and night has a gap with nobody behind it."""
    session.flush()
    hold_lock(session, Lock.TAKING_OVER)  # two who each take away the last cover but one: the second sees the first
    rule = rule_of(session, level)
    if not rule.day_and_night or rule.fallback is not None:
        return
    found = gaps(session, starts_at, levels=(level,))
    if found:
        raise Refused("roster_gap", level=level, starts_at=found[0].starts_at, ends_at=found[0].ends_at)


def _told(session: Session, rule: LevelRule) -> str:
    asked = "dag en nacht bezet" if rule.day_and_night else "niet altijd bezet"
    return f"{asked}; terugval: {names(session, [rule.fallback.id])[0] if rule.fallback else 'niemand'}"
