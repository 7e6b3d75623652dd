"""How are our instructions spelled in TwiML? The only place that writes it.

Every verb that waits says its action, method and timeout; after a Gather always stands what silence leads to, for
falling off the end of a document hangs up on the caller. Written with xml.etree, as the library's own classes are: they
would add a second spelling of every attribute and let characters through that XML cannot hold. Tests hold our verbs
and attributes against the library's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as Xml

from gateway.carrier.twiml_words import AudioUrl
from gateway.carrier.twiml_words import sentence as _sentence
from gateway.carrier.twiml_writing import add as _add
from gateway.carrier.twiml_writing import document as _document
from gateway.voices import DEFAULT_VOICES
from ivr_flows.instructions import Collect, Connect, End, Instruction, Meet, Moment, Pause, Play, Record, Say


@dataclass(frozen=True)
class Room:
    """Where two people meet: its name at the carrier, what who waits there hears, and where who comes out goes on."""

    name: str
    wait_url: str
    left_url: str


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
    room: Callable[[int], Room] | None


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
    room: Callable[[int], Room] | None = None,
) -> str:
    """Return the document for one turn. Raises ValueError unless exactly one instruction waits or ends, the last."""
    if len(instructions) != 1:  # each of them waits or ends: what came after would never be heard
        raise ValueError(f"a turn needs exactly one instruction, not {len(instructions)}")
    turn = _Turn(turn_url, silence_url, recording_url, whisper_url, caller_id, voices, audio_url, room)
    response = Xml.Element("Response")
    instruction = instructions[0]
    if isinstance(instruction, Collect):
        _collect(response, instruction, turn)
    elif isinstance(instruction, Record):
        _record(response, instruction, turn)
    elif isinstance(instruction, Connect):
        _connect(response, instruction, turn)
    elif isinstance(instruction, Moment):
        _moment(response, instruction, turn)
    elif isinstance(instruction, Meet):
        _meet(response, instruction, turn)
    else:
        _end(response, instruction, turn)
    return _document(response)


def message_reply(text: str | None) -> str:
    """Return the answer to an incoming SMS: one text back, or silence for None."""
    response = Xml.Element("Response")
    if text is not None:
        _add(response, "Message", text)
    return _document(response)


def waiting(
    words: Say, sound_url: str, voices: Mapping[str, str] = DEFAULT_VOICES, audio_url: AudioUrl | None = None
) -> str:
    """Return what somebody hears who waits in a room: a soft sound, then words; the carrier asks again when it is over.

    No other verb is allowed there than those that speak, play, pause and redirect.
    """
    response = Xml.Element("Response")
    _add(response, "Play", sound_url)
    _sentence(response, words, voices, audio_url)
    return _document(response)


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


def _moment(response: Xml.Element, moment: Moment, turn: _Turn) -> None:
    _speak(response, moment.prompts, turn)
    _add(response, "Pause", length=moment.seconds)
    _add(response, "Redirect", turn.silence_url, method="POST")


def _meet(response: Xml.Element, meet: Meet, turn: _Turn) -> None:
    """Put the line in a room that ends with either of the two. Star leaves it: for that nobody needs the API."""
    if turn.room is None:
        raise ValueError("a meeting needs a room")
    room = turn.room(meet.room)
    _speak(response, meet.prompts, turn)
    dial = _add(response, "Dial", action=room.left_url, method="POST", hangupOnStar=True, record="do-not-record")
    _add(
        dial,
        "Conference",
        room.name,
        startConferenceOnEnter=meet.opens,
        endConferenceOnExit=True,
        waitUrl=room.wait_url,
        waitMethod="POST",
        beep=False,
        maxParticipants=2,
        record="do-not-record",
    )


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
            _sentence(parent, prompt, turn.voices, turn.audio_url)
