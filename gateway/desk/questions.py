"""What does the gateway answer when the officers' desk asks something? Nothing to whom no PIN has opened it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from gateway.calls.tables import Conversation
from gateway.desk import approval_call, broadcasts, duty, partner, pins, tickets
from gateway.recordings.actions import Link

Asked = Mapping[str, str]
Answer = Mapping[str, Any]
Answerer = Callable[[Session, Conversation, Asked, datetime], Answer]


def desk_overview(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """How many tickets nobody has, and how many broadcasts await approval. The call is about no ticket any more."""
    conversation.ticket_id = None
    if pins.officer_of(session, conversation) is None:
        return {"tickets": "0", "broadcasts": "0"}
    return {"tickets": str(tickets.waiting(session)), "broadcasts": str(len(broadcasts.awaiting(session)))}


def answers(link: Link) -> dict[str, Answerer]:
    """Return who answers which question of the desk, and the PIN of a page; `link` makes the address of a message."""
    return {
        "check_pin": pins.check_pin,
        "desk_pin": pins.desk_pin,
        "desk_overview": desk_overview,
        "desk_recording": partial(tickets.desk_recording, link),
        **tickets.ANSWERS,
        **duty.ANSWERS,
        **broadcasts.ANSWERS,
        **approval_call.ANSWERS,
        **partner.ANSWERS,
    }
