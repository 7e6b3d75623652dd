"""Which row tells where a recording's sound is? The row stays when the sound is gone, and says so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from gateway.recordings.model import SoundState
from gateway.storage import Row, choice


class RecordingSound(Row):
    """The sound of one recording. `since`: when the present work, fetching or erasing, first fell due."""

    __tablename__ = "recording_sound"
    __table_args__ = (Index(None, "state", "due_at"),)

    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"), primary_key=True, autoincrement=False)
    state: Mapped[SoundState] = mapped_column(choice(SoundState))
    since: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claim_token: Mapped[str | None] = mapped_column(String(32))
    claimed_until: Mapped[datetime | None]
    key_id: Mapped[str | None] = mapped_column(String(16))  # of the key that encrypted the file here
    size: Mapped[int | None]  # bytes of sound
    kept_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    deleted_at_carrier_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(120))


def locked(session: Session, recording_id: int) -> RecordingSound | None:
    """Return the row as it is now, held until the transaction ends; None when there is none."""
    return session.get(RecordingSound, recording_id, with_for_update=True, populate_existing=True)
