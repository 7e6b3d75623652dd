"""What can be done with a spoken message? Verbs on a Session that is handed in; the door commits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.recordings.model import ONE_LISTENING, SoundState
from gateway.recordings.tables import RecordingSound
from gateway.tickets import actions as tickets
from gateway.tickets import cases
from gateway.tickets.model import Happening
from gateway.tickets.tables import Recording, Ticket, TimelineEntry

Link = Callable[[int, datetime], str]


def newest(session: Session, ticket: Ticket) -> Recording | None:
    """Return the last spoken message about a ticket's case that may still be heard."""
    kept = [each for report in cases.reports(session, ticket) for each in tickets.recordings(session, report)]
    kept.sort(key=lambda each: each.id)
    gone = deleted(session, kept)
    return next((each for each in reversed(kept) if each.id not in gone), None)


def deleted(session: Session, recordings: Sequence[Recording]) -> Collection[int]:
    """Return which of these nobody may hear any more, by id."""
    ids = [each.id for each in recordings]
    query = select(RecordingSound.recording_id).where(
        RecordingSound.recording_id.in_(ids), RecordingSound.state == SoundState.DELETED
    )
    return set(session.scalars(query)) if ids else set()


def play_address(session: Session, recording: Recording, link: Link, now: datetime) -> str:
    """Return where a carrier can play a message from: a link of ours when it is kept here, else the carrier's own."""
    sound = session.get(RecordingSound, recording.id)
    if sound is not None and sound.state is SoundState.KEPT:
        return link(recording.id, now)
    return recording.address


def note_listening(session: Session, recording: Recording, by: str, now: datetime) -> None:
    """Write on the ticket's timeline that `by` listens. Going back, or again at once, is the same listening."""
    session.get_one(Recording, recording.id, with_for_update=True)  # two pieces of one play come at the same time
    noted = select(TimelineEntry.id).where(
        TimelineEntry.ticket_id == recording.ticket_id,
        TimelineEntry.event == Happening.LISTENED,
        TimelineEntry.by == by,
        TimelineEntry.detail == str(recording.id),
        TimelineEntry.at > now - ONE_LISTENING,
    )
    if session.scalar(noted.limit(1)) is None:
        ticket = session.get_one(Ticket, recording.ticket_id)
        tickets.note(session, ticket, Happening.LISTENED, by, now, str(recording.id))
