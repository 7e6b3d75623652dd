"""Which recordings have been kept long enough? Those of tickets that were closed `kept_for` ago or longer.

A message that was added after the closing counts from itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.recordings.model import SoundState
from gateway.recordings.tables import RecordingSound
from gateway.tickets.model import Happening, TicketState
from gateway.tickets.tables import Recording, Ticket, TimelineEntry


@dataclass(frozen=True)
class Overdue:
    """A recording that is to be erased: of which ticket, when it was made, and when that ticket was closed."""

    recording_id: int
    ticket: str
    recorded_at: datetime
    closed_at: datetime
    state: SoundState


def overdue(session: Session, now: datetime, kept_for: timedelta, limit: int | None = None) -> Sequence[Overdue]:
    """Return the recordings whose time is over and that can still be heard, oldest first."""
    closed_at = (  # the closing as the timeline tells it, "acting > closed"
        select(func.max(TimelineEntry.at))
        .where(TimelineEntry.ticket_id == Ticket.id, TimelineEntry.event == Happening.STATE)
        .where(TimelineEntry.detail.endswith(f"> {TicketState.CLOSED.value}"))
        .scalar_subquery()
    )
    query = (
        select(Recording.id, Ticket.number, Recording.at, closed_at, RecordingSound.state)
        .join(RecordingSound, RecordingSound.recording_id == Recording.id)
        .join(Ticket, Ticket.id == Recording.ticket_id)
        .where(RecordingSound.state != SoundState.DELETED, Ticket.state == TicketState.CLOSED)
        .where(closed_at <= now - kept_for, Recording.at <= now - kept_for)
        .order_by(Recording.id)
        .limit(limit)
    )
    return [Overdue(*row) for row in session.execute(query)]
