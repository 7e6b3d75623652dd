"""Who changed what of duty? Every change is a row: who, when, by which way, what was and what is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.duty.model import DutyChangeKind, Via
from gateway.duty.tables import DutyChange
from gateway.staff.model import Actor


def note_change(
    session: Session,
    by: Actor,
    via: Via,
    kind: DutyChangeKind,
    now: datetime,
    *,
    level: int | None = None,
    was: str = "",
    became: str = "",
) -> DutyChange:
    """Write down a change, in the transaction of the change itself. `was` and `became` are Dutch, for people."""
    row = DutyChange(
        at=now, principal=by.principal, by=by.name, via=via, kind=kind, level=level, was=was, became=became
    )
    session.add(row)
    session.flush()
    return row


def latest_changes(session: Session, most: int = 50) -> Sequence[DutyChange]:
    """Return the latest changes, newest first."""
    return session.scalars(select(DutyChange).order_by(DutyChange.id.desc()).limit(most)).all()
