"""Who may have events told to an address, and who ends that? Verbs on a Session; the door commits."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.errors import Refused
from gateway.hooks.events import latest
from gateway.hooks.model import ASKED_FOR, MOST_HOOKS, EventKind, checked_url
from gateway.hooks.tables import Hook, HookEvent
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, may, require

MAY = (Permission.BROADCASTS_WRITE, Permission.STAFF_CHANGE)


def register(session: Session, actor: Actor, url: str, kinds: Sequence[str], loose: bool, now: datetime) -> Hook:
    """Have events told to an address from now on. Numbers and words go along only to who may read them.

    Raises Refused: webhook_url, webhook_events, too_many_webhooks.
    """
    require(actor, *MAY)
    if not kinds or not set(kinds) <= {kind.value for kind in ASKED_FOR}:
        raise Refused("webhook_events")
    if (session.scalar(select(func.count()).where(Hook.ended_at.is_(None))) or 0) >= MOST_HOOKS:
        raise Refused("too_many_webhooks", most=MOST_HOOKS)
    hook = Hook(
        url=checked_url(url, loose),
        kinds=sorted(set(kinds)),
        in_full=may(actor, Permission.BROADCASTS_READ) and may(actor, Permission.NUMBERS),
        nonce=secrets.token_hex(16),
        created_at=now,
        principal=actor.principal,
        by=actor.name,
        taken_until=latest(session),
        due_at=now,
    )
    session.add(hook)
    session.flush()
    write_down(session, actor, Deed.HOOK_MADE, Subject.HOOK, hook.id, now, {"kinds": hook.kinds}, {"url": hook.url})
    return hook


def list_hooks(session: Session, after: int | None = None, limit: int = 50) -> tuple[list[Hook], int | None]:
    """Return who is told, in order of registration, and the cursor of what follows."""
    query = select(Hook).where(Hook.ended_at.is_(None), Hook.id > (after or 0)).order_by(Hook.id).limit(limit + 1)
    found = list(session.scalars(query))
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def end(session: Session, actor: Actor, hook_id: int, now: datetime) -> Hook:
    """Tell nothing more to an address."""
    hook = held(session, actor, hook_id)
    hook.ended_at = now
    write_down(session, actor, Deed.HOOK_ENDED, Subject.HOOK, hook.id, now)
    return hook


def ping(session: Session, actor: Actor, hook_id: int, now: datetime) -> Hook:
    """Have an address told a `ping` now; what was given up is tried again from where it stopped."""
    hook = held(session, actor, hook_id)
    session.add(HookEvent(kind=EventKind.PING, hook_id=hook.id, data={"webhook": hook.id}))
    hook.given_up_at, hook.failing_since, hook.failures, hook.due_at = None, None, 0, now
    session.flush()
    write_down(session, actor, Deed.HOOK_TRIED, Subject.HOOK, hook.id, now)
    return hook


def held(session: Session, actor: Actor, hook_id: int) -> Hook:
    """Return a webhook, locked, for who may change it; raises Refused("no_such_webhook") for one that has ended."""
    require(actor, *MAY)
    hook = session.get(Hook, hook_id, with_for_update=True)
    if hook is None or hook.ended_at is not None:
        raise Refused("no_such_webhook", id=hook_id)
    return hook
