"""Was a doubted text or call taken? Looked up in the carrier's list; decided once that was read, never on a guess.

Found: accepted. Absent from two listings 10 s apart, the first no sooner than 30 s after the attempt: it was never
taken and waits again. A listing that fails decides nothing. A receipt that nobody has weighed yet outranks the list.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from gateway.broadcasts.called import calls_known
from gateway.broadcasts.claims import settle_ended, unapplied_receipt
from gateway.broadcasts.model import Channel, DeliveryState
from gateway.broadcasts.standings import follow
from gateway.broadcasts.tables import Broadcast, Delivery
from gateway.carrier.port import CallNow, Carrier, SmsNow
from gateway.errors import CarrierFault
from gateway.now import Clock
from gateway.storage import Storage

log = logging.getLogger(__name__)

FIRST_LISTING = timedelta(seconds=30)  # after the attempt
BETWEEN_LISTINGS = timedelta(seconds=10)
AFTER_FAILURE = timedelta(seconds=5)
LANES = 16
SLACK = timedelta(minutes=5)  # between the carrier's clock and ours; generous, since missing a text doubles it


@dataclass(frozen=True)
class Doubt:
    """An attempt in doubt, as it stood when we began to look. `attempted_there_at` is on the carrier's clock."""

    delivery_id: int
    broadcast_id: int
    channel: Channel
    number: str
    sender: str
    text: str
    attempted_at: datetime
    attempted_there_at: datetime
    absent_once_at: datetime | None


@dataclass(frozen=True)
class Looked:
    """What the carrier's list said: the text's sid, None for absent; or it `failed` to say."""

    doubt: Doubt
    sid: str | None = None
    failed: bool = False


def resolve_uncertain(storage: Storage, carrier: Carrier, clock: Clock, limit: int = 100) -> int:
    """Look up at most `limit` doubted texts that are ripe for it. Returns how many were looked up."""
    with storage.reading() as session:
        doubts = ripe(session, clock(), limit)
    if not doubts:
        return 0
    with storage.reading() as session:
        others = _sids_of_others(session, doubts)
    with ThreadPoolExecutor(LANES, thread_name_prefix="doubt") as lanes:
        looked = list(lanes.map(lambda doubt: _look(carrier, doubt, others[doubt.delivery_id]), doubts))
    for at in range(0, len(looked), 100):
        with storage.transaction() as session:
            settle(session, looked[at : at + 100], clock())
    return len(looked)


def ripe(session: Session, now: datetime, limit: int) -> list[Doubt]:
    """Return attempts in doubt that the list may be asked for now, the longest in doubt first."""
    columns = (
        Delivery.id,
        Delivery.broadcast_id,
        Delivery.channel,
        Delivery.number,
        Delivery.sender,
        Broadcast.text,
        Delivery.attempted_at,
        Delivery.attempted_there_at,
        Delivery.absent_once_at,
    )
    first = Delivery.absent_once_at.is_(None) & (Delivery.attempted_at <= now - FIRST_LISTING)
    query = (
        select(*columns)
        .join(Broadcast, Broadcast.id == Delivery.broadcast_id)
        .where(
            Delivery.channel != Channel.EMAIL,
            Delivery.state == DeliveryState.UNCERTAIN,
            or_(first, Delivery.absent_once_at <= now - BETWEEN_LISTINGS),
            or_(Delivery.not_before.is_(None), Delivery.not_before <= now),
            ~unapplied_receipt(),
        )
        .order_by(Delivery.attempted_at, Delivery.id)
        .limit(limit)
    )
    rows: Sequence[Any] = session.execute(query).all()
    return [Doubt(*row) for row in rows]


def settle(session: Session, looked: Sequence[Looked], now: datetime) -> None:
    """Write down what at most 100 listings said, each only while its attempt is still the one in doubt."""
    for one in looked:
        if one.failed:
            values: dict[str, object] = {"not_before": now + AFTER_FAILURE}
        elif one.sid is not None and _is_anothers(session, one):
            continue
        elif one.sid is not None:
            values = {"state": DeliveryState.ACCEPTED, "sid": one.sid, "accepted_at": now, "error": None}
        elif one.doubt.absent_once_at is None:
            values = {"absent_once_at": now, "not_before": None}
        else:
            values = _NEVER_TAKEN
        _settle(session, one.doubt, values)
    follow(session, [one.doubt.delivery_id for one in looked if one.sid is not None], now)
    settle_ended(session, sorted({one.doubt.broadcast_id for one in looked}))


_NEVER_TAKEN: dict[str, object] = {
    "state": DeliveryState.WAITING,
    "attempted_at": None,
    "attempted_there_at": None,
    "absent_once_at": None,
    "not_before": None,
    "claim_token": None,
    "claimed_until": None,
}


def _is_anothers(session: Session, one: Looked) -> bool:
    """Whether another delivery has claimed the same text meanwhile: one text clears one doubt."""
    query = select(Delivery.id).where(Delivery.sid == one.sid, Delivery.id != one.doubt.delivery_id)
    return session.scalar(query.limit(1)) is not None


def _settle(session: Session, doubt: Doubt, values: dict[str, object]) -> None:
    """A second look that was as early as ours has set `absent_once_at`: then ours is no second listing."""
    session.execute(
        update(Delivery)
        .where(
            Delivery.id == doubt.delivery_id,
            Delivery.state == DeliveryState.UNCERTAIN,
            Delivery.attempted_at == doubt.attempted_at,
            Delivery.absent_once_at.is_not_distinct_from(doubt.absent_once_at),
            ~unapplied_receipt(),
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _look(carrier: Carrier, doubt: Doubt, others: frozenset[str]) -> Looked:
    since = doubt.attempted_there_at - SLACK
    try:
        found: SmsNow | CallNow | None
        if doubt.channel is Channel.VOICE:
            found = carrier.find_call(doubt.number, doubt.sender, since, besides=others)
        else:
            found = carrier.find_sms(doubt.number, doubt.sender, doubt.text, since, besides=others)
    except CarrierFault as fault:
        log.warning("looking a text up failed: %s", fault.kind.value)
        return Looked(doubt, failed=True)
    return Looked(doubt, found.sid if found is not None else None)


def _sids_of_others(session: Session, doubts: Sequence[Doubt]) -> dict[int, frozenset[str]]:
    """Which texts and calls to the same number are another's: the same may have been sent there before."""
    numbers = {doubt.number for doubt in doubts}
    query = select(Delivery.id, Delivery.number, Delivery.sid).where(Delivery.number.in_(numbers))
    known = session.execute(query.where(Delivery.sid.is_not(None))).all()
    called = calls_known(session, [doubt.number for doubt in doubts if doubt.channel is Channel.VOICE])
    return {
        doubt.delivery_id: called.get(doubt.number, frozenset())
        | {row.sid for row in known if row.number == doubt.number and row.id != doubt.delivery_id}
        for doubt in doubts
    }
