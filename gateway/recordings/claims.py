"""Who fetches or erases this sound now, and what came of it? Claim, act, record.

Both are safe to do twice, so a claim that lapsed is simply claimed again. Only who holds the claim may record.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from gateway.recordings.model import GIVE_UP_AFTER, LEASE, SoundState, erase_again_at, fetch_again_at
from gateway.recordings.tables import RecordingSound, locked
from gateway.recordings.vault import Kept
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening
from gateway.tickets.tables import Recording, Ticket

log = logging.getLogger(__name__)

BY = "systeem"
BATCH = 100


@dataclass(frozen=True)
class Claim:
    """A sound that is ours to fetch or erase until the lease ends."""

    recording_id: int
    token: str
    sid: str
    address: str


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
    if row is None or row.state not in (SoundState.DUE, SoundState.FETCHING) or _held(row, now) or row.due_at > now:
        return None
    row.state = SoundState.FETCHING
    return _claim(session, row, now)


def record_kept(session: Session, claim: Claim, kept: Kept, now: datetime) -> bool:
    """Record that a sound is kept here. Returns False when the claim was no longer ours; the row stands."""
    row = _ours(session, claim, SoundState.FETCHING)
    if row is None:
        return False
    row.state, row.key_id, row.size, row.kept_at = SoundState.KEPT, kept.key_id, kept.size, now
    row.error = row.claimed_until = None
    return True


def record_not_fetched(session: Session, claim: Claim, fault: Exception, now: datetime) -> None:
    """Record that a fetch failed: try again later, or give up, loudly."""
    row = _ours(session, claim, SoundState.FETCHING)
    if row is None:
        return
    row.error, row.claimed_until = said(fault), None
    again = fetch_again_at(fault, row.attempts, row.since, now)
    if again is not None:
        row.state, row.due_at = SoundState.DUE, again
        return
    row.state = SoundState.FAILED
    _note(session, claim.recording_id, Happening.MESSAGE_NOT_FETCHED, now)
    log.error("recording %d is not fetched and will not be tried again: %s", claim.recording_id, row.error)


def fetch_anew(session: Session, recording_id: int, now: datetime) -> bool:
    """Let a sound that cannot be played from here be fetched again. Returns whether it is."""
    row = locked(session, recording_id)
    if row is None or row.state not in (SoundState.KEPT, SoundState.FAILED):
        return False
    row.state, row.since, row.due_at, row.attempts, row.claimed_until = SoundState.DUE, now, now, 0, None
    return True


def to_erase(session: Session, now: datetime, limit: int) -> list[int]:
    """Return sounds that nobody hears any more and that are not yet gone everywhere."""
    query = select(RecordingSound.recording_id).where(
        RecordingSound.state == SoundState.DELETED,
        RecordingSound.deleted_at_carrier_at.is_(None),
        RecordingSound.due_at <= now,
        or_(RecordingSound.claimed_until.is_(None), RecordingSound.claimed_until <= now),
    )
    return list(session.scalars(query.order_by(RecordingSound.due_at, RecordingSound.recording_id).limit(limit)))


def take_away(session: Session, recording_id: int, now: datetime) -> bool:
    """Let nobody hear a sound from now on, and have it erased. Returns False while it is being fetched."""
    row = locked(session, recording_id)
    if row is None or row.state is SoundState.DELETED or _held(row, now):
        return False
    row.state, row.since, row.due_at, row.attempts = SoundState.DELETED, now, now, 0
    row.claimed_until = row.error = None
    session.get_one(Recording, recording_id).available = False
    return True


def claim_erasure(session: Session, recording_id: int, now: datetime) -> Claim | None:
    """Claim a sound for erasing; None when somebody else has it, or it is gone everywhere."""
    row = locked(session, recording_id)
    if row is None or row.state is not SoundState.DELETED or row.deleted_at_carrier_at is not None or _held(row, now):
        return None
    return _claim(session, row, now)


def record_erased_here(session: Session, claim: Claim, now: datetime) -> None:
    """Record that nothing of a sound is left on this machine."""
    row = _ours(session, claim, SoundState.DELETED)
    if row is not None:
        row.deleted_at = row.deleted_at or now
        row.key_id = None


def record_erased(session: Session, claim: Claim, now: datetime) -> None:
    """Record that a sound is gone at the carrier too; the ticket's timeline says so."""
    row = _ours(session, claim, SoundState.DELETED)
    if row is not None and row.deleted_at_carrier_at is None:
        row.deleted_at_carrier_at, row.claimed_until, row.error = now, None, None
        _note(session, claim.recording_id, Happening.MESSAGE_ERASED, now)


def record_not_erased(session: Session, claim: Claim, fault: Exception, now: datetime) -> None:
    """Record that an erasure failed; it is tried again until it is done, loudly after a day."""
    row = _ours(session, claim, SoundState.DELETED)
    if row is None:
        return
    row.error, row.claimed_until = said(fault), None
    row.due_at = erase_again_at(row.attempts, row.since, now)
    level = logging.ERROR if now - row.since >= GIVE_UP_AFTER else logging.WARNING
    log.log(level, "recording %d is not erased everywhere yet: %s", claim.recording_id, row.error)


def said(fault: Exception) -> str:
    """Return what a fault may say in a row or a log: its kind, never an address or a file's name."""
    return str(fault)[:120] if type(fault).__module__ == "gateway.errors" else type(fault).__name__


def _claim(session: Session, row: RecordingSound, now: datetime) -> Claim:
    recording = session.get_one(Recording, row.recording_id)
    row.claim_token, row.claimed_until = uuid4().hex, now + LEASE
    row.attempts += 1
    return Claim(row.recording_id, row.claim_token, recording.sid, recording.address)


def _held(row: RecordingSound, now: datetime) -> bool:
    return row.claimed_until is not None and row.claimed_until > now


def _ours(session: Session, claim: Claim, state: SoundState) -> RecordingSound | None:
    row = locked(session, claim.recording_id)
    return row if row is not None and row.claim_token == claim.token and row.state is state else None


def _note(session: Session, recording_id: int, event: Happening, now: datetime) -> None:
    ticket_id = session.get_one(Recording, recording_id).ticket_id
    tickets.note(session, session.get_one(Ticket, ticket_id), event, BY, now, str(recording_id))
