"""How are our instructions spelled in TwiML? The only place that writes it.

Every verb that waits says its action, method and timeout; after a Gather always stands what silence leads to, for
falling off the end of a document hangs up on the caller. Written with xml.etree, as the library's own classes are: they
would add a second spelling of every attribute and let characters through that XML cannot hold. Tests hold our verbs
and attributes against the library's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.etree import ElementTree as Xml

from gateway.voices import DEFAULT_VOICES, tag_of
from ivr_flows.instructions import Collect, Connect, End, Instruction, Part, Pause, Play, Record, Say

AudioUrl = Callable[[str, str], str | None]  # the address of a recording, by language and name; None: none there
LARGEST = 64_000  # bytes; the carrier refuses a document over 64 kB
RING_S = 25

_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_JOINTS = " .,:;!?"  # a sentence that goes on in another voice does not begin with the stop of the one before
_HEADER = '<?xml version="1.0" encoding="UTF-8"?>'


@dataclass(frozen=True)
class _Turn:
    """The addresses and voices of one turn."""

    turn_url: str
    silence_url: str
    recording_url: str
    whisper_url: Callable[[int], str]
    caller_id: str
    voices: Mapping[str, str]
    audio_url: AudioUrl | None


def render(
    instructions: Sequence[Instruction],
    *,
    turn_url: str,
    silence_url: str,
    recording_url: str,
    whisper_url: Callable[[int], str],
    caller_id: str,
    voices: Mapping[str, str] = DEFAULT_VOICES,
    audio_url: AudioUrl | None = None,
) -> str:
    """Return the document for one turn. Raises ValueError unless exactly one instruction waits or ends, the last."""
    if len(instructions) != 1:  # each of them waits or ends: what came after would never be heard
        raise ValueError(f"a turn needs exactly one instruction, not {len(instructions)}")
    turn = _Turn(turn_url, silence_url, recording_url, whisper_url, caller_id, voices, audio_url)
    response = Xml.Element("Response")
    instruction = instructions[0]
    if isinstance(instruction, Collect):
        _collect(response, instruction, turn)
    elif isinstance(instruction, Record):
        _record(response, instruction, turn)
    elif isinstance(instruction, Connect):
        _connect(response, instruction, turn)
    else:
        _end(response, instruction, turn)
    return _document(response)


def message_reply(text: str | None) -> str:
    """Return the answer to an incoming SMS: one text back, or silence for None."""
    response = Xml.Element("Response")
    if text is not None:
        _add(response, "Message", text)
    return _document(response)


def trouble(
    text: str,
    language: str,
    numbers: Sequence[str],
    caller_id: str,
    record_text: str,
    record_action: str,
    voices: Mapping[str, str] = DEFAULT_VOICES,
) -> str:
    """Return what is spoken when we are broken: words, a ring at each number in turn, then a recorded message.

    It needs nothing of ours to be followed to the end: no action, no whisper. Whoever (or whatever voicemail) picks up
    is connected; a caller who stays on after that call hears the next number ring. `language` as "nl".
    """
    response = Xml.Element("Response")
    _say(response, Say(text, language), voices)
    for number in numbers:
        dial = _add(response, "Dial", timeout=RING_S, callerId=caller_id, answerOnBridge=False)
        _add(dial, "Number", number)
    _say(response, Say(record_text, language), voices)
    _add(
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
    _add(response, "Hangup")
    return _document(response)


def static_call(
    first: Say,
    numbers: Sequence[str],
    caller_id: str,
    whisper_url: str,
    last: Say,
    voices: Mapping[str, str] = DEFAULT_VOICES,
    ring_s: int = RING_S,
) -> str:
    """Return a document that stands in a file, for a caller when nothing of ours answers: words, each number in turn.

    `whisper_url` is what whoever picks up hears first, a file too: voicemail presses no key and gets no caller.
    """
    response = Xml.Element("Response")
    _say(response, first, voices)
    for number in numbers:
        dial = _add(response, "Dial", timeout=ring_s, callerId=caller_id, answerOnBridge=False, record="do-not-record")
        _add(dial, "Number", number, url=whisper_url, method="GET")
    _say(response, last, voices)
    _add(response, "Hangup")
    return _document(response)


def static_whisper(words: Say, connect_url: str, voices: Mapping[str, str] = DEFAULT_VOICES, listens_s: int = 8) -> str:
    """Return a document in a file for whoever picks up: any key leads to `connect_url`, silence ends the call."""
    response = Xml.Element("Response")
    gather = _add(
        response,
        "Gather",
        input="dtmf",
        action=connect_url,
        method="GET",
        timeout=listens_s,
        numDigits=1,
        finishOnKey="",
    )
    _say(gather, words, voices)
    _add(response, "Hangup")
    return _document(response)


def static_words(words: Say, times: int, voices: Mapping[str, str] = DEFAULT_VOICES) -> str:
    """Return a document in a file that says something so many times, and hangs up."""
    response = Xml.Element("Response")
    for _ in range(times):
        _say(response, words, voices)
        _add(response, "Pause", length=1)
    _add(response, "Hangup")
    return _document(response)


def connect() -> str:
    """Return an empty document: on a whispered-to leg its end is what connects."""
    return _document(Xml.Element("Response"))


def hang_up() -> str:
    """Return the end of a call without a word; what an officer's leg gets when something of ours is broken."""
    response = Xml.Element("Response")
    _add(response, "Hangup")
    return _document(response)


