"""Who has a delivery in hand, and what became of it? Claim, act, record: the claiming, the marking and the recording.

Every change is a compare-and-set, safe to repeat. A delivery is marked as attempted, in a committed transaction,
before the carrier hears of it; what has a mark and no record may have been sent, and is never sent again on a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.broadcasts.attempts import Marked, Outcome, Result, Work
from gateway.broadcasts.model import RESTING, BroadcastState, Channel, DeliveryState, Interruption, delivery_sources_of
from gateway.broadcasts.receipts import RANK
from gateway.broadcasts.standings import follow
from gateway.broadcasts.tables import Broadcast, Delivery, Receipt
from gateway.broadcasts.told import deliveries_changed, state_changed
from gateway.broadcasts.unwritten import being_written
from gateway.broadcasts.withholding import withhold
from gateway.carrier.failover import By
from gateway.carrier.faults import CodeClass, code_class
from gateway.directory import actions as directory

_TABLE = Delivery.metadata.tables[Delivery.__tablename__]
LEASE = timedelta(seconds=30)
CHUNK = 50

_B, _D = BroadcastState, DeliveryState
UNTOLD = tuple(state for state, rank in RANK.items() if rank == 0)  # the carrier has said nothing of it


def to_send(session: Session, now: datetime, channel: Channel | None = None) -> Sequence[Broadcast]:
    """Return the broadcasts with something to claim (by `channel`): live before drills, longest unattended first."""
    waits = exists().where(Delivery.broadcast_id == Broadcast.id, *_claimable(now, channel))
    leaves = Broadcast.send_at.is_(None) | (Broadcast.send_at <= now)
    ready = leaves, waits, ~being_written(Broadcast.id)
    query = select(Broadcast).where(Broadcast.state == _B.SENDING, Broadcast.expires_at > now, *ready)
    last = func.coalesce(Broadcast.attended_at, Broadcast.approved_at)
    return session.scalars(query.order_by(Broadcast.exercise, last, Broadcast.id)).all()


def running(session: Session, broadcast_id: int, now: datetime) -> bool:
    """Whether a broadcast may still be sent."""
    query = select(Broadcast.id).where(Broadcast.id == broadcast_id, Broadcast.state == _B.SENDING)
    return session.scalar(query.where(Broadcast.expires_at > now)) is not None


def claim(
    session: Session, broadcast_id: int, token: str, now: datetime, limit: int = CHUNK, channel: Channel = Channel.SMS
) -> list[Work]:
    """Take up to `limit` waiting deliveries in hand until the lease ends, first priority first."""
    session.execute(
        update(Broadcast).where(Broadcast.id == broadcast_id, Broadcast.state == _B.SENDING).values(attended_at=now)
    )
    query = (
        select(Delivery.id, Delivery.number, Delivery.attempts)
        .where(Delivery.broadcast_id == broadcast_id, *_claimable(now, channel))
        .order_by(*_turns(channel))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = session.execute(query).all()
    _move(
        session,
        _D.CLAIMED,
        [Delivery.id.in_([row.id for row in rows]), Delivery.state == _D.WAITING],
        claim_token=token,
        claimed_until=now + LEASE,
        not_before=None,
        **_NOTHING_TRIED,
    )
    return [Work(row.id, broadcast_id, row.number, row.attempts) for row in rows]


def _turns(channel: Channel) -> Sequence[InstrumentedAttribute[int]]:
    """In which order they are claimed. Few calls fit at once: nobody is called again while others never were."""
    first = (Delivery.calls_unanswered,) if channel is Channel.VOICE else ()
    return (*first, Delivery.priority, Delivery.id)


def mark(
    session: Session,
    broadcast_id: int,
    delivery_ids: Sequence[int],
    token: str,
    sender: str,
    now: datetime,
    carrier_now: datetime,
    by: By = By.FIRST,
) -> Marked:
    """Note that these are about to be attempted. A pause, an end, a receipt and a STOP since forbid it.

    `carrier_now` is the present on the carrier's clock: ours, without the offset of a rehearsal.
    """
    broadcast = session.get_one(Broadcast, broadcast_id, with_for_update={"read": True}, populate_existing=True)
    if broadcast.state is not _B.SENDING or broadcast.expires_at is None or broadcast.expires_at <= now:
        return Marked()
    mine = [
        Delivery.id.in_(delivery_ids),
        Delivery.state == _D.CLAIMED,
        Delivery.claim_token == token,
        Delivery.attempted_at.is_(None),
        Delivery.claimed_until > now,
        ~unapplied_receipt(),
    ]
    withheld = withhold(session, delivery_ids, mine, now)
    marked = session.scalars(
        update(Delivery)
        .where(*mine)
        .values(
            attempted_at=now,
            attempted_there_at=carrier_now,
            attempts=Delivery.attempts + 1,
            sender=sender,
            carrier=by,
            claimed_until=now + LEASE,
        )
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return Marked(frozenset(marked), withheld)


def record(session: Session, outcomes: Sequence[Outcome], token: str, now: datetime) -> None:
    """Write down what became of at most 100 attempts. What the carrier told meanwhile stands.

    Taken is a fact whoever holds the row by now; every other result counts only while the attempt is still ours.
    """
    outcomes = sorted(outcomes, key=lambda outcome: outcome.work.delivery_id)  # two writers must not lock crosswise
    _record_taken(session, [outcome for outcome in outcomes if outcome.result is Result.TAKEN], now)
    others = [outcome for outcome in outcomes if outcome.result is not Result.TAKEN]
    for outcome in others:
        _RECORDERS[outcome.result](session, outcome, token, now)
    follow(session, [one.work.delivery_id for one in outcomes if one.result in _TELLING], now)
    settle_ended(session, sorted({outcome.work.broadcast_id for outcome in others}))


def let_go(session: Session, token: str, broadcast_ids: Sequence[int]) -> int:
    """Put back what is in hand and was not attempted. Returns how many."""
    freed = _move(
        session,
        _D.WAITING,
        [Delivery.broadcast_id.in_(broadcast_ids), Delivery.claim_token == token, *_UNTRIED],
        **_IN_NO_HAND,
    )
    settle_ended(session, broadcast_ids)
    return freed


def take_back(session: Session, broadcast_id: int) -> int:
    """Take from every worker's hands what was not attempted: its broadcast was paused or has ended."""
    return _move(session, _D.WAITING, [Delivery.broadcast_id == broadcast_id, *_UNTRIED], **_IN_NO_HAND)


