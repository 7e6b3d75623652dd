"""What happened that a program may want to hear? Written in the transaction in which it happened, if asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from gateway.hooks.model import KEPT_FOR, EventKind
from gateway.hooks.tables import Hook, HookEvent
from gateway.storage.locks import Lock, hold_lock

NUMBERED_AT_ONCE = 500
FORGOTTEN_AT_ONCE = 100


def is_wanted(session: Session, kind: EventKind) -> bool:
    """Whether any program asked for this kind."""
    return any(kind.value in kinds for kinds in session.scalars(select(Hook.kinds).where(Hook.ended_at.is_(None))))


def tell(session: Session, kind: EventKind, happened: Sequence[Mapping[str, Any]]) -> None:
    """Keep what happened for the programs that asked for this kind; nothing when none did."""
    if happened and is_wanted(session, kind):
        session.execute(insert(HookEvent), [{"kind": kind, "data": dict(data)} for data in happened])


def number(session: Session, now: datetime) -> int:
    """Number what was committed, in order. Returns how many."""
    hold_lock(session, Lock.NUMBERING_EVENTS)
    waiting = select(HookEvent.id).where(HookEvent.number.is_(None)).order_by(HookEvent.id).limit(NUMBERED_AT_ONCE)
    ids, last = session.scalars(waiting).all(), latest(session)
    if ids:
        session.execute(
            update(HookEvent), [{"id": key, "number": last + at, "at": now} for at, key in enumerate(ids, 1)]
        )
    return len(ids)


def old(session: Session, now: datetime) -> Sequence[int]:
    """Return some of what nobody will be told any more. The last event stays: the next number is counted from it."""
    past = select(HookEvent.id).where(HookEvent.at < now - KEPT_FOR, HookEvent.number < latest(session))
    return session.scalars(past.order_by(HookEvent.at).limit(FORGOTTEN_AT_ONCE)).all()


def forget(session: Session, ids: Sequence[int]) -> None:
    """Delete events."""
    session.execute(delete(HookEvent).where(HookEvent.id.in_(ids)))


def is_unnumbered(session: Session) -> bool:
    """Whether something happened that has no number yet."""
    return bool(session.scalar(select(exists().where(HookEvent.number.is_(None)))))


def told_to(hook: Hook) -> ColumnElement[bool]:
    """Which events a program is told."""
    kinds = HookEvent.kind.in_([EventKind(kind) for kind in hook.kinds])
    return or_(HookEvent.hook_id == hook.id, HookEvent.hook_id.is_(None) & kinds)


def latest(session: Session) -> int:
    """Return the number of the latest event."""
    return session.scalar(select(func.max(HookEvent.number))) or 0
