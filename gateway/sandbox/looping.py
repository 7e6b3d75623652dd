"""What when an account calls a number of this carrier, as a test of its own hotline does? Two legs and no phone.

Each leg stands in for the phone of the other: what one is told to say or key, the other hears from its phone.
"""

from __future__ import annotations

from gateway.sandbox.legs import HungUp, Leg, Phase
from gateway.sandbox.model import CallStatus
from gateway.sandbox.ringing import Rung

WAIT_S = {"w": 0.5, "W": 1.0}


def ring_through(leg: Leg, far: Leg, ring_s: float) -> Rung:
    """Let the outgoing `leg` ring until the incoming `far` is picked up by its own document."""
    leg.far, far.far = far, leg
    try:
        leg.wait(lambda: far.phase in (Phase.TALKING, Phase.OVER), ring_s)
    except HungUp:
        declined = far.phase is Phase.OVER and leg.ended_by == "phone"
        return Rung(CallStatus.BUSY, 486) if declined else Rung(CallStatus.CANCELED, 487)
    if far.phase is not Phase.TALKING:
        far.end("phone")
        return Rung(CallStatus.NO_ANSWER, 487)
    leg.pick_up()
    return Rung(CallStatus.IN_PROGRESS, 200)


def key_in(leg: Leg, digits: str) -> None:
    """Press what a call was told to send once it is answered; w waits half a second, W one."""
    for key in digits:
        if key in WAIT_S:
            leg.pause(WAIT_S[key])
        elif leg.far is not None:
            leg.far.press(key)
