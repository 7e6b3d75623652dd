"""What does a second person hear whom we ring, and what becomes of it? The desk's own answers, about one broadcast.

Nothing is told before the PIN of the person whom we rang, whoever picked up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway.broadcasts.asking_calls import APPROVALS
from gateway.broadcasts.asking_model import HEARING, ApprovalCallState
from gateway.broadcasts.model import BroadcastState
from gateway.broadcasts.tables import ApprovalCall, Broadcast
from gateway.calls import lines
from gateway.calls.tables import Conversation
from gateway.carrier.port import CallState
from gateway.carrier.receiving import CallProgress
from gateway.desk import broadcasts
from gateway.desk.pins import raise_wrong_pins
from gateway.staff import pins
from gateway.staff.model import PinPlace
from gateway.staff.pins import PinCall, Weighed
from gateway.staff.tables import Staff

Asked = Mapping[str, str]
Answer = Mapping[str, Any]
_S = ApprovalCallState


def approval_call(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """Something picked up: does the broadcast still wait, and can this person open it?"""
    row = _row(session, conversation)
    person = session.get_one(Staff, row.staff_id)
    APPROVALS.move(row, _S.PICKED_UP, now)
    if session.get_one(Broadcast, row.broadcast_id).state is not BroadcastState.AWAITING_APPROVAL:
        return {"state": "gone"}
    if person.pin_hash is None:
        return {"state": "no_pin"}
    return {"state": "closed" if pins.is_closed(session, person, PinPlace.PAGE, now) else "waits"}


def approval_pin(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """Whether the keyed PIN is that of the person whom we rang."""
    row = _row(session, conversation)
    person = session.get_one(Staff, row.staff_id)
    call = PinCall(PinPlace.PAGE, conversation.id)
    weighed = pins.weigh(session, person, row.number, asked.get("pin", ""), call, now)
    raise_wrong_pins(session, person, weighed, "goedkeuring", now)
    if weighed.what is Weighed.RIGHT:
        conversation.staff_id = person.id
        APPROVALS.move(row, _S.IDENTIFIED, now)
        lines.hold(session, row.number, now + HEARING)
    elif weighed.what in (Weighed.ENDED, Weighed.CLOSED):
        APPROVALS.move(row, _S.WRONG_PIN, now)
    return {"result": weighed.what.value}


def approval_text(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """The broadcast as it stands now, with its whole text."""
    about = str(_row(session, conversation).broadcast_id)
    told = broadcasts.desk_broadcast(session, conversation, {"broadcast": about, "again": "yes"}, now)
    return told if told.get("broadcast") == about else {"none": "yes"}


def approval_approve(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """The second person pressed 5."""
    row = _row(session, conversation)
    about = {"broadcast": str(row.broadcast_id), "seen": asked.get("seen", "")}
    result = broadcasts.desk_approve(session, conversation, about, now)
    if result["result"] == "approved":
        APPROVALS.move(row, _S.APPROVED, now)
    return result


def approval_reject(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """The second person pressed 2."""
    row = _row(session, conversation)
    result = broadcasts.desk_reject(session, conversation, {"broadcast": str(row.broadcast_id)}, now)
    if result["result"] == "rejected":
        APPROVALS.move(row, _S.REJECTED, now)
    return result


def progressed(session: Session, call_id: int, told: CallProgress, now: datetime) -> None:
    """Take what the carrier tells of such a call. Its end without a key is no answer."""
    row = APPROVALS.held(session, call_id)
    row.sid = row.sid or told.sid
    if told.state is CallState.ANSWERED:
        APPROVALS.move(row, _S.PICKED_UP, now)
        lines.hold(session, row.number, now + HEARING)
    elif told.state is CallState.RINGING:
        APPROVALS.move(row, _S.RINGING, now)
    elif told.state.final:
        APPROVALS.end(session, row, now)


def _row(session: Session, conversation: Conversation) -> ApprovalCall:
    return APPROVALS.held(session, conversation.approval_id or 0)


ANSWERS: dict[str, Callable[[Session, Conversation, Asked, datetime], Answer]] = {
    "approval_call": approval_call,
    "approval_pin": approval_pin,
    "approval_text": approval_text,
    "approval_approve": approval_approve,
    "approval_reject": approval_reject,
}
