"""What does the gateway answer while a contact hears a broadcast read out? The text as approved, and the key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway.broadcasts.acknowledging import without_request
from gateway.broadcasts.called import confirm
from gateway.broadcasts.tables import Broadcast, Delivery
from gateway.broadcasts.wording import EXERCISE_PREFIX, PREFIX
from gateway.calls.tables import Conversation

Asked = Mapping[str, str]
Answer = Mapping[str, Any]


def text(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """What is read out: the flow itself says who calls, and that it is a drill."""
    row = session.get(Delivery, conversation.delivery_id) if conversation.delivery_id is not None else None
    if row is None:
        return {"exercise": "no", "text": ""}
    broadcast = session.get_one(Broadcast, row.broadcast_id)
    return {"exercise": "yes" if broadcast.exercise else "no", "text": spoken(broadcast.text)}


def heard(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """A person pressed the key."""
    key = conversation.delivery_id
    return {"noted": "yes" if key is not None and confirm(session, key, now) else "no"}


def spoken(sent: str) -> str:
    """Return a text as it is read out: without the prefix that a text message needs, and what it asks to text back."""
    sent = without_request(sent)
    for prefix in (EXERCISE_PREFIX, PREFIX):
        if sent.startswith(prefix):
            return sent.removeprefix(prefix)
    return sent


ANSWERS = {"broadcast_call": text, "broadcast_confirm": heard}
