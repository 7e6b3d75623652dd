"""How does a call that asks for an approval reach the carrier? Claim, act with no transaction open, record."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from gateway.broadcasts import asking_calls
from gateway.broadcasts.asking_calls import Claim
from gateway.broadcasts.asking_model import RING
from gateway.carrier.addresses import Addresses
from gateway.carrier.port import Carrier, OutgoingCall
from gateway.errors import CarrierFault
from gateway.now import Clock
from gateway.settings import Settings
from gateway.storage import Storage

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Way:
    """What placing such a call needs beside its row."""

    storage: Storage
    carrier: Carrier
    addresses: Addresses
    clock: Clock
    settings: Settings


def place_due(way: Way) -> None:
    """Place every call that is due, as long as no page waits, and stop those that ring for nothing."""
    with way.storage.reading() as session:
        if not asking_calls.is_due(session, way.clock()):
            return
    _end_needless(way)
    while True:
        with way.storage.transaction() as session:
            ours = asking_calls.claim(session, way.clock(), way.settings.page_call_pace)
        if ours is None:
            return
        _place(way, ours)


def _place(way: Way, ours: Claim) -> None:
    answer_url = way.addresses.approval("answer", ours.call_id)
    call = OutgoingCall(
        to=ours.number,
        sender=way.settings.page_call_from,
        answer_url=answer_url,
        fallback_url=answer_url,
        status_url=way.addresses.approval("status", ours.call_id),
        ring=RING,
    )
    try:
        taken = way.carrier.place_call(call)
    except CarrierFault as fault:
        log.warning("approval call %d was not taken: %s", ours.call_id, fault)
        with way.storage.transaction() as session:
            asking_calls.record_fault(session, ours, fault, way.clock())
        return
    with way.storage.transaction() as session:
        asking_calls.record_taken(session, ours, taken.sid, way.clock())


def _end_needless(way: Way) -> None:
    with way.storage.transaction() as session:
        ringing = asking_calls.to_end(session, way.clock())
    for sid in ringing:
        try:
            way.carrier.end_call(sid)
        except CarrierFault as fault:
            log.warning("an approval call could not be ended: %s", fault)
