"""What does the carrier let a leg hear? Words, sounds and silence: the verbs that a Gather and a waiting room share."""

from __future__ import annotations

from typing import ClassVar, Protocol

from gateway.sandbox.legs import Leg
from gateway.sandbox.model import Voice
from gateway.sandbox.sound import speech_s, wav_s
from gateway.sandbox.stage import Next, Stage
from gateway.sandbox.twiml_reading import Element
from gateway.sandbox.webhooks_out import WebhookFailed

UNKNOWN_SOUND_S = 3.0


class Verb(Protocol):
    """`answers`: an incoming call is picked up before this verb. `takes_time`: a loop through it is no loop."""

    answers: ClassVar[bool]
    takes_time: ClassVar[bool]

    def run(self, verb: Element, stage: Stage) -> Next:
        """Carry the verb out."""


class Say:
    """Speak words. `loop` 0 repeats until somebody hangs up."""

    answers: ClassVar[bool] = True
    takes_time: ClassVar[bool] = True

    def run(self, verb: Element, stage: Stage) -> Next:
        """Speak."""
        rounds = verb.number("loop", 1)
        while True:
            stage.leg.hear(Voice.CARRIER, "say", verb.text, verb.get("language", "en-US"))
            _last(stage.leg, speech_s(verb.text))
            rounds -= 1
            if rounds == 0 or stage.leg.key_waits():
                return None


class Play:
    """Play a sound, or press keys towards the phone."""

    answers: ClassVar[bool] = True
    takes_time: ClassVar[bool] = True

    def run(self, verb: Element, stage: Stage) -> Next:
        """Play."""
        leg = stage.leg
        if verb.get("digits"):
            leg.hear(Voice.CARRIER, "key", verb.get("digits"))
            return None
        url = stage.address(verb.text)
        recording = next((r for r in stage.services.ledger.recordings if r.sid in url), None)
        if recording is not None:
            leg.hear(Voice.CARRIER, "play", recording.transcript, recording=recording.sid)
            _last(leg, recording.seconds)
            return None
        seconds = self._fetch(url, stage)
        leg.hear(Voice.CARRIER, "play", url)
        _last(leg, seconds)
        return None

    def _fetch(self, url: str, stage: Stage) -> float:
        try:
            reply = stage.services.courier.call(stage.account.sid, url, "GET", [])
        except WebhookFailed:
            return 0.0  # noted; the carrier goes on with the next verb
        return wav_s(reply.body) or UNKNOWN_SOUND_S


class Pause:
    """Let seconds pass. A pause that comes first does not pick up before it is over."""

    answers: ClassVar[bool] = False
    takes_time: ClassVar[bool] = True

    def run(self, verb: Element, stage: Stage) -> Next:
        """Wait, or hear a key."""
        _last(stage.leg, verb.number("length", 1))
        stage.answer()
        return None


PROMPTS: dict[str, Verb] = {"Say": Say(), "Play": Play(), "Pause": Pause()}


def _last(leg: Leg, seconds: float) -> None:
    """Let a prompt last, until a key stops it."""
    leg.wait(leg.key_waits, seconds)
