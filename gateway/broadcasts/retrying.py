"""What becomes of a call that has ended without the key? Pure. Only the key counts: voicemail and silence reach nobody.

It is placed again at most twice, some minutes later, while the broadcast lasts. A call that the carrier could not
make at all says that the number is at fault, and is not repeated.
"""

from __future__ import annotations

from datetime import timedelta

from gateway.broadcasts.model import DeliveryState
from gateway.carrier.port import CallState

MOST_CALLS = 3  # the first, and twice again
_WAITS = {1: timedelta(minutes=3), 2: timedelta(minutes=10)}  # after so many calls without a key


def after_call(ended: CallState, calls: int, left: timedelta | None) -> tuple[DeliveryState, timedelta]:
    """Return the state of a delivery after its `calls`th call without a key, and how long it waits when it waits.

    `left` is how long the broadcast may still be sent; None for one that has ended.
    """
    if ended is CallState.FAILED:
        return DeliveryState.FAILED, timedelta(0)
    wait = _WAITS.get(calls)
    if calls >= MOST_CALLS or wait is None or left is None or left <= wait:
        return DeliveryState.UNDELIVERED, timedelta(0)
    return DeliveryState.WAITING, wait
