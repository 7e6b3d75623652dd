"""How is a line taken out of its room? Claim in a short transaction, ask the carrier with none open, record."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

from gateway.carrier.addresses import Addresses
from gateway.carrier.port import Carrier
from gateway.errors import CarrierFault
from gateway.meetings import exits
from gateway.meetings.exits import Exit
from gateway.now import Clock
from gateway.storage import Storage

SIDE_BY_SIDE = 8  # so that one request that hangs keeps nobody else waiting

log = logging.getLogger(__name__)


def take_out(storage: Storage, carrier: Carrier, addresses: Addresses, clock: Clock) -> None:
    """Take out of their rooms those who wait in vain, each to where its flow goes on; side by side."""
    with storage.reading() as session:
        seats = exits.to_look_at(session, clock())

    def look(call_id: int) -> None:
        with storage.transaction() as session:
            out = exits.claim(session, call_id, clock())
        if out is not None:
            _take_out(out, storage, carrier, addresses, clock)

    if seats:
        with ThreadPoolExecutor(min(SIDE_BY_SIDE, len(seats))) as pool:
            list(pool.map(look, seats))


def _take_out(out: Exit, storage: Storage, carrier: Carrier, addresses: Addresses, clock: Clock) -> None:
    onward = addresses.silence(out.call_id, out.turn, not out.is_caller, out.language)
    fallback = addresses.page_fallback(out.page_id) if out.page_id is not None else addresses.call_fallback()
    try:
        carrier.redirect_call(out.call_sid, onward, fallback, addresses.fallback_url is not None)
    except CarrierFault as fault:
        log.warning("call %d could not be taken out of its room: %s", out.call_id, fault)
        with storage.transaction() as session:
            exits.record_fault(session, out, fault, clock())
    else:
        with storage.transaction() as session:
            exits.record_told(session, out)
