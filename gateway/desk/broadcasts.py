"""What does a second person hear of a broadcast that waits, and what becomes of it? The same verbs as the console's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway.broadcasts import actions as broadcasts
from gateway.broadcasts.publishing import read_out
from gateway.broadcasts.recipients import reach_of
from gateway.broadcasts.tables import Broadcast
from gateway.calls.tables import Conversation
from gateway.desk.pins import officer_of
from gateway.errors import Refused
from gateway.staff.permissions import Permission, may
from gateway.staff.tables import Staff

BESIDE = "/"  # between the hash of the content and that of whom it reaches
BY_TELEPHONE = "Afgekeurd per telefoon."
REFUSALS = {
    "own_submission": "own",
    "content_changed": "changed",
    "recipients_changed": "changed",
    "no_recipients": "nobody",
    "broadcast_state": "gone",
    "no_such_broadcast": "gone",
}

Asked = Mapping[str, str]
Answer = Mapping[str, Any]


def desk_broadcast(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """The next broadcast that awaits approval after the one heard, or that one `again`, with its whole text."""
    if _approver(session, conversation) is None:
        return {"none": "yes"}
    after, again = _id(asked), asked.get("again") == "yes"
    waits = [each for each in awaiting(session) if each.id > after or (again and each.id == after)]
    if not waits:
        return {"none": "yes"}
    found = waits[0]
    reached = reach_of(session, found)
    return {
        "none": "no",
        "broadcast": str(found.id),
        "seen": f"{found.content_hash or ''}{BESIDE}{reached.digest}",
        "text": read_out(session, found, now),
        "name": found.submitted_by_name or "",
        "recipients": str(reached.recipients),
    }


def desk_approve(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """The officer pressed 5: what was read out goes, unless a rule says no."""
    officer = _approver(session, conversation)
    if officer is None:
        return {"result": "refused"}
    content, _, reached = asked.get("seen", "").partition(BESIDE)
    try:
        broadcasts.approve(session, officer.actor, _id(asked), now, content, reached)
    except Refused as refused:
        return {"result": REFUSALS.get(refused.code, "refused")}
    return {"result": "approved"}


def desk_reject(session: Session, conversation: Conversation, asked: Asked, now: datetime) -> Answer:
    """The officer pressed 2: it goes back to its writers."""
    officer = _approver(session, conversation)
    if officer is None:
        return {"result": "refused"}
    try:
        broadcasts.reject(session, officer.actor, _id(asked), now, BY_TELEPHONE)
    except Refused as refused:
        return {"result": REFUSALS.get(refused.code, "refused")}
    return {"result": "rejected"}


def awaiting(session: Session) -> Sequence[Broadcast]:
    """Return the broadcasts that await approval, the one submitted first first."""
    return broadcasts.awaiting_approval(session)


def _approver(session: Session, conversation: Conversation) -> Staff | None:
    officer = officer_of(session, conversation)
    return officer if officer is not None and may(officer.actor, Permission.BROADCASTS_APPROVE) else None


def _id(asked: Asked) -> int:
    said = asked.get("broadcast", "")
    return int(said) if said.isdecimal() and len(said) < 10 else 0


ANSWERS: dict[str, Callable[[Session, Conversation, Asked, datetime], Answer]] = {
    "desk_broadcast": desk_broadcast,
    "desk_approve": desk_approve,
    "desk_reject": desk_reject,
}
