"""Which call that is no page do we place next, and what came of it? The pages' discipline: claim, act, record.

A claim is under the pages' lock, and a page that is due goes first. A call in doubt is looked up (`lone_doubts`), never
placed again on a guess. What a kind of call is about, whom it rings and how it ends is the kind's own.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Generic, TypeVar

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from gateway.calls import lines
from gateway.carrier.addresses import Addresses
from gateway.carrier.failover import Past, turns
from gateway.carriers.placing import RING, Claim
from gateway.carriers.senders import ONE_CARRIER, CallSenders
from gateway.errors import CarrierFault, FaultKind
from gateway.paging.claims import line_is_ours, oldest_due
from gateway.paging.lone_tables import LoneCall
from gateway.paging.pace import calls_free
from gateway.storage.locks import Lock, hold_lock

GRACE = timedelta(seconds=20)  # after its ringing a call that never reported back is over
LEASE = timedelta(seconds=30)
STALE = timedelta(minutes=5)  # a call that could not be placed for so long is not placed any more
LINE_BUSY = timedelta(seconds=3)  # how soon we look again at a line that we hold ourselves

R = TypeVar("R", bound=LoneCall)


class Steps:
    """The states that every kind of call has, and which leads where."""

    def __init__(self, states: type[Enum], permitted: Mapping[Any, frozenset[Any]], on_the_line: tuple[Enum, ...]):
        self.due, self.calling, self.uncertain = states["DUE"], states["CALLING"], states["UNCERTAIN"]
        self.ringing, self.picked_up = states["RINGING"], states["PICKED_UP"]
        self.failed, self.cancelled = states["FAILED"], states["CANCELLED"]
        self.permitted, self.on_the_line = permitted, on_the_line


@dataclass(frozen=True)
class LoneCalls(Generic[R]):
    """A kind of call, as gateway.carriers.placing.Calls.

    `over` says what a call comes to that ends without a key; `listening`, how long one may last; `doubt_lasts`, after
    which one that no listing could clear is over, had it been placed at all.
    """

    name: str
    table: type[R]
    steps: Steps
    door: Callable[[Addresses, str, int], str]
    staff: Callable[[Session, R], int]
    wanted: Callable[[Session, R, datetime], bool]
    over: Callable[[R], Enum]
    listening: timedelta
    doubt_lasts: timedelta

    def doors(self, addresses: Addresses, key: int) -> tuple[str, str]:
        """Return what is heard on the line, and where its course is told."""
        return self.door(addresses, "answer", key), self.door(addresses, "status", key)

    def is_due(self, session: Session, now: datetime) -> bool:
        """Whether a call waits to be placed."""
        due = exists().where(self.table.state == self.steps.due, self.table.due_at <= now)
        return bool(session.scalar(select(due)))

    def claim(
        self, session: Session, now: datetime, calls_a_second: float, senders: CallSenders = ONE_CARRIER
    ) -> Claim | None:
        """Claim the call that waits longest, unless a page is due, the carrier has no room, or the line is ours."""
        hold_lock(session, Lock.CLAIMING_PAGES)
        if oldest_due(session, now) is not None or self._free(session, now, calls_a_second) <= 0:
            return None
        due = select(self.table).where(self.table.state == self.steps.due, self.table.due_at <= now)
        for row in session.scalars(due.order_by(self.table.id).with_for_update(skip_locked=True)).all():
            if not self.wanted(session, row, now) or now - row.created_at > STALE:
                self.move(row, self.steps.cancelled, now)
            elif line_is_ours(session, self.staff(session, row), row.number, now):
                row.due_at = now + LINE_BUSY
            else:
                return self._take(session, row, senders, now)
        return None

    def record_taken(self, session: Session, ours: Claim, sid: str, now: datetime) -> None:
        """Record that the carrier took it. What the call itself told meanwhile stands."""
        row = self.held(session, ours.key)
        if row.claim_token == ours.token:
            row.sid = row.sid or sid
            self.move(row, self.steps.ringing, now)

    def record_fault(self, session: Session, ours: Claim, fault: CarrierFault, now: datetime) -> None:
        """Record that the carrier did not take it, or that we do not know."""
        row = self.held(session, ours.key)
        if row.claim_token != ours.token or row.state is not self.steps.calling:
            return
        row.error = fault.code
        if fault.kind is FaultKind.UNCERTAIN:
            self.move(row, self.steps.uncertain, now)
        elif self._turns(row, ours, fault):
            both_failed, row.turned_from = row.turned_from is ours.by.other, ours.by
            self.not_placed(session, row, now, now + LINE_BUSY if both_failed else now)
        elif fault.kind is FaultKind.TEMPORARY:
            self.not_placed(session, row, now, now + LINE_BUSY)
        else:
            lines.release(session, row.number, now)
            self.move(row, self.steps.failed, now)

    def not_placed(self, session: Session, row: R, now: datetime, again_at: datetime) -> None:
        """A call was surely never placed: it waits again while it is fresh."""
        lines.release(session, row.number, now)
        if now - row.created_at < STALE:
            row.due_at, row.claim_token, row.claimed_until, row.absent_once_at = again_at, None, None, None
            self.move(row, self.steps.due, now)
        else:
            self.move(row, self.steps.failed, now)

    def lapse(self, session: Session, now: datetime) -> None:
        """Doubt claims that lapsed; count as over the calls that should have reported their end by now."""
        query = select(self.table).where(self.table.state.in_(self._open)).order_by(self.table.id)
        for row in session.scalars(query.with_for_update(skip_locked=True)).all():
            if row.state is self.steps.calling:
                if row.claimed_until is not None and row.claimed_until < now:
                    self.move(row, self.steps.uncertain, now)
            elif self._overdue(row, now):
                self.end(session, row, now)

    def some_open(self, session: Session) -> bool:
        """Whether a call is claimed, in doubt, or on the line."""
        return bool(session.scalar(select(exists().where(self.table.state.in_(self._open)))))

    def end(self, session: Session, row: R, now: datetime) -> None:
        """Note that a call is over; a key said more already."""
        lines.release(session, row.number, now)
        self.move(row, self.over(row), now)

    def move(self, row: R, state: Enum, now: datetime) -> bool:
        """Put a call in a state where one leads to the other: webhooks come late, and twice. Returns whether it did."""
        if state not in self.steps.permitted[row.state]:
            return False
        row.state, row.at = state, now
        return True

    def held(self, session: Session, key: int) -> R:
        """Return a call, locked, as it is now."""
        return session.get_one(self.table, key, with_for_update=True, populate_existing=True)

    def _take(self, session: Session, row: R, senders: CallSenders, now: datetime) -> Claim:
        token = row.claim_token = secrets.token_hex(16)
        row.claimed_until, row.attempted_at = now + LEASE, now
        row.carrier = senders.take(session, Past(row.turned_from), now)
        self.move(row, self.steps.calling, now)
        lines.hold(session, row.number, now + RING + GRACE)
        return Claim(row.id, row.number, token, row.carrier, senders.backup is not None)

    @staticmethod
    def _turns(row: R, ours: Claim, fault: CarrierFault) -> bool:
        """Whether the other carrier may take what this one surely did not; a number's own fault it has at both."""
        both_failed = row.turned_from is ours.by.other
        return (
            ours.has_other and turns(fault.kind, fault.code) and not (both_failed and fault.kind is FaultKind.PERMANENT)
        )

    @property
    def _open(self) -> tuple[Enum, ...]:
        return (self.steps.calling, self.steps.uncertain, self.steps.ringing, *self.steps.on_the_line)

    def _overdue(self, row: R, now: datetime) -> bool:
        if row.state is self.steps.uncertain:
            return (row.attempted_at or row.at) <= now - self.doubt_lasts
        return row.at < now - (RING + GRACE if row.state is self.steps.ringing else self.listening)

    def _free(self, session: Session, now: datetime, calls_a_second: float) -> int:
        placed = select(func.count()).where(self.table.attempted_at > now - timedelta(seconds=1))
        return calls_free(session, now, calls_a_second) - (session.scalar(placed) or 0)
