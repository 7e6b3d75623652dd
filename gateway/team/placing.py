"""How does a call to a member reach the carrier? Claim, act with no transaction open, record."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from gateway.carrier.addresses import Addresses
from gateway.carrier.port import Carrier, OutgoingCall
from gateway.errors import CarrierFault
from gateway.now import Clock
from gateway.settings import Settings
from gateway.storage import Storage
from gateway.team import rings
from gateway.team.model import RING
from gateway.team.rings import Claim

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
    """Place every call that is due, as long as no page waits."""
    with way.storage.reading() as session:
        if not rings.is_due(session, way.clock()):
            return
    while True:
        with way.storage.transaction() as session:
            ours = rings.claim(session, way.clock(), way.settings.page_call_pace)
        if ours is None:
            return
        _place(way, ours)


def _place(way: Way, ours: Claim) -> None:
    answer_url = way.addresses.team("answer", ours.ring_id)
    call = OutgoingCall(
        to=ours.number,
        sender=way.settings.page_call_from,
        answer_url=answer_url,
        fallback_url=answer_url,
        status_url=way.addresses.team("status", ours.ring_id),
        ring=RING,
    )
    try:
        taken = way.carrier.place_call(call)
    except CarrierFault as fault:
        log.warning("call %d to the crisis team was not taken: %s", ours.ring_id, fault)
        with way.storage.transaction() as session:
            rings.record_fault(session, ours, fault, way.clock())
        return
    with way.storage.transaction() as session:
        rings.record_taken(session, ours, taken.sid, way.clock())
