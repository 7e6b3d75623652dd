"""Who lets a broadcast go? A second person who approves what they saw; in a drill anybody; alone by breaking the glass.

Recipients are frozen here: rows when they are few; of many the picture, of which a worker writes the rows, and nothing
leaves before all stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.audit.model import Deed
from gateway.broadcasts import publishing
from gateway.broadcasts.drilling import join_what_runs, within_circle
from gateway.broadcasts.freezing import freeze
from gateway.broadcasts.model import BroadcastState, content_hash
from gateway.broadcasts.moving import expect, move
from gateway.broadcasts.overview import get
from gateway.broadcasts.picture import picture_of
from gateway.broadcasts.tables import Broadcast
from gateway.broadcasts.written import note
from gateway.errors import Refused
from gateway.queues import Queue, fell_due
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require

REASON_LEAST, REASON_MOST = 10, 500


@dataclass(frozen=True)
class Seen:
    """What the approver had before them: the hash of the content, and of whom it would reach. None: not said."""

    content: str | None
    reach: str | None


def approve(
    session: Session,
    actor: Actor,
    broadcast_id: int,
    now: datetime,
    seen_hash: str | None = None,
    seen_reach: str | None = None,
) -> Broadcast:
    """Let a submitted broadcast go, as somebody else than who submitted it; in a drill, as anybody who may approve.

    `seen_hash` is the content hash that the approver had before them, `seen_reach` the digest of whom it would reach.
    Raises Refused: own_submission, content_changed, recipients_changed, no_recipients, broadcast_state.
    """
    require(actor, Permission.BROADCASTS_APPROVE)
    broadcast = get(session, broadcast_id)
    expect(broadcast, BroadcastState.AWAITING_APPROVAL, BroadcastState.SENDING)
    if actor.principal == broadcast.submitted_by and not broadcast.exercise:
        raise Refused("own_submission")
    return _let_go(session, actor, broadcast, now, Seen(seen_hash, seen_reach))


def break_glass(
    session: Session,
    actor: Actor,
    broadcast_id: int,
    now: datetime,
    seen_hash: str,
    reason: str,
    seen_reach: str | None = None,
) -> Broadcast:
    """Let one's own broadcast go without a second person, with a reason that stays and an alarm to the coordinators.

    Raises Refused: glass_reason, glass_not_needed (a drill, or somebody else's), glass_person (a key of nobody's), and
    as `approve` does.
    """
    require(actor, Permission.BROADCASTS_APPROVE)
    broadcast = get(session, broadcast_id)
    expect(broadcast, BroadcastState.AWAITING_APPROVAL, BroadcastState.SENDING)
    if broadcast.exercise or actor.principal != broadcast.submitted_by:
        raise Refused("glass_not_needed")
    if actor.staff_id is None:
        raise Refused("glass_person")
    said = " ".join(reason.split())
    if not REASON_LEAST <= len(said) <= REASON_MOST:
        raise Refused("glass_reason", least=REASON_LEAST, most=REASON_MOST)
    _let_go(session, actor, broadcast, now, Seen(seen_hash, seen_reach), said)
    raise_alarm(session, AlarmKind.GLASS_BROKEN, f"verzending {broadcast.id}, {actor.name}: {said}", now)
    return broadcast


def _let_go(
    session: Session,
    actor: Actor,
    broadcast: Broadcast,
    now: datetime,
    seen: Seen,
    glass_reason: str | None = None,
) -> Broadcast:
    if broadcast.content_hash != hash_of(broadcast) or seen.content not in (None, broadcast.content_hash):
        raise Refused("content_changed")
    picture = picture_of(session, broadcast)
    if seen.reach not in (None, picture.digest):
        raise Refused("recipients_changed")
    join_what_runs(session, broadcast, now)
    within_circle(session, broadcast, picture)
    publishing.publishable(session, broadcast)
    move(
        session,
        broadcast,
        BroadcastState.SENDING,
        come_from=BroadcastState.AWAITING_APPROVAL,
        approved_at=now,
        approved_by=actor.principal,
        approved_by_name=actor.name,
        expires_at=max(now, broadcast.send_at or now) + broadcast.expires_in_minutes * timedelta(minutes=1),
        glass_reason=glass_reason,
    )
    freeze(session, broadcast, picture, now)
    publishing.publish_when_due(session, broadcast, now)
    deed = Deed.GLASS_BROKEN if glass_reason else Deed.BROADCAST_APPROVED
    note(session, actor, deed, broadcast, now, glass_reason or "")
    fell_due(session, Queue.BULK)
    return broadcast


def hash_of(broadcast: Broadcast) -> str:
    """Return the hash of what a broadcast says now."""
    return content_hash(
        broadcast.text,
        broadcast.audience,
        broadcast.channel_names,
        broadcast.exercise,
        broadcast.expires_in_minutes,
        broadcast.send_at,
        broadcast.news,
        broadcast.senders,
        broadcast.asking.asks.content if broadcast.asking.asks else None,
    )
