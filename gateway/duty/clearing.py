"""How is a period taken out of what stood? Rows in it are replaced; rows across its edges keep what lies outside."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.duty.plan import Stretch, standing
from gateway.duty.tables import DutyOverride, DutyShift


def clear(
    session: Session,
    kind: type[Stretch],
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    level: int | None = None,
) -> None:
    """Take a period out of the shifts or overrides of a level, or of all. Nothing is deleted."""
    for row in [each for each in standing(session, kind, starts_at, ends_at) if each.starts_at < ends_at]:
        if level not in (None, row.level):
            continue
        made_at = row.created_at  # what is left of an override keeps its place among the others
        row.replaced_at = now
        for begins, ends in ((row.starts_at, starts_at), (ends_at, row.ends_at)):
            if begins < ends:
                session.add(_rest(row, kind, begins, ends, made_at))


def _rest(row: Stretch, kind: type[Stretch], begins: datetime, ends: datetime, made_at: datetime) -> Stretch:
    rest = kind(level=row.level, staff_id=row.staff_id, starts_at=begins, ends_at=ends, created_at=made_at)
    if isinstance(rest, DutyShift) and isinstance(row, DutyShift):
        rest.source = row.source
    if isinstance(rest, DutyOverride) and isinstance(row, DutyOverride):
        rest.instead_of_id, rest.beside = row.instead_of_id, row.beside
    return rest
