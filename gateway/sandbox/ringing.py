"""What does a phone do when it rings, and after it was picked up? What its holder set, by hand or by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from gateway.sandbox.legs import Ears, HungUp, Leg, Phase
from gateway.sandbox.model import Behaviour, CallStatus, Phone

GREETING = "Dit is de voicemail van {name}. Ik ben er even niet. Spreek een bericht in na de toon."
PICKS_UP_AFTER_S = {Behaviour.AUTOMATIC: 3.0, Behaviour.VOICEMAIL: 12.0}
THINKS_S = 3.0
LISTENS_S = 30.0


@dataclass(frozen=True)
class Rung:
    """How ringing ended: answered (in progress) or a final status, with the network's own code."""

    status: CallStatus
    sip: int


def ring(leg: Leg, phone: Phone, ring_s: float, engaged: bool, rings: Callable[[], None]) -> Rung:
    """Let a phone ring until it is answered or not; `rings` is told once it really rings."""
    try:
        if phone.behaviour is Behaviour.UNASSIGNED:
            leg.pause(0.5)
            return Rung(CallStatus.FAILED, 404)
        if phone.behaviour is Behaviour.SWITCHED_OFF:
            leg.pause(2)
            return Rung(CallStatus.NO_ANSWER, 480)
        if phone.behaviour is Behaviour.BUSY or engaged:
            leg.pause(0.5)
            return Rung(CallStatus.BUSY, 486)
        leg.ring()
        rings()
        return _answered(leg, phone.behaviour, ring_s)
    except HungUp:
        if leg.answered:  # and put down again before anything could be said
            return Rung(CallStatus.IN_PROGRESS, 200)
        return Rung(CallStatus.BUSY, 603) if leg.declined else Rung(CallStatus.CANCELED, 487)


def _answered(leg: Leg, behaviour: Behaviour, ring_s: float) -> Rung:
    picks_up = PICKS_UP_AFTER_S.get(behaviour)
    own = ring_s if picks_up is None else min(picks_up, ring_s)
    leg.wait(lambda: leg.phase is Phase.TALKING, own)
    if picks_up is not None and picks_up < ring_s:
        leg.pick_up()
    if leg.phase is Phase.TALKING:
        return Rung(CallStatus.IN_PROGRESS, 200)
    return Rung(CallStatus.NO_ANSWER, 487)


def act_by_itself(leg: Leg, phone: Phone) -> None:
    """Start what a phone does by itself once it was picked up."""
    acts = {Behaviour.VOICEMAIL: _greet, Behaviour.AUTOMATIC: _accept}
    act = acts.get(phone.behaviour)
    if act is not None:
        threading.Thread(target=act, args=(leg, phone), name="sandbox-phone", daemon=True).start()


def _greet(leg: Leg, phone: Phone) -> None:
    leg.watch(lambda: False, 1)
    if leg.phase is Phase.TALKING:
        leg.talk(GREETING.format(name=phone.name or phone.number), 5)
    leg.watch(lambda: False, LISTENS_S)
    leg.hang_up()


def _accept(leg: Leg, phone: Phone) -> None:
    for keys in phone.keys:
        leg.watch(lambda: leg.ears is Ears.GATHER, None)
        leg.watch(lambda: leg.ears is not Ears.GATHER, THINKS_S)
        if leg.phase is Phase.OVER:
            return
        leg.press(keys, ahead=True)
        leg.watch(lambda: leg.ears is not Ears.GATHER, None)
