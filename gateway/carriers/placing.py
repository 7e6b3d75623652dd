"""How does a call that leaves on its own reach the carrier? Claim, act with no transaction open, record.

One placer for every kind of call but a page's and a broadcast's, which leave by many. `Calls` says whose rows they are.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Protocol

from sqlalchemy.orm import Session

from gateway.carrier.addresses import Addresses
from gateway.carrier.failover import By
from gateway.carrier.port import Carrier, OutgoingCall
from gateway.carriers.senders import ONE_CARRIER, CallSenders
from gateway.errors import CarrierFault
from gateway.now import Clock
from gateway.settings import Settings
from gateway.storage import Storage

log = logging.getLogger(__name__)

RING = timedelta(seconds=25)  # as long as a page rings


@dataclass(frozen=True)
class Way:
    """What placing a call needs beside its row."""

    storage: Storage
    carrier: Carrier
    addresses: Addresses
    clock: Clock
    settings: Settings

    @cached_property
    def senders(self) -> CallSenders:
        """From which numbers calls leave."""
        return CallSenders.of(self.settings)


@dataclass(frozen=True)
class Claim:
    """A call that is ours to place; a copy, since no transaction is open while it is used."""

    key: int
    number: str
    token: str = ""
    by: By = By.FIRST
    has_other: bool = False  # whether another carrier may be asked, when this one surely did not take it


class Calls(Protocol):
    """One kind of call: what claims the next one and what records, each within a transaction of the placer."""

    @property
    def name(self) -> str:
        """What a log calls it."""

    def is_due(self, session: Session, now: datetime) -> bool:
        """Whether one waits to be placed."""

    def claim(
        self, session: Session, now: datetime, calls_a_second: float, senders: CallSenders = ONE_CARRIER
    ) -> Claim | None:
        """Claim the one that waits longest, where one may be placed now, and choose by which carrier it goes."""

    def doors(self, addresses: Addresses, key: int) -> tuple[str, str]:
        """Return what is heard on the line, and where its course is told."""

    def record_taken(self, session: Session, ours: Claim, sid: str, now: datetime) -> None:
        """Record that the carrier took it."""

    def record_fault(self, session: Session, ours: Claim, fault: CarrierFault, now: datetime) -> None:
        """Record that the carrier did not take it, or that we do not know."""


def place_due(way: Way, calls: Calls) -> None:
    """Place every call of a kind that is due. Nearly always none is, and only reading is done."""
    with way.storage.reading() as session:
        if not calls.is_due(session, way.clock()):
            return
    while place_next(way, calls):
        pass


def place_next(way: Way, calls: Calls) -> bool:
    """Place one call; returns whether there was one."""
    with way.storage.transaction() as session:
        ours = calls.claim(session, way.clock(), way.settings.page_call_pace, way.senders)
    if ours is None:
        return False
    try:
        taken = way.carrier.place_call(_call(way, calls, ours))
    except CarrierFault as fault:
        log.warning("%s %d was not taken: %s", calls.name, ours.key, fault)
        with way.storage.transaction() as session:
            calls.record_fault(session, ours, fault, way.clock())
    else:
        with way.storage.transaction() as session:
            calls.record_taken(session, ours, taken.sid, way.clock())
    return True


def _call(way: Way, calls: Calls, ours: Claim) -> OutgoingCall:
    answer_url, status_url = calls.doors(way.addresses, ours.key)
    return OutgoingCall(
        to=ours.number,
        sender=way.senders.number(ours.by),
        answer_url=answer_url,
        fallback_url=answer_url,
        status_url=status_url,
        ring=RING,
    )