def lapse_claims(session: Session, now: datetime) -> int:
    """End claims whose lease is over: back to waiting when never attempted, otherwise uncertain. Returns how many.

    Going back is safe: the mark that must precede an attempt finds neither the state nor the token it needs.
    """
    lapsed = [Delivery.state == _D.CLAIMED, Delivery.claimed_until <= now]
    freed = _move(session, _D.WAITING, [*lapsed, Delivery.attempted_at.is_(None)], **_IN_NO_HAND)
    return freed + _move(session, _D.UNCERTAIN, lapsed)


def settle_ended(session: Session, broadcast_ids: Sequence[int]) -> None:
    """Move what still waits in a cancelled or expired broadcast to where it belongs."""
    for ended, resting in RESTING.items():
        of_ended = select(Broadcast.id).where(Broadcast.id.in_(broadcast_ids), Broadcast.state == ended)
        _move(session, resting, [Delivery.broadcast_id.in_(of_ended), Delivery.state == _D.WAITING])


def interrupt(
    session: Session, broadcast_id: int, reason: Interruption, now: datetime, error: int | None = None
) -> None:
    """Pause a broadcast because no attempt can succeed, until a person resumes it; one that is live raises an alarm."""
    paused = session.execute(
        update(Broadcast)
        .where(Broadcast.id == broadcast_id, Broadcast.state == _B.SENDING)
        .values(state=_B.PAUSED, interrupted_by=reason, interrupted_by_name=None, interrupted_error=error)
        .execution_options(synchronize_session=False)
    )
    if paused.rowcount:  # type: ignore[attr-defined]
        state_changed(session, [broadcast_id], _B.PAUSED)
        if not session.get_one(Broadcast, broadcast_id).exercise:
            raise_alarm(session, AlarmKind.BROADCAST_STOPPED, f"verzending {broadcast_id}: {reason.value}", now)
    take_back(session, broadcast_id)


