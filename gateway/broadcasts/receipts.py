"""What does a word of the carrier make of a delivery? Pure and monotone: evidence is weighed, never its order.

The carrier promises no order, sends some receipts twice and some never. A delivery therefore is as far as the
strongest thing ever said of it; the same receipts in any order, and doubled, end alike. "Delivered" never goes back.
An undelivered text that is later called delivered is delivered: networks give up on one try and report the next, and
proof that a handset has it outweighs an earlier despair (throwing that word away would warn an organisation twice).
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.broadcasts.model import DeliveryState
from gateway.carrier.port import SmsState

_D = DeliveryState

RANK = {
    _D.WAITING: 0,
    _D.CLAIMED: 0,
    _D.UNCERTAIN: 0,
    _D.CANCELLED: 0,  # our decision, not the carrier's word: if it has the text after all, that is the truth
    _D.EXPIRED: 0,
    _D.ACCEPTED: 1,
    _D.FAILED: 2,  # the carrier gave up before a network had it
    _D.UNDELIVERED: 3,  # a network had it, and gave up
    _D.DELIVERED: 4,
}

MEANING = {
    SmsState.QUEUED: _D.ACCEPTED,
    SmsState.SENT: _D.ACCEPTED,
    SmsState.UNKNOWN: _D.ACCEPTED,  # whatever the word means, the carrier speaks of a text that it has
    SmsState.CANCELLED: _D.FAILED,  # not by us: we never cancel there
    SmsState.FAILED: _D.FAILED,
    SmsState.UNDELIVERED: _D.UNDELIVERED,
    SmsState.DELIVERED: _D.DELIVERED,
}


@dataclass(frozen=True)
class Standing:
    """How a delivery stands. `error` is the carrier's number, where its state has one."""

    state: DeliveryState
    error: int | None = None


def weigh(standing: Standing, said: SmsState, error: int | None = None) -> Standing:
    """Return how a delivery stands after one more word of the carrier.

    Of two errors on the same rank the larger number stays, so that the order does not matter. A state that has
    no error (accepted, delivered) sheds it.
    """
    told = Standing(MEANING[said], error)
    if RANK[told.state] < RANK[standing.state]:
        return standing
    if RANK[told.state] > RANK[standing.state]:
        return _clean(told)
    return _clean(Standing(told.state, max(standing.error or 0, told.error or 0) or None))


def _clean(standing: Standing) -> Standing:
    failed = standing.state in (_D.FAILED, _D.UNDELIVERED)
    return standing if failed else Standing(standing.state)
