"""Whose next contact is asked now, because nobody answered? Steps whose time has come are made deliveries.

A batch is one transaction: the deliveries and the turns stand together or not at all, so that a kill loses and doubles
nothing. A number gets a broadcast once: where it has it already, for another organisation, it is waited for, or passed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, insert, select, update
from sqlalchemy.orm import Session

from gateway.broadcasts.model import OPEN, UNDER_WAY, BroadcastState, Channel, DeliveryState
from gateway.broadcasts.reach import AWAITED, Skipped
from gateway.broadcasts.reach_tables import OrganisationReach, ReachStep
from gateway.broadcasts.tables import Broadcast, Delivery
from gateway.broadcasts.unwritten import is_being_written
from gateway.directory import actions as directory
from gateway.now import Clock
from gateway.queues import Queue, fell_due
from gateway.storage import Storage

BATCH = 100
_KEPT = (*OPEN, *AWAITED)

Address = tuple[Channel, str]


def ask_next(storage: Storage, clock: Clock) -> int:
    """Ask the next contact wherever it is time, a batch a transaction. Returns how many deliveries were made."""
    made = 0
    for broadcast_id in _with_turns(storage, clock()):
        while True:
            with storage.transaction() as session:
                turned, texts = next_batch(session, broadcast_id, clock())
            made += texts
            if turned < BATCH:
                break
    return made


def next_batch(session: Session, broadcast_id: int, now: datetime, limit: int = BATCH) -> tuple[int, int]:
    """Give at most `limit` organisations their next turn. Returns how many there were, and the deliveries made."""
    broadcast = session.get(Broadcast, broadcast_id, with_for_update=True, populate_existing=True)
    if broadcast is None or not _asks(broadcast, now) or is_being_written(session, broadcast_id):
        return 0, 0
    query = select(OrganisationReach).where(
        OrganisationReach.broadcast_id == broadcast_id, OrganisationReach.next_at <= now
    )
    query = query.order_by(OrganisationReach.id).limit(limit).with_for_update()
    rows = session.scalars(query.execution_options(populate_existing=True)).all()
    turns = _Turns(session, broadcast, rows, now)
    for row in rows:
        turns.take(row)
    session.flush()
    made = turns.write()
    if made:
        broadcast.recipients += made
        fell_due(session, Queue.BULK)
    return len(rows), made


def end_turns(session: Session) -> None:
    """Plan no more turns in broadcasts that have ended."""
    over = select(Broadcast.id).where(Broadcast.state.not_in(UNDER_WAY))
    session.execute(
        update(OrganisationReach)
        .where(OrganisationReach.next_at.is_not(None), OrganisationReach.broadcast_id.in_(over))
        .values(next_at=None)
        .execution_options(synchronize_session=False)
    )


def turn_planned(broadcast_id: Any) -> ColumnElement[bool]:
    """Whether somebody of a broadcast's organisations still has a turn."""
    return exists().where(OrganisationReach.broadcast_id == broadcast_id, OrganisationReach.next_at.is_not(None))


class _Turns:
    """One batch: what is known of the steps and their numbers, and the texts that come of it."""

    def __init__(
        self, session: Session, broadcast: Broadcast, rows: Sequence[OrganisationReach], now: datetime
    ) -> None:
        self.session, self.broadcast, self.now = session, broadcast, now
        self.within = timedelta(minutes=broadcast.acknowledge_within_minutes or 0)
        self.steps: dict[int, list[ReachStep]] = {row.id: [] for row in rows}
        query = select(ReachStep).where(ReachStep.reach_id.in_([row.id for row in rows])).order_by(ReachStep.place)
        for step in session.scalars(query):
            self.steps[step.reach_id].append(step)
        self.sent = _deliveries(
            session, broadcast.id, [step.address for every in self.steps.values() for step in every]
        )
        self.stopped = directory.opted_out(session)
        self.fresh: dict[Address, int] = {}  # with the priority

    def take(self, row: OrganisationReach) -> None:
        """Move an organisation to its next contact that can be asked; without one no turn is left."""
        row.next_at = None
        for step in self.steps[row.id]:
            if step.place > row.place and self._asked(row, step):
                return

    def _asked(self, row: OrganisationReach, step: ReachStep) -> bool:
        row.place = step.place
        if step.channel is not Channel.VOICE and step.address in self.stopped:  # a STOP is about texts and mails
            step.skipped = Skipped.OPTED_OUT
            return False
        address = (step.channel, step.address)
        if address in self.sent:
            return self._waited_for(row, *self.sent[address])
        self.fresh.setdefault(address, step.priority)
        return True

    def _waited_for(self, row: OrganisationReach, state: DeliveryState, accepted_at: datetime | None) -> bool:
        """Whether an answer may still come of a text that is on its way for another organisation."""
        ends = (accepted_at or self.now) + self.within
        if state not in _KEPT or ends <= self.now:
            return False
        row.next_at = ends if row.place + 1 < row.places else None
        return True

    def write(self) -> int:
        """Make the new deliveries, each with all that its number serves. Returns how many."""
        served = _served(self.session, self.broadcast.id, list(self.fresh))
        rows = [
            {
                "broadcast_id": self.broadcast.id,
                "channel": channel,
                "number": number,
                **served[channel, number],
                "priority": priority,
                "state": DeliveryState.WAITING,
                "attempts": 0,
                "calls_unanswered": 0,
            }
            for (channel, number), priority in self.fresh.items()
        ]
        if rows:
            self.session.execute(insert(Delivery), rows)
        return len(rows)


def _asks(broadcast: Broadcast, now: datetime) -> bool:
    running = broadcast.state is BroadcastState.SENDING
    return running and broadcast.expires_at is not None and broadcast.expires_at > now


def _with_turns(storage: Storage, now: datetime) -> Sequence[int]:
    due = select(OrganisationReach.broadcast_id).where(OrganisationReach.next_at <= now).distinct()
    with storage.reading() as session:
        return session.scalars(due).all()


def _deliveries(
    session: Session, broadcast_id: int, numbers: Sequence[str]
) -> dict[Address, tuple[DeliveryState, datetime | None]]:
    found: dict[Address, tuple[DeliveryState, datetime | None]] = {}
    for at in range(0, len(numbers), 500):
        query = select(Delivery.channel, Delivery.number, Delivery.state, Delivery.accepted_at).where(
            Delivery.broadcast_id == broadcast_id, Delivery.number.in_(numbers[at : at + 500])
        )
        found.update({(row.channel, row.number): (row.state, row.accepted_at) for row in session.execute(query)})
    return found


def _served(session: Session, broadcast_id: int, addresses: Sequence[Address]) -> Mapping[Address, dict[str, Any]]:
    """All contacts and organisations that each address serves, as the plan has them."""
    query = (
        select(ReachStep, OrganisationReach)
        .join(OrganisationReach, OrganisationReach.id == ReachStep.reach_id)
        .where(ReachStep.broadcast_id == broadcast_id, ReachStep.address.in_([said for _, said in addresses]))
        .order_by(ReachStep.id)
    )
    found: dict[Address, dict[str, Any]] = {each: {"contacts": [], "organisations": []} for each in addresses}
    for step, row in session.execute(query).all():
        one = found.get((step.channel, step.address))
        if one is not None:
            one["contacts"].append({"id": step.contact_id, "name": step.contact})
            one["organisations"].append({"id": row.organisation_id, "name": row.name})
    return found
