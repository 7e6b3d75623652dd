"""Which sounds are to be fetched, and what came of it? Enlist, claim, record; given up loudly after a day."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from gateway.recordings import claims
from gateway.recordings.claims import Claim
from gateway.recordings.model import SoundState, fetch_again_at
from gateway.recordings.tables import RecordingSound, locked
from gateway.recordings.vault import Kept
from gateway.tickets.model import Happening
from gateway.tickets.tables import Recording

log = logging.getLogger(__name__)

BATCH = 100


def unlisted(session: Session) -> list[int]:
    """Return recordings of whose sound no row tells yet, oldest first."""
    query = select(Recording.id).outerjoin(RecordingSound).where(RecordingSound.recording_id.is_(None))
    return list(session.scalars(query.order_by(Recording.id).limit(BATCH)))


def enlist(session: Session, recording_ids: list[int], now: datetime) -> None:
    """Let these sounds be fetched from now on; one that another clock has enlisted stays as it is."""
    if not recording_ids:
        return
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    rows = [
        {"recording_id": each, "state": SoundState.DUE, "since": now, "due_at": now, "attempts": 0}
        for each in recording_ids
    ]
    session.execute(insert(RecordingSound).values(rows).on_conflict_do_nothing())


def to_fetch(session: Session, now: datetime, limit: int) -> list[int]:
    """Return sounds that are due, or whose claim lapsed; the longest due first."""
    due = and_(RecordingSound.state == SoundState.DUE, RecordingSound.due_at <= now)
    lapsed = and_(RecordingSound.state == SoundState.FETCHING, RecordingSound.claimed_until <= now)
    query = select(RecordingSound.recording_id).where(or_(due, lapsed))
    return list(session.scalars(query.order_by(RecordingSound.due_at, RecordingSound.recording_id).limit(limit)))


def claim_fetch(session: Session, recording_id: int, now: datetime) -> Claim | None:
    """Claim a sound for fetching; None when somebody else has it, or nothing is left to do."""
    row = locked(session, recording_id)
    if (
        row is None
        or row.state not in (SoundState.DUE, SoundState.FETCHING)
        or claims.held(row, now)
        or row.due_at > now
    ):
        return None
    row.state = SoundState.FETCHING
    return claims.claim(session, row, now)


def record_kept(session: Session, claim: Claim, kept: Kept, now: datetime) -> bool:
    """Record that a sound is kept here. Returns False when the claim was no longer ours; the row stands."""
    row = claims.ours(session, claim, SoundState.FETCHING)
    if row is None:
        return False
    row.state, row.key_id, row.size, row.kept_at = SoundState.KEPT, kept.key_id, kept.size, now
    row.error = row.claimed_until = None
    return True


def record_not_fetched(session: Session, claim: Claim, fault: Exception, now: datetime) -> None:
    """Record that a fetch failed: try again later, or give up, loudly."""
    row = claims.ours(session, claim, SoundState.FETCHING)
    if row is None:
        return
    row.error, row.claimed_until = claims.said(fault), None
    again = fetch_again_at(fault, row.attempts, row.since, now)
    if again is not None:
        row.state, row.due_at = SoundState.DUE, again
        return
    row.state = SoundState.FAILED
    claims.note(session, claim.recording_id, Happening.MESSAGE_NOT_FETCHED, now)
    log.error("recording %d is not fetched and will not be tried again: %s", claim.recording_id, row.error)


def fetch_anew(session: Session, recording_id: int, now: datetime) -> bool:
    """Let a sound that cannot be played from here be fetched again. Returns whether it is."""
    row = locked(session, recording_id)
    if row is None or row.state not in (SoundState.KEPT, SoundState.FAILED):
        return False
    row.state, row.since, row.due_at, row.attempts, row.claimed_until = SoundState.DUE, now, now, 0, None
    return True


def retry_failed(session: Session, now: datetime) -> int:
    """Let every sound that was given up be fetched again. Returns how many."""
    failed = session.scalars(select(RecordingSound.recording_id).where(RecordingSound.state == SoundState.FAILED))
    return sum(fetch_anew(session, recording_id, now) for recording_id in failed.all())


def count_states(session: Session) -> dict[SoundState, int]:
    """Return how many sounds are in each state."""
    rows = session.execute(select(RecordingSound.state, func.count()).group_by(RecordingSound.state))
    return dict.fromkeys(SoundState, 0) | {state: count for state, count in rows}
