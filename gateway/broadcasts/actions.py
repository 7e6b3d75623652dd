"""What can people do with a broadcast? Verbs on a Session that is handed in; the door commits.

Every step is a compare-and-set on the state, so of two people who act at once one is told that it is too late. What
the second person approves is a hash of text, audience, channels and expiry; any edit voids the submission. Whom it
reaches is frozen at approval, a row a recipient, in the approving transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from gateway.broadcasts.claims import settle_ended, take_back
from gateway.broadcasts.incoming import apply_receipts, record_reply, store_receipt
from gateway.broadcasts.model import (
    BroadcastState,
    Interruption,
    checked_channels,
    checked_expiry,
    content_hash,
    sources_of,
)
from gateway.broadcasts.overview import (
    awaiting_approval,
    counts,
    counts_of,
    deliveries,
    excluded,
    get,
    list_broadcasts,
    receipts,
    replies,
)
from gateway.broadcasts.recipients import Preview, checked_audience, freeze, left_out, preview, reach, reaching_somebody
from gateway.broadcasts.tables import Broadcast
from gateway.broadcasts.wording import measured, prefixed
from gateway.errors import Refused
from gateway.queues import Queue, fell_due
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require

__all__ = [
    "Preview",
    "apply_receipts",
    "approve",
    "awaiting_approval",
    "cancel",
    "counts",
    "counts_of",
    "create_draft",
    "deliveries",
    "edit",
    "excluded",
    "get",
    "left_out",
    "list_broadcasts",
    "pause",
    "preview",
    "reach",
    "receipts",
    "record_reply",
    "reject",
    "replies",
    "resume",
    "store_receipt",
    "submit",
]


def create_draft(
    session: Session,
    actor: Actor,
    text: str,
    audience: Mapping[str, Any],
    channels: Sequence[str],
    exercise: bool,
    expires_in_minutes: int | None,
    now: datetime,
) -> Broadcast:
    """Write a draft. The prefix is added when missing; a text of more than three segments is refused."""
    require(actor, Permission.BROADCASTS_WRITE)
    broadcast = Broadcast(
        state=BroadcastState.DRAFT,
        exercise=exercise,
        created_at=now,
        created_by=actor.principal,
        created_by_name=actor.name,
        **_text(text, exercise),
        audience=checked_audience(session, audience),
        channel_names=checked_channels(channels),
        expires_in_minutes=checked_expiry(expires_in_minutes),
    )
    session.add(broadcast)
    session.flush()
    return broadcast


def edit(
    session: Session,
    actor: Actor,
    broadcast_id: int,
    now: datetime,
    *,
    text: str | None = None,
    audience: Mapping[str, Any] | None = None,
    channels: Sequence[str] | None = None,
    expires_in_minutes: int | None = None,
) -> Broadcast:
    """Change a draft. What had been submitted is a draft again: nobody approves a text that they have not seen.

    Drill and live never change into one another: that takes a new draft.
    """
    require(actor, Permission.BROADCASTS_WRITE)
    broadcast = get(session, broadcast_id)
    if broadcast.state is BroadcastState.AWAITING_APPROVAL:
        _move(session, broadcast, BroadcastState.DRAFT, **_UNSUBMITTED)
    _expect(broadcast, BroadcastState.DRAFT, BroadcastState.DRAFT)
    if text is not None:
        for name, value in _text(text, broadcast.exercise).items():
            setattr(broadcast, name, value)
    if audience is not None:
        broadcast.audience = checked_audience(session, audience)
    if channels is not None:
        broadcast.channel_names = checked_channels(channels)
    if expires_in_minutes is not None:
        broadcast.expires_in_minutes = checked_expiry(expires_in_minutes)
    session.flush()
    return broadcast


def submit(session: Session, actor: Actor, broadcast_id: int, now: datetime) -> Broadcast:
    """Ask a second person to approve what stands now. Raises Refused("no_recipients") when it reaches nobody."""
    require(actor, Permission.BROADCASTS_WRITE)
    broadcast = get(session, broadcast_id)
    _expect(broadcast, BroadcastState.DRAFT, BroadcastState.AWAITING_APPROVAL)
    reaching_somebody(session, broadcast)
    return _move(
        session,
        broadcast,
        BroadcastState.AWAITING_APPROVAL,
        content_hash=hash_of(broadcast),
        submitted_at=now,
        submitted_by=actor.principal,
        submitted_by_name=actor.name,
        reject_reason=None,
        rejected_by_name=None,
    )


def approve(
    session: Session, actor: Actor, broadcast_id: int, now: datetime, seen_hash: str | None = None
) -> Broadcast:
    """Let a submitted broadcast go, as somebody else than who submitted it. Its recipients are frozen here.

    `seen_hash` is the content hash that the approver had before them. Raises Refused: own_submission,
    content_changed, no_recipients, broadcast_state.
    """
    require(actor, Permission.BROADCASTS_APPROVE)
    broadcast = get(session, broadcast_id)
    _expect(broadcast, BroadcastState.AWAITING_APPROVAL, BroadcastState.SENDING)
    if actor.principal == broadcast.submitted_by:
        raise Refused("own_submission")
    if broadcast.content_hash != hash_of(broadcast) or seen_hash not in (None, broadcast.content_hash):
        raise Refused("content_changed")
    chosen, contacts = reaching_somebody(session, broadcast)
    _move(
        session,
        broadcast,
        BroadcastState.SENDING,
        come_from=BroadcastState.AWAITING_APPROVAL,
        approved_at=now,
        approved_by=actor.principal,
        approved_by_name=actor.name,
        expires_at=now + broadcast.expires_in_minutes * timedelta(minutes=1),
        recipients=len(chosen.recipients),
    )
    freeze(session, broadcast.id, chosen, contacts)
    fell_due(session, Queue.BULK)
    return broadcast


def reject(session: Session, actor: Actor, broadcast_id: int, now: datetime, reason: str = "") -> Broadcast:
    """Send a submitted broadcast back to its writers, with a reason."""
    require(actor, Permission.BROADCASTS_APPROVE)
    broadcast = get(session, broadcast_id)
    return _move(
        session,
        broadcast,
        BroadcastState.DRAFT,
        **_UNSUBMITTED,
        reject_reason=reason[:500],
        rejected_by_name=actor.name,
    )


def pause(session: Session, actor: Actor, broadcast_id: int, now: datetime) -> Broadcast:
    """Stop what has not left yet, within two seconds; `resume` continues with exactly that."""
    require(actor, Permission.BROADCASTS_WRITE, Permission.BROADCASTS_APPROVE)
    broadcast = _move(
        session,
        get(session, broadcast_id),
        BroadcastState.PAUSED,
        interrupted_by=Interruption.BY_PERSON,
        interrupted_by_name=actor.name,
        interrupted_error=None,
    )
    take_back(session, broadcast_id)
    return broadcast


def resume(session: Session, actor: Actor, broadcast_id: int, now: datetime) -> Broadcast:
    """Go on with a paused broadcast; raises Refused("broadcast_expired") when its time is over."""
    require(actor, Permission.BROADCASTS_WRITE, Permission.BROADCASTS_APPROVE)
    broadcast = get(session, broadcast_id)
    _expect(broadcast, BroadcastState.PAUSED, BroadcastState.SENDING)
    if broadcast.expires_at is not None and broadcast.expires_at <= now:
        raise Refused("broadcast_expired")
    _move(
        session,
        broadcast,
        BroadcastState.SENDING,
        come_from=BroadcastState.PAUSED,
        interrupted_by=None,
        interrupted_by_name=None,
    )
    fell_due(session, Queue.BULK)
    return broadcast


def cancel(session: Session, actor: Actor, broadcast_id: int, now: datetime) -> Broadcast:
    """End a broadcast for good. What has left has left; the rest is cancelled."""
    require(actor, Permission.BROADCASTS_WRITE, Permission.BROADCASTS_APPROVE)
    broadcast = get(session, broadcast_id)
    _move(session, broadcast, BroadcastState.CANCELLED, ended_at=now, ended_by_name=actor.name)
    take_back(session, broadcast_id)
    settle_ended(session, [broadcast_id])
    return broadcast


def hash_of(broadcast: Broadcast) -> str:
    """Return the hash of what a broadcast says now."""
    return content_hash(
        broadcast.text,
        broadcast.audience,
        broadcast.channel_names,
        broadcast.exercise,
        broadcast.expires_in_minutes,
    )


_UNSUBMITTED: dict[str, Any] = {
    "content_hash": None,
    "submitted_at": None,
    "submitted_by": None,
    "submitted_by_name": None,
}


def _move(
    session: Session,
    broadcast: Broadcast,
    target: BroadcastState,
    come_from: BroadcastState | None = None,
    **values: Any,
) -> Broadcast:
    moved = session.execute(
        update(Broadcast)
        .where(Broadcast.id == broadcast.id, Broadcast.state.in_([come_from] if come_from else sources_of(target)))
        .values(state=target, **values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(broadcast)
    if not moved.rowcount:  # type: ignore[attr-defined]
        raise _refused(broadcast, target)
    return broadcast


def _expect(broadcast: Broadcast, state: BroadcastState, target: BroadcastState) -> None:
    if broadcast.state is not state:
        raise _refused(broadcast, target)


def _refused(broadcast: Broadcast, target: BroadcastState) -> Refused:
    return Refused("broadcast_state", state=broadcast.state.value, target=target.value)


def _text(text: str, exercise: bool) -> dict[str, Any]:
    sent = prefixed(text, exercise)
    size = measured(sent)
    return {"text": sent, "encoding": size.encoding.value, "segments": size.parts}
