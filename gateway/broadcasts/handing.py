"""How is one delivery handed to the carrier? One call, tried once, and what is known after it. Touches no row."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gateway.broadcasts.attempts import Outcome, Result, Work
from gateway.broadcasts.pacing import backoff_s
from gateway.carrier.addresses import Addresses
from gateway.carrier.port import Carrier, OutgoingSms
from gateway.errors import CarrierFault, FaultKind

log = logging.getLogger(__name__)

SHORTEST = timedelta(seconds=1)  # with less time to live a text is not worth handing over


@dataclass(frozen=True)
class Order:
    """What is alike for every delivery of a broadcast."""

    broadcast_id: int
    text: str
    segments: int
    expires_at: datetime
    senders: tuple[str, ...] = ()  # configured and approved
    asks: bool = False  # for an answer


@dataclass(frozen=True, order=True)
class Shot:
    """A marked delivery, to leave at `due`; both instants are in seconds of the sender's own clock."""

    due: float
    marked_at: float
    work: Work = field(compare=False)
    order: Order = field(compare=False)
    sender: str = field(compare=False)


_RESULTS = {
    FaultKind.TEMPORARY: Result.BUSY,
    FaultKind.UNCERTAIN: Result.DOUBTED,
    FaultKind.PERMANENT: Result.REFUSED,
    FaultKind.ACCOUNT: Result.ACCOUNT,
}


def hand_over(carrier: Carrier, addresses: Addresses, shot: Shot, now: datetime) -> Outcome:
    """Hand one text over, with the time left to its expiry as its validity. Never raises an Exception."""
    validity = shot.order.expires_at - now
    if validity < SHORTEST:
        return Outcome(shot.work, Result.NOT_TRIED)
    receipts = addresses.receipt("delivery", shot.work.delivery_id)
    try:
        sms = OutgoingSms(shot.work.number, shot.sender, shot.order.text, receipts, validity)
        return Outcome(shot.work, Result.TAKEN, sid=carrier.send_sms(sms).sid)
    except CarrierFault as fault:
        wait = timedelta(seconds=backoff_s(shot.work.attempts + 1))
        return Outcome(shot.work, _RESULTS[fault.kind], error=fault.code, wait=wait)
    except Exception as fault:  # a fault of ours in the middle of a call: it may have been taken
        log.error("handing a text over failed: %s", type(fault).__name__)
        return Outcome(shot.work, Result.DOUBTED)
