"""What of a broadcast is written down in the audit? Who decided what on which content; texts and reasons by their hash
or where a person can be erased from them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject, hashed
from gateway.broadcasts.tables import Broadcast
from gateway.staff.model import Actor


def note(session: Session, actor: Actor, deed: Deed, broadcast: Broadcast, now: datetime, reason: str = "") -> None:
    """Write down what `actor` did to a broadcast, as it stands after it."""
    detail = {
        "state": broadcast.state,
        "exercise": broadcast.exercise,
        "text": hashed(broadcast.text),
        "content": broadcast.content_hash,
        "recipients": broadcast.recipients,
    }
    personal = {"reason": reason} if reason else {}
    write_down(session, actor, deed, Subject.BROADCAST, broadcast.id, now, detail, personal)
