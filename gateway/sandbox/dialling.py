"""The Dial verb: ring one or more numbers, connect the first that is ready, and tell how it went.

A Number with an address hears that document first (the whisper); only when it ends without hanging up are the two
connected. Several numbers ring together.
"""

from __future__ import annotations

from typing import ClassVar

from gateway.sandbox.call_events import call_params
from gateway.sandbox.legs import HungUp, Leg, Phase, Replaced, bridge, unbridge
from gateway.sandbox.model import CallStatus, Hook
from gateway.sandbox.stage import Next, Stage
from gateway.sandbox.twiml_reading import Element
from gateway.sandbox.webhooks_out import Params


class Dial:
    """Connect the leg with somebody else."""

    answers: ClassVar[bool] = False  # it picks up itself, before ringing or, with answerOnBridge, when connected
    takes_time: ClassVar[bool] = True

    def run(self, verb: Element, stage: Stage) -> Next:
        """Ring, connect, wait until that is over, and say where to go on."""
        if not verb.flag("answerOnBridge"):
            stage.answer()
        legs = stage.dial(stage, verb)
        try:
            self._connect(verb, stage, legs)
        except HungUp:
            _take_down(stage, legs)
            self._report(verb, stage, legs)
            raise
        except Replaced:
            _take_down(stage, legs)
            raise
        _take_down(stage, legs)
        if not verb.get("action"):
            return None
        return stage.onward(verb, outcome(stage.leg, legs))

    def _connect(self, verb: Element, stage: Stage, legs: list[Leg]) -> None:
        own = stage.leg
        own.wait(lambda: any(leg.ready for leg in legs) or all(_over(leg) for leg in legs), None)
        winner = next((leg for leg in legs if leg.ready and leg.phase is Phase.TALKING), None)
        if winner is None:
            return
        for leg in legs:
            if leg is not winner:
                leg.end("carrier")
        stage.answer()
        bridge(own, winner, stage.services.floor)
        own.wait(lambda: _over(winner), verb.number("timeLimit", 14400))

    def _report(self, verb: Element, stage: Stage, legs: list[Leg]) -> None:
        if verb.get("action"):
            params = [(n, "completed" if n == "CallStatus" else v) for n, v in outcome(stage.leg, legs)]
            onward = stage.onward(verb, params)
            stage.tell(Hook(onward.url, onward.method), onward.params)


def outcome(own: Leg, legs: list[Leg]) -> Params:
    """Return what the action of a Dial is told: of the leg that was connected, else of the first that rang."""
    params = call_params(own.call)
    told = next((leg for leg in legs if leg.was_bridged), legs[0] if legs else None)
    if told is None:
        return [*params, ("DialCallStatus", CallStatus.FAILED.value), ("DialBridged", "false")]
    params += [
        ("DialCallSid", told.call.sid),
        ("DialCallStatus", told.call.status.value),
        ("DialBridged", str(told.was_bridged).lower()),
    ]
    if told.was_bridged or told.call.status is CallStatus.COMPLETED:
        params.append(("DialCallDuration", str(told.call.seconds or 0)))
    return params


def _over(leg: Leg) -> bool:
    return leg.settled


def _take_down(stage: Stage, legs: list[Leg]) -> None:
    """End what still rings or talks, and wait until each leg's own books are closed."""
    unbridge(stage.leg, stage.services.floor)
    for leg in legs:
        leg.end("carrier")
    with stage.services.floor:
        stage.services.floor.wait_for(lambda: all(leg.settled for leg in legs), 20)
