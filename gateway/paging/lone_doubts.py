"""Was a doubted call that is no page placed or not? Looked up in the carrier's list; absent twice, it never was.

Found, what the list tells of it counts as if the carrier had told it. Never placed, it is due again while it is fresh.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.carrier.failover import By
from gateway.carrier.port import CallNow, CallState
from gateway.carriers.placing import Way
from gateway.errors import CarrierFault
from gateway.now import lead
from gateway.paging.lone_calls import LoneCalls

log = logging.getLogger(__name__)

FIRST_LISTING = timedelta(seconds=30)  # after the attempt: the carrier's list may lag
BETWEEN_LISTINGS = timedelta(seconds=10)

Known = Callable[[Session, Sequence[str]], Mapping[str, frozenset[str]]]  # each number's calls that are known


@dataclass(frozen=True)
class Doubt:
    """A call of which we do not know whether the carrier placed it."""

    key: int
    number: str
    attempted_at: datetime
    by: By | None = None


def look_up_doubted(way: Way, calls: LoneCalls[Any], known: Known) -> None:
    """Ask the carrier's list for the calls in doubt. A listing that fails decides nothing."""
    with way.storage.reading() as session:
        doubts = to_look_up(session, calls, way.clock())
        besides = known(session, [doubt.number for doubt in doubts]) if doubts else {}
    for doubt in doubts:
        since, others = doubt.attempted_at - lead(way.clock), besides.get(doubt.number, frozenset())
        try:
            found = way.carrier.find_call(doubt.number, way.senders.number(doubt.by), since, others)
        except CarrierFault as fault:
            log.warning("listing for %s %d failed: %s", calls.name, doubt.key, fault)
            continue
        with way.storage.transaction() as session:
            settle(session, calls, doubt, found, way.clock())


def to_look_up(session: Session, calls: LoneCalls[Any], now: datetime, limit: int = 20) -> list[Doubt]:
    """Return the calls in doubt that the carrier's list may be asked for now, the latest first."""
    table = calls.table
    first = table.absent_once_at.is_(None) & (table.attempted_at <= now - FIRST_LISTING)
    query = select(table).where(
        table.state == calls.steps.uncertain,
        table.attempted_at > now - calls.doubt_lasts,
        first | (table.absent_once_at <= now - BETWEEN_LISTINGS),
    )
    rows = session.scalars(query.order_by(table.id.desc()).limit(limit))
    return [Doubt(row.id, row.number, row.attempted_at, row.carrier) for row in rows]


def sids_of(session: Session, calls: LoneCalls[Any], numbers: Sequence[str]) -> list[tuple[str, str]]:
    """Return the calls of a kind to these numbers that the carrier gave an id: number and id."""
    table = calls.table
    found = select(table.number, table.sid).where(table.number.in_(numbers), table.sid.is_not(None))
    return [(number, sid) for number, sid in session.execute(found)]


def settle(session: Session, calls: LoneCalls[Any], doubt: Doubt, found: CallNow | None, now: datetime) -> None:
    """Write down what a listing said, while its attempt is still the one in doubt."""
    row, steps = calls.held(session, doubt.key), calls.steps
    if row.state is not steps.uncertain or row.attempted_at != doubt.attempted_at:
        return
    if found is None:
        _absent(session, calls, row, now)
    elif session.scalar(select(calls.table.id).where(calls.table.sid == found.sid).limit(1)) is None:
        row.sid = found.sid
        if found.state.final:
            calls.end(session, row, now)
        else:
            calls.move(row, steps.picked_up if found.state is CallState.ANSWERED else steps.ringing, now)


def _absent(session: Session, calls: LoneCalls[Any], row: Any, now: datetime) -> None:
    if row.absent_once_at is None:
        row.absent_once_at = now
    elif now - row.absent_once_at >= BETWEEN_LISTINGS:
        row.attempted_at = None
        calls.not_placed(session, row, now, now)
