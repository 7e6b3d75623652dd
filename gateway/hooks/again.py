"""What is told to a program once more, and how much waits for it? A receiver knows repeats by the id of each event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.errors import Refused
from gateway.hooks.actions import held
from gateway.hooks.events import told_to
from gateway.hooks.tables import Hook, HookEvent
from gateway.staff.model import Actor

WINDOWS = (1, 6, 24, 48)  # hours; events are kept no longer


def repeat(session: Session, actor: Actor, hook_id: int, hours: int, now: datetime) -> int:
    """Have everything of the last hours told again. Returns how many events; raises Refused("webhook_window")."""
    if hours not in WINDOWS:
        raise Refused("webhook_window")
    hook = held(session, actor, hook_id)
    first = session.scalar(select(func.min(HookEvent.number)).where(HookEvent.at >= now - timedelta(hours=hours)))
    if first is not None:
        hook.taken_until = min(hook.taken_until, first - 1)
        hook.sending_until, hook.claim_token, hook.claimed_until = None, None, None
    hook.given_up_at, hook.failing_since, hook.failures, hook.due_at = None, None, 0, now
    session.flush()
    write_down(session, actor, Deed.HOOK_REPEATED, Subject.HOOK, hook.id, now, {"hours": hours})
    return _waiting(session, hook)


def waiting(session: Session, hooks: Iterable[Hook]) -> Mapping[int, int]:
    """Return by webhook how many events it has not taken yet."""
    return {hook.id: _waiting(session, hook) for hook in hooks}


def _waiting(session: Session, hook: Hook) -> int:
    count = select(func.count()).select_from(HookEvent).where(HookEvent.number > hook.taken_until, told_to(hook))
    return session.scalar(count) or 0
