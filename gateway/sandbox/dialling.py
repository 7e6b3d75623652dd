"""The Dial verb: ring one or more numbers, connect the first that is ready, and tell how it went; or join a conference.

A Number with an address hears that document first (the whisper); only when it ends without hanging up are the two
connected. Several numbers ring together.
"""

from __future__ import annotations

from typing import ClassVar

from gateway.sandbox.bridging import bridge, unbridge
from gateway.sandbox.call_events import call_params
from gateway.sandbox.conferring import take_part
from gateway.sandbox.legs import HungUp, Leg, Phase, Replaced
from gateway.sandbox.model import CallStatus, Hook
from gateway.sandbox.roads import Params
from gateway.sandbox.stage import Next, Stage
from gateway.sandbox.twiml_reading import Element


class Dial:
    """Connect the leg with somebody else."""

    answers: ClassVar[bool] = False  # it picks up itself, before ringing or, with answerOnBridge, when connected
    takes_time: ClassVar[bool] = True

    def run(self, verb: Element, stage: Stage) -> Next:
        """Ring, connect, wait until that is over, and say where to go on."""
        noun = next((child for child in verb.children if child.name == "Conference"), None)
        if noun is not None:
            return self._confer(verb, noun, stage)
        if not verb.flag("answerOnBridge"):
            stage.answer()
        legs = stage.dial(stage, verb)
        try:
            self._connect(verb, stage, legs)
        except HungUp:
            _take_down(stage, legs)
            _report(verb, stage, outcome(stage.leg, legs))
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

    def _confer(self, verb: Element, noun: Element, stage: Stage) -> Next:
        stage.answer()
        try:
            found_room = take_part(verb, noun, stage)
        except HungUp:
            _report(verb, stage, _met(stage.leg, True))
            raise
        if not verb.get("action"):
            return None
        return stage.onward(verb, _met(stage.leg, found_room))


def _report(verb: Element, stage: Stage, params: Params) -> None:
    """Tell the action of a Dial how it went, when the leg itself has ended and follows nothing any more."""
    if verb.get("action"):
        told = [(n, "completed" if n == "CallStatus" else v) for n, v in params]
        onward = stage.onward(verb, told)
        stage.tell(Hook(onward.url, onward.method), onward.params)


def _met(own: Leg, found_room: bool) -> Params:
    """Return what the action of a Dial is told after a conference."""
    status = "answered" if found_room else CallStatus.FAILED.value
    return [*call_params(own.call), ("DialCallStatus", status), ("DialBridged", str(found_room).lower())]


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
