"""How does a call by which somebody tries a telephone reach the carrier? Claim, act, record; placed once."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gateway.carrier.addresses import Addresses
from gateway.carrier.port import CallState, Carrier, OutgoingCall
from gateway.carrier.receiving import CallProgress
from gateway.duty import proofs
from gateway.duty.model import ProofState
from gateway.duty.tables import ProofCall
from gateway.errors import CarrierFault, FaultKind
from gateway.now import Clock
from gateway.settings import Settings
from gateway.storage import Storage

log = logging.getLogger(__name__)

RING = timedelta(seconds=25)  # as long as a page rings


@dataclass(frozen=True)
class Way:
    """What placing such a call needs beside its row."""

    storage: Storage
    carrier: Carrier
    addresses: Addresses
    clock: Clock
    settings: Settings


def place_due(way: Way) -> None:
    """Place every call that waits: claim, call the carrier with no transaction open, record."""
    with way.storage.reading() as session:
        if not proofs.is_due(session):
            return
    while True:
        with way.storage.transaction() as session:
            row = proofs.claim(session, way.clock())
            if row is None:
                return
            key, number, ours = row.id, row.number, row.state is ProofState.CALLING
        if ours:
            _place(way, key, number)


def _place(way: Way, key: int, number: str) -> None:
    answer_url = way.addresses.proof("answer", key)
    call = OutgoingCall(
        to=number,
        sender=way.settings.page_call_from,
        answer_url=answer_url,
        fallback_url=answer_url,
        status_url=way.addresses.proof("status", key),
        ring=RING,
    )
    try:
        way.carrier.place_call(call)
    except CarrierFault as fault:
        log.warning("proof call %d was not taken: %s", key, fault)
        if fault.kind is FaultKind.UNCERTAIN:
            return
        with way.storage.transaction() as session:
            row = session.get_one(ProofCall, key, with_for_update=True)
            row.error = fault.code
            proofs.move(row, ProofState.FAILED, way.clock())
        return
    with way.storage.transaction() as session:
        proofs.move(session.get_one(ProofCall, key, with_for_update=True), ProofState.PLACED, way.clock())


def progressed(session: Session, key: int, told: CallProgress, now: datetime) -> None:
    """Take what the carrier tells of such a call: it failed, or it is over and nobody pressed a key."""
    row = session.get_one(ProofCall, key, with_for_update=True)
    if told.state is CallState.ANSWERED:
        proofs.move(row, ProofState.PICKED_UP, now)
    elif told.state.final and row.code_id is None:
        proofs.move(row, ProofState.FAILED, now)
