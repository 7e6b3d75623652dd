"""What does the gateway answer while somebody tries a telephone of theirs, or hears the code that proves it theirs?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway.calls.tables import Conversation
from gateway.duty import numbers, proofs
from gateway.duty.model import ProofState
from gateway.duty.tables import ProofCall
from gateway.staff.tables import Staff

Asked = Mapping[str, str]
Answer = Mapping[str, Any]


def begin(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """Something picked up: is this a try, or does it hear a code?"""
    row = _row(session, conversation)
    proofs.move(row, ProofState.PICKED_UP, now)
    return {"kind": "test" if row.code_id is None else "code"}


def code(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """A key was pressed: the code, digit by digit."""
    row = _row(session, conversation)
    proofs.move(row, ProofState.HEARD, now)
    if row.code_id is None:
        return {"code": ""}
    return {"code": numbers.spoken(session, row.code_id, session.get_one(Staff, row.staff_id), now)}


def heard(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """A person pressed the key: this telephone reaches its owner."""
    proofs.move(_row(session, conversation), ProofState.HEARD, now)
    return {"noted": "yes"}


def _row(session: Session, conversation: Conversation) -> ProofCall:
    return session.get_one(ProofCall, conversation.proof_id, with_for_update=True)


ANSWERS = {"proof": begin, "proof_code": code, "proof_heard": heard}
