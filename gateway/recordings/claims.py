"""Who has this sound in hand? A claim ends with its lease; only who holds it may record what came of it.

Fetching and erasing are both safe to do twice, so a claim that lapsed is simply claimed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from gateway.recordings.model import LEASE, SoundState
from gateway.recordings.tables import RecordingSound, locked
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening
from gateway.tickets.tables import Recording, Ticket

BY = "systeem"


@dataclass(frozen=True)
class Claim:
    """A sound that is ours to fetch or erase until the lease ends."""

    recording_id: int
    token: str
    sid: str
    address: str


def claim(session: Session, row: RecordingSound, now: datetime) -> Claim:
    """Give a sound to the asker for the length of a lease."""
    recording = session.get_one(Recording, row.recording_id)
    row.claim_token, row.claimed_until = uuid4().hex, now + LEASE
    row.attempts += 1
    return Claim(row.recording_id, row.claim_token, recording.sid, recording.address)


def held(row: RecordingSound, now: datetime) -> bool:
    """Whether somebody has it in hand."""
    return row.claimed_until is not None and row.claimed_until > now


def ours(session: Session, claim: Claim, state: SoundState) -> RecordingSound | None:
    """Return the row, held, when the claim is still the one that counts and the sound still in `state`."""
    row = locked(session, claim.recording_id)
    return row if row is not None and row.claim_token == claim.token and row.state is state else None


def note(session: Session, recording_id: int, event: Happening, now: datetime) -> None:
    """Write on the ticket's timeline what the system did with a message."""
    ticket_id = session.get_one(Recording, recording_id).ticket_id
    tickets.note(session, session.get_one(Ticket, ticket_id), event, BY, now, str(recording_id))


def said(fault: Exception) -> str:
    """Return what a fault may say in a row or a log: its kind, never an address or a file's name."""
    return str(fault)[:120] if type(fault).__module__ == "gateway.errors" else type(fault).__name__
