"""How long is each kind kept, how many rows are over their time now, and what went of late? Changes nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.audit.model import Deed
from gateway.audit.tables import AuditDeed
from gateway.keeping import Keeping, Kind
from gateway.recordings.retention import overdue as overdue_recordings
from gateway.retention.actions import overdue
from gateway.retention.at_carrier import held_there

RECORDINGS = "recordings"


@dataclass(frozen=True)
class Kept:
    """One kind: how many days it is kept, and how many rows are over their time."""

    kind: str
    days: int
    overdue: int


@dataclass(frozen=True)
class Standing:
    """What a run would do away with now. `at_carrier`: texts that would be deleted there."""

    kinds: Sequence[Kept]
    at_carrier: int


@dataclass(frozen=True)
class Run:
    """A run that was carried out."""

    at: datetime
    said: dict[str, Any]


def standing(session: Session, keeping: Keeping, recording_days: int, now: datetime) -> Standing:
    """Return what is over its time; nothing is changed."""
    due = overdue(session, keeping, now)
    kinds = [Kept(str(kind.value), keeping.days[kind], due[kind]) for kind in Kind]
    recordings = overdue_recordings(session, now, timedelta(days=recording_days))
    return Standing([*kinds, Kept(RECORDINGS, recording_days, len(recordings))], len(held_there(session, None)))


def latest_runs(session: Session, most: int = 14) -> list[Run]:
    """Return the last runs, newest first."""
    query = select(AuditDeed).where(AuditDeed.deed == Deed.RETENTION_RUN).order_by(AuditDeed.id.desc()).limit(most)
    return [Run(row.at, json.loads(row.detail)) for row in session.scalars(query)]
