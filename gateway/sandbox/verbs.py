"""What does each TwiML verb do on a leg? One class a verb, one table of all of them.

A verb speaks, waits and listens on the leg it is given, and answers what comes next. It knows no HTTP.
"""

from __future__ import annotations

from typing import ClassVar

from gateway.sandbox.call_events import call_params
from gateway.sandbox.dialling import Dial
from gateway.sandbox.legs import Ears, Leg
from gateway.sandbox.prompts import PROMPTS, Verb
from gateway.sandbox.recording import Record
from gateway.sandbox.stage import Ending, Next, Source, Stage
from gateway.sandbox.twiml_reading import Element


class Gather:
    """Collect keys while prompts are spoken; a key stops them. No key: the next verb, unless asked otherwise."""

    answers: ClassVar[bool] = True
    takes_time: ClassVar[bool] = True

    def run(self, verb: Element, stage: Stage) -> Next:
        """Prompt, listen and say where the keys go."""
        leg = stage.leg
        leg.listen(Ears.GATHER)
        try:
            for prompt in verb.children:
                if prompt.name in PROMPTS and not leg.key_waits():
                    PROMPTS[prompt.name].run(prompt, stage)
            digits = self._collect(verb, leg)
        finally:
            leg.listen(Ears.CLOSED)
        if digits or verb.flag("actionOnEmptyResult"):
            return stage.onward(verb, [*call_params(leg.call), ("Digits", digits)])
        return None

    def _collect(self, verb: Element, leg: Leg) -> str:
        finish, most, patience = verb.get("finishOnKey", "#"), verb.number("numDigits", 0), verb.number("timeout", 5)
        digits = ""
        while (key := leg.next_key(patience)) is not None:
            if finish and key in finish:
                break
            digits += key
            if len(digits) == most:
                break
        return digits


class Redirect:
    """Go on with another document."""

    answers: ClassVar[bool] = False
    takes_time: ClassVar[bool] = False

    def run(self, verb: Element, stage: Stage) -> Next:
        """Say which one."""
        url = stage.address(verb.text)
        return Source(url, verb.get("method", "POST").upper(), call_params(stage.leg.call))


class Hangup:
    """End the call."""

    answers: ClassVar[bool] = True
    takes_time: ClassVar[bool] = False

    def run(self, verb: Element, stage: Stage) -> Next:
        """End."""
        return Ending.HANG_UP


class Reject:
    """Refuse an incoming call without picking up."""

    answers: ClassVar[bool] = False
    takes_time: ClassVar[bool] = False

    def run(self, verb: Element, stage: Stage) -> Next:
        """End, as busy or as not answered; a call that was picked up is only hung up."""
        stage.leg.declined = verb.get("reason") == "busy"
        return Ending.HANG_UP


VERBS: dict[str, Verb] = {
    **PROMPTS,
    "Gather": Gather(),
    "Record": Record(),
    "Dial": Dial(),
    "Redirect": Redirect(),
    "Hangup": Hangup(),
    "Reject": Reject(),
}
