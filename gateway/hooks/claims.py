"""Which message goes to which program now, and was it taken? Claim, act, record; what was not recorded goes again.

A message that is tried again is the same, with the same id; each event has an id of its own as well.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.hooks.events import latest, told_to
from gateway.hooks.model import GIVEN_UP_AFTER, GONE, LEASE, MOST_EVENTS, wait_after
from gateway.hooks.tables import Hook, HookEvent
from gateway.staff.tables import ApiKey, Staff

PRIVATE = ("number", "text")


@dataclass(frozen=True)
class Message:
    """A batch of events for one address; a copy, since no transaction is open while it is sent."""

    hook_id: int
    token: str
    url: str
    nonce: str
    message_id: str
    body: bytes


def claim(session: Session, now: datetime, failing: bool = True) -> Message | None:
    """Take the next message in hand until the lease ends; None when nobody is to be told anything now.

    `failing`: also for an address that did not take the last one.
    """
    query = select(Hook).where(*_due(session, now, failing)).order_by(Hook.due_at, Hook.id)
    for hook in session.scalars(query.with_for_update(skip_locked=True)).all():
        if not _owner_is_open(session, hook, now):
            hook.ended_at = now
            continue
        events = _events(session, hook)
        if not events:
            hook.taken_until, hook.sending_until = hook.sending_until or latest(session), None
            continue
        hook.sending_until = events[-1].number
        hook.claim_token, hook.claimed_until = secrets.token_hex(16), now + LEASE
        return Message(
            hook.id,
            hook.claim_token,
            hook.url,
            hook.nonce,
            f"msg_{hook.id}_{events[0].number}_{events[-1].number}",
            _body(hook, events),
        )
    return None


def is_due(session: Session, now: datetime, failing: bool = True) -> bool:
    """Whether somebody may have to be told something now."""
    return bool(session.scalar(select(exists().where(*_due(session, now, failing)))))


def record(session: Session, message: Message, status: int | None, now: datetime) -> None:
    """Note what an address answered (`status` of HTTP, None for no answer): taken only with 2xx."""
    hook = session.get_one(Hook, message.hook_id, with_for_update=True, populate_existing=True)
    if hook.claim_token != message.token:
        return
    hook.claim_token, hook.claimed_until, hook.last_status = None, None, status
    if status is not None and 200 <= status < 300:
        hook.taken_until, hook.sending_until = hook.sending_until or hook.taken_until, None
        hook.failures, hook.failing_since, hook.last_taken_at, hook.due_at = 0, None, now, now
        return
    hook.failures += 1
    hook.failing_since = hook.failing_since or now
    hook.due_at = now + wait_after(hook.failures)
    if status == GONE or now - hook.failing_since >= GIVEN_UP_AFTER:
        hook.given_up_at = now
        raise_alarm(session, AlarmKind.WEBHOOK_GIVEN_UP, f"webhook {hook.id} van {hook.by}", now)


def _due(session: Session, now: datetime, failing: bool) -> tuple[ColumnElement[bool], ...]:
    free = or_(Hook.claimed_until.is_(None), Hook.claimed_until <= now)
    waits = (Hook.due_at <= now, Hook.taken_until < latest(session), *(() if failing else (Hook.failures == 0,)))
    return Hook.ended_at.is_(None), Hook.given_up_at.is_(None), *waits, free


def _events(session: Session, hook: Hook) -> Sequence[HookEvent]:
    mine = [HookEvent.number > hook.taken_until, told_to(hook)]
    if hook.sending_until is not None:
        mine.append(HookEvent.number <= hook.sending_until)
    return session.scalars(select(HookEvent).where(*mine).order_by(HookEvent.number).limit(MOST_EVENTS)).all()


def _body(hook: Hook, events: Sequence[HookEvent]) -> bytes:
    told = [
        {
            "id": f"evt_{event.number}",
            "sequence": event.number,
            "type": event.kind.value,
            "at": event.at.isoformat().replace("+00:00", "Z") if event.at else None,
            "data": event.data if hook.in_full else _withheld(event.data),
        }
        for event in events
    ]
    document = {"type": "events", "timestamp": told[-1]["at"], "data": {"webhook": hook.id, "events": told}}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _withheld(data: dict[str, object]) -> dict[str, object]:
    return {name: None if name in PRIVATE else value for name, value in data.items()}


def _owner_is_open(session: Session, hook: Hook, now: datetime) -> bool:
    kind, _, key = hook.principal.partition(":")
    if kind == "staff":
        person = session.get(Staff, int(key))
        return person is not None and person.active
    made = session.get(ApiKey, int(key))
    return made is not None and made.disabled_at is None and (made.expires_at is None or made.expires_at > now)