def unapplied_receipt() -> ColumnElement[bool]:
    """Whether the carrier has told something of a delivery that has not been weighed yet."""
    return exists().where(Receipt.delivery_id == Delivery.id, Receipt.applied_at.is_(None))


_TAKEN = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("delivery"))
    .where(or_(_TABLE.c.withheld.is_not(None), *(_TABLE.c.state == state for state in UNTOLD)))
    .values(
        state=_D.ACCEPTED,
        sid=bindparam("taken_as"),
        accepted_at=bindparam("now"),
        error=None,
        withheld=None,
        claim_token=None,
        claimed_until=None,
    )
)


def _record_taken(session: Session, outcomes: Sequence[Outcome], now: datetime) -> None:
    rows = [{"delivery": one.work.delivery_id, "taken_as": one.sid, "now": now} for one in outcomes]
    if rows:
        session.connection().execute(_TAKEN, rows)


def _not_processed(session: Session, outcome: Outcome, token: str, now: datetime) -> None:
    _move(
        session,
        _D.WAITING,
        _ours(outcome, token),
        not_before=now + outcome.wait if outcome.wait else None,
        error=outcome.error,
        **_IN_NO_HAND,
    )


def _account_fault(session: Session, outcome: Outcome, token: str, now: datetime) -> None:
    _not_processed(session, outcome, token, now)
    interrupt(session, outcome.work.broadcast_id, Interruption.CARRIER_ACCOUNT, now, outcome.error)


def _doubted(session: Session, outcome: Outcome, token: str, now: datetime) -> None:
    _move(session, _D.UNCERTAIN, _ours(outcome, token), error=outcome.error)


def _refused(session: Session, outcome: Outcome, token: str, now: datetime) -> None:
    _move(
        session,
        _D.FAILED,
        _ours(outcome, token),
        error=outcome.error,
        claim_token=None,
        claimed_until=None,
    )
    deliveries_changed(session, [outcome.work.delivery_id])
    if code_class(outcome.error) is CodeClass.CONSENT:
        directory.opt_out(session, outcome.work.number, now)


_RECORDERS = {
    Result.NOT_TRIED: _not_processed,
    Result.BUSY: _not_processed,
    Result.DOUBTED: _doubted,
    Result.REFUSED: _refused,
    Result.ACCOUNT: _account_fault,
}
_TELLING = frozenset({Result.TAKEN, Result.DOUBTED, Result.REFUSED})
_NOTHING_TRIED: dict[str, Any] = {"attempted_at": None, "attempted_there_at": None, "absent_once_at": None}
_IN_NO_HAND: dict[str, Any] = {"claim_token": None, "claimed_until": None, **_NOTHING_TRIED}
_UNTRIED = (Delivery.state == _D.CLAIMED, Delivery.attempted_at.is_(None))


def _ours(outcome: Outcome, token: str) -> list[ColumnElement[bool]]:
    """The attempt that `outcome` tells of: a lapse may have made it uncertain, and knowledge ends the doubt."""
    return [
        Delivery.id == outcome.work.delivery_id,
        Delivery.claim_token == token,
        Delivery.state.in_((_D.CLAIMED, _D.UNCERTAIN)),
    ]


def _claimable(now: datetime, channel: Channel | None) -> list[ColumnElement[bool]]:
    ripe = [Delivery.state == _D.WAITING, or_(Delivery.not_before.is_(None), Delivery.not_before <= now)]
    return ripe if channel is None else [Delivery.channel == channel, *ripe]


def _move(session: Session, target: DeliveryState, where: Sequence[ColumnElement[bool]], **values: Any) -> int:
    """Move what `where` finds, as far as a delivery may go to `target` at all. Returns how many."""
    permitted = Delivery.state.in_(delivery_sources_of(target))
    return _change(session, [*where, permitted], state=target, **values)


def _change(session: Session, where: Sequence[ColumnElement[bool]], **values: Any) -> int:
    changed = session.execute(
        update(Delivery).where(*where).values(**values).execution_options(synchronize_session=False)
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]
