"""How do two legs hear each other, and how do they part again?"""

from __future__ import annotations

import threading
from functools import partial

from gateway.sandbox.legs import Ears, Leg
from gateway.sandbox.model import Voice


def bridge(one: Leg, other: Leg, floor: threading.Condition) -> None:
    """Connect two legs, so that each hears the other."""
    with floor:
        one.bridged_with, other.bridged_with = other, one
        one.passes_on, other.passes_on = partial(other.hear, Voice.OTHER), partial(one.hear, Voice.OTHER)
        one.ears = other.ears = Ears.BRIDGE
        one.was_bridged = other.was_bridged = True
        floor.notify_all()
    for leg in (one, other):
        leg.hear(Voice.NOTE, "connected", "")


def unbridge(one: Leg, floor: threading.Condition) -> None:
    """Take two legs apart again; nothing happens to a leg that is not connected."""
    with floor:
        other, one.bridged_with = one.bridged_with, None
        one.ears, one.passes_on = Ears.CLOSED, None
        if other is not None:
            other.bridged_with, other.passes_on, other.ears = None, None, Ears.CLOSED
        floor.notify_all()
