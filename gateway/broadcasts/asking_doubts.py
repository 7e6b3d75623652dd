"""Was a doubted approval call placed or not? Looked up in the carrier's list; absent twice, it was never placed.

Found, what the list tells of it counts as if the carrier had told it. Never placed, it is due again while it is fresh.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.broadcasts import asking_calls
from gateway.broadcasts.asking_model import STALE, ApprovalCallState
from gateway.broadcasts.asking_placing import Way
from gateway.broadcasts.called import calls_known
from gateway.broadcasts.tables import ApprovalCall
from gateway.calls import lines
from gateway.carrier.port import CallNow, CallState
from gateway.errors import CarrierFault
from gateway.now import lead

log = logging.getLogger(__name__)

FIRST_LISTING = timedelta(seconds=30)  # after the attempt: the carrier's list may lag
BETWEEN_LISTINGS = timedelta(seconds=10)
GIVEN_UP = timedelta(hours=1)  # after it nobody waits for the answer any more
_S = ApprovalCallState


@dataclass(frozen=True)
class Doubt:
    """A call of which we do not know whether the carrier placed it. `besides` are calls known to be others."""

    call_id: int
    number: str
    attempted_at: datetime
    besides: frozenset[str]


def look_up_doubted(way: Way) -> None:
    """Ask the carrier's list for the calls in doubt. A listing that fails decides nothing."""
    with way.storage.reading() as session:
        doubts = to_look_up(session, way.clock())
    for doubt in doubts:
        since = doubt.attempted_at - lead(way.clock)
        try:
            found = way.carrier.find_call(doubt.number, way.settings.page_call_from, since, doubt.besides)
        except CarrierFault as fault:
            log.warning("listing for approval call %d failed: %s", doubt.call_id, fault)
            continue
        with way.storage.transaction() as session:
            settle(session, doubt, found, way.clock())


def to_look_up(session: Session, now: datetime, limit: int = 20) -> list[Doubt]:
    """Return the calls in doubt that the carrier's list may be asked for now, the latest first."""
    first = ApprovalCall.absent_once_at.is_(None) & (ApprovalCall.attempted_at <= now - FIRST_LISTING)
    query = select(ApprovalCall).where(
        ApprovalCall.state == _S.UNCERTAIN,
        ApprovalCall.attempted_at > now - GIVEN_UP,
        first | (ApprovalCall.absent_once_at <= now - BETWEEN_LISTINGS),
    )
    rows = session.scalars(query.order_by(ApprovalCall.id.desc()).limit(limit)).all()
    others = calls_known(session, [row.number for row in rows])
    own = select(ApprovalCall.number, ApprovalCall.sid).where(ApprovalCall.number.in_([row.number for row in rows]))
    asked = [(number, sid) for number, sid in session.execute(own) if sid is not None]
    return [
        Doubt(
            row.id,
            row.number,
            row.attempted_at or row.at,
            others.get(row.number, frozenset()) | {sid for number, sid in asked if number == row.number},
        )
        for row in rows
    ]


def settle(session: Session, doubt: Doubt, found: CallNow | None, now: datetime) -> None:
    """Write down what a listing said, while its attempt is still the one in doubt."""
    row = asking_calls.held(session, doubt.call_id)
    if row.state is not _S.UNCERTAIN or row.attempted_at != doubt.attempted_at:
        return
    if found is None:
        _absent(session, row, now)
    elif session.scalar(select(ApprovalCall.id).where(ApprovalCall.sid == found.sid).limit(1)) is None:
        row.sid = found.sid
        if found.state.final:
            asking_calls.end(session, row, now)
        else:
            asking_calls.move(row, _S.PICKED_UP if found.state is CallState.ANSWERED else _S.RINGING, now)


def _absent(session: Session, row: ApprovalCall, now: datetime) -> None:
    if row.absent_once_at is None:
        row.absent_once_at = now
        return
    if now - row.absent_once_at < BETWEEN_LISTINGS:
        return
    lines.release(session, row.number, now)
    if now - row.created_at < STALE:
        row.due_at, row.absent_once_at, row.attempted_at, row.claimed_until = now, None, None, None
        asking_calls.move(row, _S.DUE, now)
    else:
        asking_calls.move(row, _S.FAILED, now)
