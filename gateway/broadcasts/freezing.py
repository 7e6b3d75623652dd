"""How do the recipients of an approved broadcast become rows? At once when they are few, else at most 100 a commit.

What is approved is one picture of the directory, kept beside the approval: whatever changes there afterwards, those
are written and nobody else. Who writes it and is killed, or stops, is followed by another, who goes on. Nothing has
left by then. A pause, a cancellation and an expiry act at once; rows that come later stand where they rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from gateway.broadcasts.drilling import within_circle
from gateway.broadcasts.freezing_tables import Freezing
from gateway.broadcasts.layout import Layout, Part, layout_of
from gateway.broadcasts.model import RESTING, DeliveryState
from gateway.broadcasts.picture import AT_ONCE, Picture, developed, picture_of
from gateway.broadcasts.reach_tables import OrganisationReach, ReachStep
from gateway.broadcasts.tables import Broadcast, Delivery, Exclusion
from gateway.broadcasts.unwritten import in_nobodys_hands
from gateway.errors import Refused
from gateway.now import Clock, monotonic
from gateway.queues import Queue, fell_due
from gateway.storage import Storage

LEASE = timedelta(seconds=30)
LONGEST_REST_S = 0.05
_WIPED = (ReachStep, OrganisationReach, Exclusion, Delivery)


class _Lost(Exception):  # noqa: N818 - no fault: somebody else writes on
    """Somebody else has this broadcast in hand by now."""


def freeze(session: Session, broadcast: Broadcast, picture: Picture, now: datetime) -> None:
    """Write the recipients of a broadcast that is being approved, or keep the picture of them."""
    broadcast.recipients = len(picture.first.recipients)
    if picture.kept is not None:
        session.add(Freezing(broadcast_id=broadcast.id, since=now, rows=picture.rows, picture=picture.kept))
        session.flush()
        return
    for part in layout_of(broadcast, picture).parts:
        _insert(session, broadcast, part, 0, len(part.items))


def write_due(
    storage: Storage,
    clock: Clock,
    token: str,
    stop: Callable[[], bool] = lambda: False,
    rest: Callable[[float], object] = lambda seconds: None,
) -> bool:
    """Write what nobody is writing, until nothing is left or `stop` says so. Returns whether anything was done.

    Between two commits it rests as long as the last one took: so long others may write.
    """
    done = False
    while not stop() and (broadcast_id := _claim(storage, clock(), token)) is not None:
        done = True
        try:
            _write(storage, clock, broadcast_id, token, stop, rest)
        except _Lost:
            continue
        _let_go(storage, broadcast_id, token)
    return done


def _claim(storage: Storage, now: datetime, token: str) -> int | None:
    due = select(Freezing).join(Broadcast, Broadcast.id == Freezing.broadcast_id).where(in_nobodys_hands(now))
    with storage.reading() as session:
        if session.scalar(due.limit(1)) is None:
            return None
    with storage.transaction() as session:
        first = due.order_by(Broadcast.exercise, Broadcast.id).limit(1).with_for_update(of=Freezing, skip_locked=True)
        row = session.scalar(first)
        if row is None:
            return None
        row.claim_token, row.claimed_until = token, now + LEASE
        return row.broadcast_id


def _let_go(storage: Storage, broadcast_id: int, token: str) -> None:
    with storage.transaction() as session:
        session.execute(
            update(Freezing)
            .where(Freezing.broadcast_id == broadcast_id, Freezing.claim_token == token)
            .values(claim_token=None, claimed_until=None)
        )


def _write(
    storage: Storage,
    clock: Clock,
    broadcast_id: int,
    token: str,
    stop: Callable[[], bool],
    rest: Callable[[float], object],
) -> None:
    layout = _read(storage, broadcast_id)
    written = _begun(storage, clock, broadcast_id, token, layout, rest)
    while written < layout.rows:
        if stop():
            return
        began = monotonic()
        with storage.transaction() as session:
            broadcast = _held(session, broadcast_id)
            part, start = layout.at(written)
            end = min(start + AT_ONCE, len(part.items))
            _insert(session, broadcast, part, start, end)
            written += end - start
            _keep(session, broadcast_id, token, clock(), written=written)
        rest(min(monotonic() - began, LONGEST_REST_S))
    with storage.transaction() as session:
        _held(session, broadcast_id)
        mine = Freezing.broadcast_id == broadcast_id, Freezing.claim_token == token
        if session.execute(delete(Freezing).where(*mine)).rowcount:  # type: ignore[attr-defined]
            fell_due(session, Queue.BULK)


def _read(storage: Storage, broadcast_id: int) -> Layout:
    """Return all that must be written."""
    with storage.reading() as session:
        broadcast = session.get_one(Broadcast, broadcast_id)
        kept = session.scalar(select(Freezing.picture).where(Freezing.broadcast_id == broadcast_id))
        if kept is not None:
            return layout_of(broadcast, developed(kept, broadcast.asking, broadcast.audience))
        try:
            picture = picture_of(session, broadcast)
            within_circle(session, broadcast, picture)  # the directory may have changed since it was approved
            return layout_of(broadcast, picture)
        except Refused:  # nobody is left to reach, or somebody who takes no part in its exercise
            return Layout(0, ())


def _begun(
    storage: Storage, clock: Clock, broadcast_id: int, token: str, layout: Layout, rest: Callable[[float], object]
) -> int:
    """Return how much of exactly this is written already. What was written of something else is wiped first."""
    digest = hashlib.sha256()
    for said in layout.said():
        digest.update(said)
    with storage.reading() as session:
        row = session.get(Freezing, broadcast_id)
        if row is not None and row.digest == digest.hexdigest():
            return row.written
    for table in _WIPED:
        while _wiped(storage, clock, broadcast_id, token, table):
            rest(LONGEST_REST_S)
    with storage.transaction() as session:
        _held(session, broadcast_id).recipients = layout.recipients
        _keep(session, broadcast_id, token, clock(), written=0, rows=layout.rows, digest=digest.hexdigest())
    return 0


def _wiped(storage: Storage, clock: Clock, broadcast_id: int, token: str, table: Any) -> int:
    with storage.transaction() as session:
        _held(session, broadcast_id)
        ids = session.scalars(select(table.id).where(table.broadcast_id == broadcast_id).limit(AT_ONCE)).all()
        session.execute(delete(table).where(table.id.in_(ids)).execution_options(synchronize_session=False))
        _keep(session, broadcast_id, token, clock(), digest=None)
    return len(ids)


def _held(session: Session, broadcast_id: int) -> Broadcast:
    """Return a broadcast that nobody pauses, cancels or ends before this transaction is over."""
    return session.get_one(Broadcast, broadcast_id, with_for_update=True, populate_existing=True)


def _keep(session: Session, broadcast_id: int, token: str, now: datetime, **values: object) -> None:
    kept = session.execute(
        update(Freezing)
        .where(Freezing.broadcast_id == broadcast_id, Freezing.claim_token == token)
        .values(claimed_until=now + LEASE, **values)
        .execution_options(synchronize_session=False)
    )
    if not kept.rowcount:  # type: ignore[attr-defined]
        raise _Lost


def _insert(session: Session, broadcast: Broadcast, part: Part, start: int, end: int) -> None:
    rows = [part.row(item) for item in part.items[start:end]]
    if part.table is Delivery:
        rows = [row | {"state": RESTING.get(broadcast.state, DeliveryState.WAITING)} for row in rows]
    if part.table is ReachStep:
        rows = _placed(session, broadcast.id, rows)
    if rows:
        session.execute(insert(part.table), rows)


def _placed(session: Session, broadcast_id: int, rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Give steps the row of their organisation, which is written before them."""
    wanted = {row["organisation_id"] for row in rows}
    query = select(OrganisationReach.organisation_id, OrganisationReach.id).where(
        OrganisationReach.broadcast_id == broadcast_id, OrganisationReach.organisation_id.in_(wanted)
    )
    ids: dict[object, int] = {organisation: key for organisation, key in session.execute(query)}
    return [{"reach_id": ids[row.pop("organisation_id")]} | row for row in rows]
