"""The Record verb: what is said after the tone, until a key, silence, the longest length or the end of the call.

An empty recording goes nowhere: the next verb follows. Silence at the end is cut off.
"""

from __future__ import annotations

from typing import ClassVar

from gateway.sandbox.call_events import call_params
from gateway.sandbox.legs import Ears, HungUp, Leg, Words
from gateway.sandbox.model import Call, CallStatus, Hook, Recording, Voice
from gateway.sandbox.rendering import ROOT, rfc2822
from gateway.sandbox.roads import Params
from gateway.sandbox.stage import Next, Stage
from gateway.sandbox.twiml_reading import Element

ANY_KEY = "1234567890*#"


class _Take:
    """One recording being made: seconds of sound so far, what was said, and the key that ended it."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.words: list[str] = []
        self.ended_by = ""

    def add(self, sound: Words, longest: int) -> float:
        """Take words in, as far as they fit; return how long that lasts."""
        lasting = max(0.0, min(sound.seconds, longest - self.seconds))
        self.words.append(sound.text)
        self.seconds += lasting
        return lasting


class Record:
    """Record the phone."""

    answers: ClassVar[bool] = True
    takes_time: ClassVar[bool] = True

    def run(self, verb: Element, stage: Stage) -> Next:
        """Record, keep what was said, and say where to go on."""
        leg, take = stage.leg, _Take()
        if verb.flag("playBeep", True):
            leg.hear(Voice.CARRIER, "beep", "")
        leg.listen(Ears.RECORD)
        try:
            self._listen(verb, leg, take)
        except HungUp:
            take.ended_by = "hangup"
            for words in leg.last_words():
                take.add(words, verb.number("maxLength", 3600))
        finally:
            leg.listen(Ears.CLOSED)
        if take.seconds < 1:
            _absent(verb, stage)
            return self._nothing(take)
        recording = _keep(take, stage)
        _completed(verb, stage, recording)
        return self._onward(verb, stage, recording, take)

    def _listen(self, verb: Element, leg: Leg, take: _Take) -> None:
        finish = verb.get("finishOnKey", ANY_KEY)
        longest, patience = verb.number("maxLength", 3600), verb.number("timeout", 5)
        while take.seconds < longest:
            sound = leg.next_sound(min(patience, longest - take.seconds))
            if sound is None:
                return
            if isinstance(sound, str):
                if sound in finish:
                    take.ended_by = sound
                    return
                continue
            leg.wait(leg.key_waits, take.add(sound, longest))

    def _nothing(self, take: _Take) -> Next:
        if take.ended_by == "hangup":
            raise HungUp
        return None

    def _onward(self, verb: Element, stage: Stage, recording: Recording, take: _Take) -> Next:
        said: Params = [
            ("RecordingUrl", _url(stage, recording)),
            ("RecordingSid", recording.sid),
            ("RecordingDuration", str(recording.seconds)),
            ("Digits", take.ended_by),
        ]
        onward = stage.onward(verb, [*_params(stage.leg.call, take.ended_by == "hangup"), *said])
        if take.ended_by == "hangup":
            stage.tell(Hook(onward.url, onward.method), onward.params)
            raise HungUp
        return onward


def _params(call: Call, over: bool) -> Params:
    params = call_params(call)
    if not over:
        return params
    return [(n, CallStatus.COMPLETED.value if n == "CallStatus" else v) for n, v in params]


def _keep(take: _Take, stage: Stage) -> Recording:
    call, now = stage.leg.call, stage.services.clock()
    words = " ".join(part for part in take.words if part)
    recording = Recording(call.account, call.sid, round(take.seconds), now, transcript=words, silent=not words)
    stage.services.ledger.recordings.keep(recording)
    return recording


def _url(stage: Stage, recording: Recording) -> str:
    return f"{stage.services.base_url()}{ROOT}/{recording.account}/Recordings/{recording.sid}"


def _completed(verb: Element, stage: Stage, recording: Recording) -> None:
    said = [
        ("RecordingSid", recording.sid),
        ("RecordingUrl", _url(stage, recording)),
        ("RecordingStatus", "completed"),
        ("RecordingDuration", str(recording.seconds)),
        ("RecordingStartTime", rfc2822(recording.created_at) or ""),
    ]
    _tell(verb, stage, "completed", said)


def _absent(verb: Element, stage: Stage) -> None:
    _tell(verb, stage, "absent", [("RecordingStatus", "absent"), ("RecordingDuration", "0"), ("ErrorCode", "0")])


def _tell(verb: Element, stage: Stage, event: str, said: Params) -> None:
    if not verb.get("recordingStatusCallback") or event not in verb.get("recordingStatusCallbackEvent", "completed"):
        return
    call = stage.leg.call
    hook = Hook(stage.address(verb.get("recordingStatusCallback")), verb.get("recordingStatusCallbackMethod", "POST"))
    common = [("AccountSid", call.account), ("CallSid", call.sid)]
    stage.tell(hook, [*common, *said, ("RecordingChannels", "1"), ("RecordingSource", "RecordVerb")])
