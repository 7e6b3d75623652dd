"""When may who was put beside a silent officer go again? Once somebody confirmed stands there; verbs on a Session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.duty import actions as duty
from gateway.duty.changes import note_change
from gateway.duty.model import DutyChangeKind, OnCallOfficer, Via
from gateway.duty.tables import DutyOverride, DutyStart
from gateway.errors import Refused
from gateway.staff.tables import Staff
from gateway.storage.locks import Lock, hold_lock


def beside_of(session: Session, staff_id: int, now: datetime) -> Sequence[tuple[DutyOverride, bool]]:
    """Return where this person stands beside another now, and whether they may end that themselves."""
    query = select(DutyOverride).where(
        DutyOverride.staff_id == staff_id,
        DutyOverride.beside.is_(True),
        DutyOverride.replaced_at.is_(None),
        DutyOverride.starts_at <= now,
        DutyOverride.ends_at > now,
    )
    rows = session.scalars(query.order_by(DutyOverride.level, DutyOverride.id))
    return [(row, bool(_confirmed(session, row.level, staff_id, now))) for row in rows]


def end_beside(session: Session, person: Staff, override_id: int, now: datetime, via: Via) -> DutyOverride:
    """Let somebody go who was put beside another; raises Refused: no_such_override, nobody_confirmed."""
    hold_lock(session, Lock.TAKING_OVER)
    row = session.get(DutyOverride, override_id, with_for_update=True, populate_existing=True)
    if row is None or row.staff_id != person.id or not row.beside or row.replaced_at is not None or row.ends_at <= now:
        raise Refused("no_such_override")
    stay = _confirmed(session, row.level, person.id, now)
    if not stay:
        raise Refused("nobody_confirmed", level=row.level)
    names = ", ".join(each.name for each in stay)
    if row.starts_at < now:
        row.ends_at = now
    else:
        row.replaced_at = now
    kind, was = DutyChangeKind.OVERRIDE_WITHDRAWN, f"{person.name} naast {names}"
    note_change(session, person.actor, via, kind, now, level=row.level, was=was, became=names)
    return row


def _confirmed(session: Session, level: int, apart_from: int, now: datetime) -> list[OnCallOfficer]:
    """Return who else stands on a level now and confirmed it; a page reaches them: their number was checked."""
    query = select(DutyStart.staff_id).where(
        DutyStart.level == level,
        DutyStart.confirmed_at.is_not(None),
        DutyStart.starts_at <= now,
        DutyStart.ends_at > now,
    )
    sure = set(session.scalars(query)) - {apart_from}
    there = [each for each in duty.on_call(session, now) if each.level == level and not each.fallback]
    return [each for each in there if each.staff_id in sure and each.phone and each.verified]
