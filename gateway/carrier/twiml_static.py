"""Which documents can the carrier follow to the end without asking us again? What is said when we are broken.

A recording of a person wins over the words here too, where the document's sounds can be fetched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from xml.etree import ElementTree as Xml

from gateway.carrier.twiml_words import AudioUrl, sentence
from gateway.carrier.twiml_writing import add, document
from gateway.voices import DEFAULT_VOICES
from ivr_flows.instructions import Say

RING_S = 25
_PLAYED = re.compile(r"<Play[^>]*>([^<]*)</Play>")
LISTENS_S = 8


@dataclass(frozen=True)
class Spoken:
    """By which voice each language is spoken, and where its recordings are fetched."""

    voices: Mapping[str, str] = field(default_factory=lambda: DEFAULT_VOICES)
    audio_url: AudioUrl | None = None

    def say(self, parent: Xml.Element, said: Say) -> None:
        """Say one sentence."""
        sentence(parent, said, self.voices, self.audio_url)


def trouble(
    first: Say, numbers: Sequence[str], caller_id: str, before_the_tone: Say, record_action: str, spoken: Spoken
) -> str:
    """Return what a caller gets when we are broken: words, a ring at each number in turn, then a recorded message.

    It needs nothing of ours to be followed to the end: no action, no whisper. Whoever (or whatever voicemail) picks up
    is connected; a caller who stays on after that call hears the next number ring.
    """
    response = Xml.Element("Response")
    spoken.say(response, first)
    for number in numbers:
        dial = add(response, "Dial", timeout=RING_S, callerId=caller_id, answerOnBridge=False)
        add(dial, "Number", number)
    spoken.say(response, before_the_tone)
    add(
        response,
        "Record",
        action=record_action,
        method="POST",
        timeout=10,
        maxLength=180,
        finishOnKey="#",
        playBeep=True,
        trim="trim-silence",
    )
    add(response, "Hangup")
    return document(response)


def static_call(first: Say, numbers: Sequence[str], caller_id: str, whisper_url: str, last: Say, spoken: Spoken) -> str:
    """Return a document that stands in a file, for a caller when nothing of ours answers: words, each number in turn.

    `whisper_url` is what whoever picks up hears first, a file too: voicemail presses no key and gets no caller.
    """
    response = Xml.Element("Response")
    spoken.say(response, first)
    for number in numbers:
        dial = add(response, "Dial", timeout=RING_S, callerId=caller_id, answerOnBridge=False, record="do-not-record")
        add(dial, "Number", number, url=whisper_url, method="GET")
    spoken.say(response, last)
    add(response, "Hangup")
    return document(response)


def static_whisper(words: Say, connect_url: str, spoken: Spoken) -> str:
    """Return a document in a file for whoever picks up: any key leads to `connect_url`, silence ends the call."""
    response = Xml.Element("Response")
    gather = add(
        response,
        "Gather",
        input="dtmf",
        action=connect_url,
        method="GET",
        timeout=LISTENS_S,
        numDigits=1,
        finishOnKey="",
    )
    spoken.say(gather, words)
    add(response, "Hangup")
    return document(response)


def static_words(words: Say, times: int, spoken: Spoken) -> str:
    """Return a document in a file that says something so many times, and hangs up."""
    response = Xml.Element("Response")
    for _ in range(times):
        spoken.say(response, words)
        add(response, "Pause", length=1)
    add(response, "Hangup")
    return document(response)


def sounds_in(written: bytes) -> list[str]:
    """Return the addresses of what a document plays, each once."""
    return list(dict.fromkeys(unescape(address) for address in _PLAYED.findall(written.decode("utf-8", "replace"))))


def connect() -> str:
    """Return an empty document: on a whispered-to leg its end is what connects."""
    return document(Xml.Element("Response"))
