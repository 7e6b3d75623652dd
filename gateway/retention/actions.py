"""How is what was kept long enough emptied? In small batches, each told in the audit with its number of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.keeping import Keeping, Kind
from gateway.retention.rules import RULES
from gateway.staff.model import SYSTEM, Actor
from gateway.storage.locks import Lock, hold_lock


def overdue(session: Session, keeping: Keeping, now: datetime) -> dict[Kind, int]:
    """Return how many rows of each kind are over their time; nothing is changed."""
    found: Counter[Kind] = Counter({kind: 0 for kind in Kind})
    for rule in RULES:
        due = rule.due(now - keeping.kept_for(rule.kind)).order_by(None).subquery()
        found[rule.kind] += session.scalar(select(func.count()).select_from(due)) or 0
    return dict(found)


def empty_some(session: Session, keeping: Keeping, now: datetime) -> dict[Kind, int]:
    """Empty at most a hundred rows of the first kind that has any over its time; returns how many of which."""
    hold_lock(session, Lock.RETENTION)
    for rule in RULES:
        ids = list(session.scalars(rule.due(now - keeping.kept_for(rule.kind)).limit(rule.batch)))
        if not ids:
            continue
        rule.empty(session, ids)
        if opened := rule.opened(session, ids):  # a name that is gone without its erasure in the chain is a fault
            write_down(session, SYSTEM, Deed.ERASED, Subject.RETENTION, None, now, {"openings": opened})
        return {rule.kind: len(ids)}
    return {}


def note_run(
    session: Session, actor: Actor, emptied: Mapping[Kind, int], at_carrier: int, finished: bool, now: datetime
) -> None:
    """Write down what was emptied, here and at the carrier; `finished`: nothing was left over its time."""
    said = {kind.value: number for kind, number in emptied.items() if number}
    detail = {"erased": said, "at_carrier": at_carrier, "finished": finished}
    write_down(session, actor, Deed.RETENTION_RUN, Subject.RETENTION, None, now, detail)