def _collect(response: Xml.Element, collect: Collect, turn: _Turn) -> None:
    single = collect.digits is not None
    gather = _add(
        response,
        "Gather",
        input="dtmf",
        action=turn.turn_url,
        method="POST",
        timeout=collect.timeout_s,
        numDigits=collect.digits,
        finishOnKey="" if single else "#",
    )
    _speak(gather, collect.prompts, turn)
    if collect.hang_up_on_silence:
        _add(response, "Hangup")
    else:
        _add(response, "Redirect", turn.silence_url, method="POST")


def _record(response: Xml.Element, record: Record, turn: _Turn) -> None:
    _speak(response, record.prompts, turn)
    _add(
        response,
        "Record",
        action=turn.turn_url,
        method="POST",
        timeout=record.silence_s,
        maxLength=record.longest_s,
        finishOnKey="#",
        playBeep=True,
        trim="trim-silence",
        recordingStatusCallback=turn.recording_url,
        recordingStatusCallbackMethod="POST",
        recordingStatusCallbackEvent="completed absent",
    )
    _add(response, "Redirect", turn.silence_url, method="POST")  # an empty recording has no action request


def _connect(response: Xml.Element, connect: Connect, turn: _Turn) -> None:
    _speak(response, connect.prompts, turn)
    dial = _add(
        response,
        "Dial",
        action=turn.turn_url,
        method="POST",
        timeout=connect.ring_s,
        callerId=turn.caller_id,
        answerOnBridge=not connect.prompts,  # it counts only where nothing has been spoken: the line goes on ringing
        record="do-not-record",
    )
    if not connect.whisper:
        _add(dial, "Number", connect.number)
        return
    if connect.leg is None:
        raise ValueError("a whisper needs a leg: nobody may be connected unasked")
    _add(dial, "Number", connect.number, url=turn.whisper_url(connect.leg), method="POST")


def _end(response: Xml.Element, end: End, turn: _Turn) -> None:
    _speak(response, end.prompts, turn)
    if not end.connect:  # on a whispered-to leg the end of the document is what connects
        _add(response, "Hangup")


def _speak(parent: Xml.Element, prompts: Sequence[Say | Play | Pause], turn: _Turn) -> None:
    for prompt in prompts:
        if isinstance(prompt, Pause):
            _add(parent, "Pause", length=prompt.seconds)
        elif isinstance(prompt, Play):
            _add(parent, "Play", prompt.address)
        else:
            _sentence(parent, prompt, turn)


def _sentence(parent: Xml.Element, said: Say, turn: _Turn) -> None:
    """Play what is recorded when all of it is; otherwise speak it, in one breath unless a part has its own language."""
    recorded = _recordings(said, turn)
    if recorded is None and all(part.language == said.language for part in said.stretches):
        _say(parent, said, turn.voices)
        return
    for (language, address), parts in groupby(said.stretches, lambda part: (part.language, (recorded or {}).get(part))):
        if address is not None:
            _add(parent, "Play", address)
        elif text := "".join(part.text for part in parts).lstrip(_JOINTS).rstrip():
            _say(parent, Say(text, language), turn.voices)


def _recordings(said: Say, turn: _Turn) -> dict[Part, str] | None:
    """Return the address of each stretch of words; None when one has no recording: two voices in turn would jar."""
    if turn.audio_url is None:
        return None
    found = {part: turn.audio_url(part.language, part.audio) for part in said.stretches if part.audio is not None}
    addresses = {part: address for part, address in found.items() if address is not None}
    return addresses if addresses and len(addresses) == len(found) else None


def _say(parent: Xml.Element, said: Say, voices: Mapping[str, str]) -> None:
    voice = voices.get(said.language) or DEFAULT_VOICES[said.language]
    _add(parent, "Say", said.text, language=tag_of(said.language, voice), voice=voice)


def _add(parent: Xml.Element, verb: str, text: str | None = None, **attributes: str | int | bool | None) -> Xml.Element:
    """Add a verb. None leaves an attribute out; an empty one stays, since finishOnKey="" says something."""
    made = Xml.SubElement(parent, verb)
    for name, value in attributes.items():
        if value is not None:
            made.set(name, _clean(str(value).lower() if isinstance(value, bool) else str(value)))
    if text is not None:
        made.text = _clean(text)
    return made


def _clean(text: str) -> str:
    """Replace what XML 1.0 cannot hold, escaped or not, by a space."""
    return _IMPOSSIBLE.sub(" ", text)


def _document(response: Xml.Element) -> str:
    written = _HEADER + Xml.tostring(response, encoding="unicode")
    if len(written.encode()) > LARGEST:
        raise ValueError(f"a document of {len(written.encode())} bytes: the carrier takes {LARGEST}")
    return written
