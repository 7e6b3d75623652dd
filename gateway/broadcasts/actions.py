"""What can people do with a broadcast? Verbs on a Session that is handed in; the door commits.

Every step is a compare-and-set on the state, so of two people who act at once one is told that it is too late. What
the second person approves is a hash of text, audience, senders, channels and expiry; any edit voids the submission.
Whom it reaches is frozen at approval, a row a recipient, in the approving transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gateway.audit.model import Deed
from gateway.broadcasts import publishing
from gateway.broadcasts.acknowledging import NOT_ASKED, Asking, kept_values, without_request, worded
from gateway.broadcasts.approval import approve, break_glass, hash_of
from gateway.broadcasts.claims import settle_ended, take_back
from gateway.broadcasts.drilling import join_what_runs, within_circle
from gateway.broadcasts.incoming import apply_receipts, store_receipt
from gateway.broadcasts.model import (
    AT_ONCE,
    BroadcastState,
    Interruption,
    Leaving,
    checked_channels,
    checked_expiry,
    checked_leaving,
)
from gateway.broadcasts.moving import UNSUBMITTED, expect, move
from gateway.broadcasts.overview import (
    awaiting_approval,
    counts,
    counts_of,
    deliveries,
    excluded,
    get,
    left_by_channel,
    list_broadcasts,
    receipts,
    replies,
)
from gateway.broadcasts.recipients import Preview, checked_audience, left_out, preview, reach
from gateway.broadcasts.replying import record_reply
from gateway.broadcasts.senders import Senders, frozen_senders, usable_senders
from gateway.broadcasts.somebody import somebody_is_reached
from gateway.broadcasts.tables import Broadcast
from gateway.broadcasts.wording import measured
from gateway.broadcasts.written import note
from gateway.errors import Refused
from gateway.exercises.belonging import join_broadcast
from gateway.queues import Queue, fell_due
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require

__all__ = [
    "Preview",
    "apply_receipts",
    "approve",
    "awaiting_approval",
    "break_glass",
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
    "withdraw",
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
    leaving: Leaving = AT_ONCE,
    news: Mapping[str, Any] | None = None,
    asking: Asking = NOT_ASKED,
) -> Broadcast:
    """Write a draft. The prefix is added when missing; a text of more than three segments is refused."""
    require(actor, Permission.BROADCASTS_WRITE)
    broadcast = Broadcast(
        state=BroadcastState.DRAFT,
        exercise=exercise,
        created_at=now,
        created_by=actor.principal,
        created_by_name=actor.name,
        **_text(text, exercise, asking),
        **kept_values(asking),
        audience=checked_audience(session, audience),
        channel_names=checked_channels(channels),
        expires_in_minutes=checked_expiry(expires_in_minutes),
        send_at=checked_leaving(leaving, now),
        news=publishing.announced(channels, news),
    )
    session.add(broadcast)
    session.flush()
    if exercise:
        join_broadcast(session, broadcast.id, now)
    note(session, actor, Deed.BROADCAST_WRITTEN, broadcast, now)
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
    leaving: Leaving | None = None,
    news: Mapping[str, Any] | None = None,
    asking: Asking | None = None,
) -> Broadcast:
    """Change a draft. What had been submitted is a draft again: nobody approves a text that they have not seen.

    Drill and live never change into one another: that takes a new draft.
    """
    require(actor, Permission.BROADCASTS_WRITE)
    broadcast = get(session, broadcast_id)
    if broadcast.state is BroadcastState.AWAITING_APPROVAL:
        move(session, broadcast, BroadcastState.DRAFT, **UNSUBMITTED)
    expect(broadcast, BroadcastState.DRAFT, BroadcastState.DRAFT)
    if text is not None or asking is not None:
        _word(broadcast, text, broadcast.asking if asking is None else asking)
    if audience is not None:
        broadcast.audience = checked_audience(session, audience)
    if channels is not None:
        broadcast.channel_names = checked_channels(channels)
    if expires_in_minutes is not None:
        broadcast.expires_in_minutes = checked_expiry(expires_in_minutes)
    if leaving is not None and leaving.at != broadcast.send_at:
        broadcast.send_at = checked_leaving(leaving, now)
    broadcast.news = publishing.announced(broadcast.channel_names, broadcast.news if news is None else news)
    session.flush()
    note(session, actor, Deed.BROADCAST_EDITED, broadcast, now)
    return broadcast


def submit(
    session: Session, actor: Actor, broadcast_id: int, now: datetime, senders: Senders | None = None
) -> Broadcast:
    """Ask a second person to approve what stands now. Raises Refused("no_recipients") when it reaches nobody.

    `senders` are those configured now: it leaves from them and from no others. None: from whatever is configured.
    """
    require(actor, Permission.BROADCASTS_WRITE)
    broadcast = get(session, broadcast_id)
    expect(broadcast, BroadcastState.DRAFT, BroadcastState.AWAITING_APPROVAL)
    somebody_is_reached(session, broadcast)
    join_what_runs(session, broadcast, now)
    within_circle(session, broadcast)
    publishing.publishable(session, broadcast)
    broadcast.senders = None if senders is None else frozen_senders(senders, broadcast.ways)
    move(
        session,
        broadcast,
        BroadcastState.AWAITING_APPROVAL,
        content_hash=hash_of(broadcast),
        senders=broadcast.senders,
        submitted_at=now,
        submitted_by=actor.principal,
        submitted_by_name=actor.name,
        reject_reason=None,
        rejected_by_name=None,
    )
    note(session, actor, Deed.BROADCAST_SUBMITTED, broadcast, now)
    return broadcast


def reject(session: Session, actor: Actor, broadcast_id: int, now: datetime, reason: str = "") -> Broadcast:
    """Send a submitted broadcast back to its writers, with a reason."""
    require(actor, Permission.BROADCASTS_APPROVE)
    broadcast = get(session, broadcast_id)
    move(
        session,
        broadcast,
        BroadcastState.DRAFT,
        **UNSUBMITTED,
        reject_reason=reason[:500],
        rejected_by_name=actor.name,
    )
    note(session, actor, Deed.BROADCAST_REJECTED, broadcast, now, reason[:500])
    return broadcast


def pause(session: Session, actor: Actor, broadcast_id: int, now: datetime) -> Broadcast:
    """Stop what has not left yet, within two seconds; `resume` continues with exactly that."""
    require(actor, Permission.BROADCASTS_WRITE, Permission.BROADCASTS_APPROVE)
    broadcast = move(
        session,
        get(session, broadcast_id),
        BroadcastState.PAUSED,
        interrupted_by=Interruption.BY_PERSON,
        interrupted_by_name=actor.name,
        interrupted_error=None,
    )
    take_back(session, broadcast_id)
    note(session, actor, Deed.BROADCAST_PAUSED, broadcast, now)
    return broadcast


def resume(
    session: Session, actor: Actor, broadcast_id: int, now: datetime, configured: Senders | None = None
) -> Broadcast:
    """Go on with a paused broadcast; raises Refused("broadcast_expired") when its time is over.

    `configured`: the senders that are set now. Where none of those that were approved is among them it raises
    Refused("senders_changed"): from others it goes only as a new broadcast, with an approval of its own.
    """
    require(actor, Permission.BROADCASTS_WRITE, Permission.BROADCASTS_APPROVE)
    broadcast = get(session, broadcast_id)
    expect(broadcast, BroadcastState.PAUSED, BroadcastState.SENDING)
    if broadcast.expires_at is not None and broadcast.expires_at <= now:
        raise Refused("broadcast_expired")
    if configured is not None and broadcast.senders is not None:
        _may_still_leave(session, broadcast, configured)
    move(
        session,
        broadcast,
        BroadcastState.SENDING,
        come_from=BroadcastState.PAUSED,
        interrupted_by=None,
        interrupted_by_name=None,
    )
    fell_due(session, Queue.BULK)
    note(session, actor, Deed.BROADCAST_RESUMED, broadcast, now)
    return broadcast


def cancel(session: Session, actor: Actor, broadcast_id: int, now: datetime) -> Broadcast:
    """End a broadcast for good. What has left has left; the rest is cancelled."""
    require(actor, Permission.BROADCASTS_WRITE, Permission.BROADCASTS_APPROVE)
    broadcast = get(session, broadcast_id)
    move(session, broadcast, BroadcastState.CANCELLED, ended_at=now, ended_by_name=actor.name)
    take_back(session, broadcast_id)
    settle_ended(session, [broadcast_id])
    note(session, actor, Deed.BROADCAST_CANCELLED, broadcast, now)
    return broadcast


def withdraw(session: Session, actor: Actor, broadcast_id: int, now: datetime) -> Broadcast:
    """Withdraw what a broadcast published, and what followed it: at once, for stopping needs no second person.

    Raises Refused("nothing_published").
    """
    require(actor, Permission.BROADCASTS_WRITE, Permission.BROADCASTS_APPROVE)
    broadcast = get(session, broadcast_id)
    if publishing.withdraw_of(session, broadcast, now) is None:
        raise Refused("nothing_published")
    note(session, actor, Deed.NEWS_WITHDRAWN, broadcast, now)
    return broadcast


def _may_still_leave(session: Session, broadcast: Broadcast, configured: Senders) -> None:
    for channel in left_by_channel(session, broadcast.id):
        if not usable_senders(broadcast.senders, channel, configured.get(channel.value, ())):
            raise Refused("senders_changed")


def _word(broadcast: Broadcast, text: str | None, asking: Asking) -> None:
    own = without_request(broadcast.text) if broadcast.asking.asks else broadcast.text
    values = _text(own if text is None else text, broadcast.exercise, asking)
    for name, value in {**values, **kept_values(asking)}.items():
        setattr(broadcast, name, value)


def _text(text: str, exercise: bool, asking: Asking) -> dict[str, Any]:
    sent = worded(text, exercise, asking)
    size = measured(sent)
    return {"text": sent, "encoding": size.encoding.value, "segments": size.parts}
