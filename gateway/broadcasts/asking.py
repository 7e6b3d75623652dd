"""Who is texted and rung to approve a broadcast that waits? One after another, at once at night, until one answers.

By day the writers have some minutes to find somebody themselves. Whoever was asked hears it at the officers' desk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.broadcasts import asking_calls
from gateway.broadcasts.asking_calls import APPROVALS
from gateway.broadcasts.asking_model import IN_VAIN, ApprovalCallState
from gateway.broadcasts.model import BroadcastState
from gateway.broadcasts.overview import awaiting_approval
from gateway.broadcasts.tables import ApprovalRequest, Broadcast
from gateway.carriers.placing import RING
from gateway.notices import actions as notices
from gateway.notices.texts import text
from gateway.now import BRUSSELS
from gateway.paging.lone_calls import GRACE
from gateway.staff.actions import list_staff
from gateway.staff.model import Role
from gateway.staff.permissions import Permission, may
from gateway.staff.tables import Staff
from gateway.storage import Storage

NIGHT_FROM, NIGHT_UNTIL = time(22), time(7)
BY_DAY_AFTER = timedelta(minutes=10)
EVERY = timedelta(minutes=5)
AT_LEAST = timedelta(minutes=1)  # a text takes a while to be seen
ROUNDS = 3
_FIRST = (Role.COORDINATOR, Role.COMMUNICATION, Role.OFFICER)


def next_to_ask(
    people: Sequence[int],
    asked: Sequence[tuple[int, datetime]],
    submitted_at: datetime,
    now: datetime,
    in_vain_at: datetime | None = None,
) -> int | None:
    """Return whom to ask now: the first of who was asked least; None when it is not time, or all were asked thrice.

    `in_vain_at`: when the latest call ended without an answer. Then the next one is not kept waiting.
    """
    if asked:
        last = max(at for _, at in asked)
        due = last + EVERY if in_vain_at is None else min(last + EVERY, max(in_vain_at, last + AT_LEAST))
    else:
        due = submitted_at + (timedelta(0) if _night(now) else BY_DAY_AFTER)
    times = Counter(who for who, _ in asked)
    left = [who for who in people if times[who] < ROUNDS]
    return min(left, key=lambda who: times[who]) if left and now >= due else None


def due_to_ask(session: Session) -> list[int]:
    """Return the live broadcasts that await approval."""
    return [each.id for each in awaiting_approval(session) if not each.exercise]


def ask_all(storage: Storage, transaction: Callable[[], AbstractContextManager[Session]], now: datetime) -> None:
    """Ask about every live broadcast that waits, once calls that are over are known to be."""
    with transaction() as session:
        APPROVALS.lapse(session, now)
    with storage.reading() as session:
        due = due_to_ask(session)
    for broadcast_id in due:
        with transaction() as session:
            ask(session, broadcast_id, now)


def ask(session: Session, broadcast_id: int, now: datetime) -> Staff | None:
    """Text and ring the next person who may approve a broadcast, where it is time. Safe to repeat."""
    broadcast = session.get(Broadcast, broadcast_id, with_for_update=True, populate_existing=True)
    if broadcast is None or broadcast.state is not BroadcastState.AWAITING_APPROVAL or broadcast.submitted_at is None:
        return None
    people = {person.id: person for person in _approvers(session, broadcast)}
    query = select(ApprovalRequest).where(
        ApprovalRequest.broadcast_id == broadcast.id, ApprovalRequest.at >= broadcast.submitted_at
    )
    asked = [(each.staff_id, each.at) for each in session.scalars(query)]
    in_vain = _in_vain_at(session, broadcast.id, broadcast.submitted_at, now)
    chosen = next_to_ask(list(people), asked, broadcast.submitted_at, now, in_vain)
    if chosen is None:
        return None
    said = text("approval_request", n=broadcast.id, p=broadcast.submitted_by_name or "")
    notices.write(session, "approval_request", people[chosen].phone or "", said, now, expires_in=EVERY)
    session.add(ApprovalRequest(broadcast_id=broadcast.id, staff_id=chosen, at=now))
    asking_calls.write(session, broadcast, people[chosen], now, turn=[who for who, _ in asked].count(chosen))
    session.flush()
    if len(asked) + 1 == ROUNDS * len(people):
        raise_alarm(session, AlarmKind.BROADCAST_WAITS, f"verzending {broadcast.id}", now)
    return people[chosen]


def _in_vain_at(session: Session, broadcast_id: int, since: datetime, now: datetime) -> datetime | None:
    call = asking_calls.latest(session, broadcast_id, since)
    if call is None:
        return None
    doubted = call.state is ApprovalCallState.UNCERTAIN and call.at < now - RING - GRACE
    return call.at if call.state in IN_VAIN or doubted else None


def _approvers(session: Session, broadcast: Broadcast) -> list[Staff]:
    able = [
        person
        for person in list_staff(session)
        if person.active and person.phone and person.phone_verified and may(person.actor, Permission.BROADCASTS_APPROVE)
    ]
    others = [person for person in able if person.actor.principal != broadcast.submitted_by]
    return sorted(others, key=lambda person: (_rank(person), person.id))


def _rank(person: Staff) -> int:
    return next(at for at, role in enumerate((*_FIRST, None)) if role is None or role in person.roles)


def _night(now: datetime) -> bool:
    there = now.astimezone(BRUSSELS).time()
    return there >= NIGHT_FROM or there < NIGHT_UNTIL
