"""Which sounds are to be erased, and are they gone?

First nobody may hear them any more, then they go from here, then at the carrier. Never given up: callers are told so.
"""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from gateway.recordings import claims
from gateway.recordings.claims import Claim
from gateway.recordings.model import GIVE_UP_AFTER, SoundState, erase_again_at
from gateway.recordings.tables import RecordingSound, locked
from gateway.tickets.model import Happening
from gateway.tickets.tables import Recording

log = logging.getLogger(__name__)


def take_away(session: Session, recording_id: int, now: datetime) -> bool:
    """Let nobody hear a sound from now on, and have it erased. Returns False while it is being fetched."""
    row = locked(session, recording_id)
    if row is None or row.state is SoundState.DELETED or claims.held(row, now):
        return False
    row.state, row.since, row.due_at, row.attempts = SoundState.DELETED, now, now, 0
    row.claimed_until = row.error = None
    session.get_one(Recording, recording_id).available = False
    return True


def to_erase(session: Session, now: datetime, limit: int | None) -> list[int]:
    """Return sounds that nobody hears any more and that are not yet gone everywhere."""
    query = select(RecordingSound.recording_id).where(
        RecordingSound.state == SoundState.DELETED,
        RecordingSound.deleted_at_carrier_at.is_(None),
        RecordingSound.due_at <= now,
        or_(RecordingSound.claimed_until.is_(None), RecordingSound.claimed_until <= now),
    )
    return list(session.scalars(query.order_by(RecordingSound.due_at, RecordingSound.recording_id).limit(limit)))


def count_unerased(session: Session) -> int:
    """Return how many sounds nobody may hear any more that are not yet gone everywhere."""
    unerased = RecordingSound.deleted_at_carrier_at.is_(None)
    query = select(func.count()).where(RecordingSound.state == SoundState.DELETED, unerased)
    return session.scalar(query) or 0


def claim_erasure(session: Session, recording_id: int, now: datetime) -> Claim | None:
    """Claim a sound for erasing; None when somebody else has it, or it is gone everywhere."""
    row = locked(session, recording_id)
    if (
        row is None
        or row.state is not SoundState.DELETED
        or row.deleted_at_carrier_at is not None
        or claims.held(row, now)
    ):
        return None
    return claims.claim(session, row, now)


def record_erased_here(session: Session, claim: Claim, now: datetime) -> None:
    """Record that nothing of a sound is left on this machine."""
    row = claims.ours(session, claim, SoundState.DELETED)
    if row is not None:
        row.deleted_at = row.deleted_at or now
        row.key_id = None


def record_erased(session: Session, claim: Claim, now: datetime) -> None:
    """Record that a sound is gone at the carrier too; the ticket's timeline says so."""
    row = claims.ours(session, claim, SoundState.DELETED)
    if row is not None and row.deleted_at_carrier_at is None:
        row.deleted_at_carrier_at, row.claimed_until, row.error = now, None, None
        claims.note(session, claim.recording_id, Happening.MESSAGE_ERASED, now)


def record_not_erased(session: Session, claim: Claim, fault: Exception, now: datetime) -> None:
    """Record that an erasure failed; it is tried again until it is done, loudly after a day."""
    row = claims.ours(session, claim, SoundState.DELETED)
    if row is None:
        return
    row.error, row.claimed_until = claims.said(fault), None
    row.due_at = erase_again_at(row.attempts, row.since, now)
    level = logging.ERROR if now - row.since >= GIVE_UP_AFTER else logging.WARNING
    log.log(level, "recording %d is not erased everywhere yet: %s", claim.recording_id, row.error)
