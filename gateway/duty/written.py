"""What of duty is written down in the audit beside its changes? Who took it out as a file."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.staff.model import Actor


def note_export(session: Session, actor: Actor, form: str, now: datetime) -> None:
    """Write down that duty was taken out, as `form`: csv, plan or policies."""
    write_down(session, actor, Deed.DUTY_EXPORTED, Subject.DUTY, None, now, {"form": form})
