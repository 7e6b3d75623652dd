"""How is one delivery handed to the carrier as a call, and how many more may be? One request, tried once. No row."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from gateway.broadcasts.attempts import Outcome, Result
from gateway.broadcasts.called import of_late
from gateway.broadcasts.handing import SHORTEST, Shot
from gateway.broadcasts.model import DeliveryState
from gateway.broadcasts.pacing import backoff_s
from gateway.broadcasts.tables import Delivery, DeliveryCall
from gateway.carrier.addresses import Addresses
from gateway.carrier.port import Carrier, OutgoingCall
from gateway.errors import CarrierFault, FaultKind

log = logging.getLogger(__name__)

RING = timedelta(seconds=25)  # as long as a page rings; after it many a voicemail picks up
FAULT_WAIT = timedelta(minutes=1)
DOUBT_RINGS = timedelta(minutes=4)  # so long may a call last of which we do not know whether it was placed


def hand_call(
    carrier: Carrier, addresses: Addresses, refused: Callable[[CarrierFault], None] = lambda fault: None
) -> Callable[[Shot, datetime], Outcome]:
    """Return what places one call. `refused` is told when the carrier refuses our account or sender.

    That pauses no broadcast, whose texts must go on: such a call waits a minute.
    """

    def hand(shot: Shot, now: datetime) -> Outcome:
        if shot.order.expires_at - now < SHORTEST:
            return Outcome(shot.work, Result.NOT_TRIED)
        try:
            return Outcome(shot.work, Result.TAKEN, sid=carrier.place_call(_call(addresses, shot)).sid)
        except CarrierFault as fault:
            if fault.kind is FaultKind.ACCOUNT:
                refused(fault)
            return _sorted(shot, fault)
        except Exception as fault:  # a fault of ours in the middle of a request: it may have been taken
            log.error("placing a call failed: %s", type(fault).__name__)
            return Outcome(shot.work, Result.DOUBTED)

    return hand


def under_way(session: Session, now: datetime) -> int:
    """Return how many calls of broadcasts ring or are being heard now, doubted ones included."""
    over = exists().where(DeliveryCall.sid == Delivery.sid, DeliveryCall.ended_at.is_not(None))
    query = select(func.count()).where(
        *of_late(now),
        Delivery.state.in_((DeliveryState.CLAIMED, DeliveryState.UNCERTAIN, DeliveryState.ACCEPTED)),
        or_(
            (Delivery.state == DeliveryState.CLAIMED) & Delivery.attempted_at.is_not(None),
            (Delivery.state == DeliveryState.UNCERTAIN) & (Delivery.attempted_at > now - DOUBT_RINGS),
            (Delivery.state == DeliveryState.ACCEPTED) & ~over,
        ),
    )
    return session.scalar(query) or 0


def _call(addresses: Addresses, shot: Shot) -> OutgoingCall:
    answer_url = addresses.broadcast_call("answer", shot.work.delivery_id)
    return OutgoingCall(
        to=shot.work.number,
        sender=shot.sender,
        answer_url=answer_url,
        fallback_url=answer_url,
        status_url=addresses.broadcast_call("status", shot.work.delivery_id),
        ring=RING,
    )


def _sorted(shot: Shot, fault: CarrierFault) -> Outcome:
    if fault.kind is FaultKind.UNCERTAIN:
        return Outcome(shot.work, Result.DOUBTED, error=fault.code)
    if fault.kind is FaultKind.PERMANENT:
        return Outcome(shot.work, Result.REFUSED, error=fault.code)
    wait = FAULT_WAIT if fault.kind is FaultKind.ACCOUNT else timedelta(seconds=backoff_s(shot.work.attempts + 1))
    return Outcome(shot.work, Result.BUSY, error=fault.code, wait=wait)
