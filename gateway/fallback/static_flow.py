"""What does a caller hear when the database is away? A short way to an officer or a recorded message; pure.

Where a call is travels in the address of its next turn, so nothing of ours need remember it. Every place is left in
a bounded number of turns, and each turn says what must be kept of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from contacts.phone import NumberRefused, read_callback, spoken
from gateway.fallback.model import Told
from ivr_flows.inputs import ConnectEnded, Input, Keys, RecordingMade
from ivr_flows.instructions import Collect, Connect, End, Instruction, Record, Say
from ivr_flows.model import Book, Prompt
from ivr_flows.speak import Voice

KEY_S = 8
RING_S = 25
TRIES = 2  # how often a place is spoken before the call goes on without an answer
WHISPERED_IN = "nl"


class Node(Enum):
    """Where a call can be."""

    CONFIRM = "c"  # is the number that we see the one to call back?
    NUMBER = "n"  # the number to call back is keyed in
    DIAL = "d"  # an officer's telephone rings
    RECORD = "r"
    END = "e"
    WHISPER = "w"  # an officer picked up, and hears who waits


@dataclass(frozen=True)
class Place:
    """Where a call is, and nothing that says whose it is. `officer` counts who has been rung, `step` the turns."""

    spool_id: str
    node: Node
    step: int
    language: str
    tries: int = 1
    officer: int = 0

    def to_list(self) -> list[Any]:
        """Write it for an address."""
        return [self.spool_id, self.node.value, self.step, self.language, self.tries, self.officer]

    @classmethod
    def from_list(cls, said: Sequence[Any]) -> Place:
        """Read it back; raises ValueError or TypeError for what we did not write."""
        spool_id, node, step, language, tries, officer = said
        return cls(str(spool_id), Node(node), int(step), str(language), int(tries), int(officer))


@dataclass(frozen=True)
class Known:
    """What is known without a database: the caller's number, if it shows, who can be rung, and every spoken word."""

    caller: str | None
    officers: tuple[str, ...]
    prompts: Mapping[str, Mapping[str, Prompt]]


@dataclass(frozen=True)
class Move:
    """What comes of a turn: where the call is now, what the line must do, and what must be kept."""

    place: Place
    instruction: Instruction
    told: Told | None = None
    said: Mapping[str, str] | None = None


def begin(spool_id: str, language: str, first_step: int, known: Known) -> Move:
    """Say that something is wrong, and ask on which number to call back.

    `first_step` is greater than every step of this call so far: a call may begin here more than once.
    """
    node = Node.CONFIRM if known.caller else Node.NUMBER
    return _speak(Place(spool_id, node, first_step, language), known, ("trouble",))


def whisper(place: Place, known: Known) -> Move:
    """Tell whoever picked up who waits; voicemail presses no key, and never gets the caller."""
    return _speak(replace(place, node=Node.WHISPER, tries=1), known)


def record_only(spool_id: str, language: str, first_step: int) -> Place:
    """Return the place of a call that is recorded after an officer was rung without us."""
    return Place(spool_id, Node.RECORD, first_step, language, TRIES)


def step(place: Place, given: Input, known: Known) -> Move:
    """Go on from a place with what the line did."""
    here = replace(place, step=place.step + 1)
    return _STEPS[place.node](here, given, known)


def _confirm(here: Place, given: Input, known: Known) -> Move:
    keys = given.digits if isinstance(given, Keys) else ""
    if keys == "2":
        return _keep(_speak(_to(here, Node.NUMBER), known), Told.KEYS, keys=keys)
    if keys not in ("1", "0", "") and here.tries < TRIES:
        return _keep(_speak(_again(here), known, () if keys == "*" else ("wrong_key",)), Told.KEYS, keys=keys)
    return _keep(_ring(here, known), Told.CALLBACK, keys=keys, number=known.caller or "")


def _number(here: Place, given: Input, known: Known) -> Move:
    keys = given.digits if isinstance(given, Keys) else ""
    if not keys:
        silent = _speak(_again(here), known, ("no_key",)) if here.tries < TRIES else _ring(here, known)
        return _keep(silent, Told.SILENT)
    if keys == "0":
        return _keep(_ring(here, known), Told.KEYS, keys=keys)
    try:
        number = read_callback(keys).e164
    except NumberRefused:
        refused = _speak(_again(here), known, ("number_refused",)) if here.tries < TRIES else _ring(here, known)
        return _keep(refused, Told.KEYS, keys=keys)
    return _keep(_ring(here, known), Told.CALLBACK, keys=keys, number=number)


def _dialled(here: Place, given: Input, known: Known) -> Move:
    rung = known.officers[here.officer] if here.officer < len(known.officers) else ""
    if isinstance(given, ConnectEnded) and given.bridged:
        return _keep(_end(here, known), Told.RANG, number=rung, bridged="yes")
    return _keep(_ring(replace(here, officer=here.officer + 1), known), Told.RANG, number=rung)


def _recorded(here: Place, given: Input, known: Known) -> Move:
    if isinstance(given, RecordingMade):
        said = {"sid": given.sid, "address": given.address, "seconds": str(given.seconds)}
        return _keep(_end(here, known), Told.RECORDED, **said)
    silent = _speak(_again(here), known) if here.tries < TRIES else _end(here, known)
    return _keep(silent, Told.SILENT)


def _ended(here: Place, given: Input, known: Known) -> Move:
    return _end(here, known)


def _whispered(here: Place, given: Input, known: Known) -> Move:
    keys = given.digits if isinstance(given, Keys) else ""
    if keys == "5":
        rung = known.officers[here.officer] if here.officer < len(known.officers) else ""
        return Move(here, End((), connect=True), Told.TAKEN, {"number": rung})
    return _speak(_again(here), known) if keys and here.tries < TRIES else Move(here, End(()))


_STEPS = {
    Node.CONFIRM: _confirm,
    Node.NUMBER: _number,
    Node.DIAL: _dialled,
    Node.RECORD: _recorded,
    Node.END: _ended,
    Node.WHISPER: _whispered,
}


def _ring(here: Place, known: Known) -> Move:
    """Ring the next officer; when there is none left, ask for a message."""
    if here.officer >= len(known.officers):
        return _speak(_to(here, Node.RECORD), known)
    words = ("officer_connecting",) if here.officer == 0 else ()
    to = _to(here, Node.DIAL)
    prompts = say(words, to.language, known)
    return Move(to, Connect(prompts, known.officers[here.officer], leg=here.officer, ring_s=RING_S))


def _end(here: Place, known: Known) -> Move:
    return Move(_to(here, Node.END), End(say(("trouble_end",), here.language, known)))


def _speak(here: Place, known: Known, first: tuple[str, ...] = ()) -> Move:
    """Speak a place that listens, after what comes first."""
    match here.node:
        case Node.CONFIRM:
            return Move(here, Collect(say((*first, "callback"), here.language, known), 1, KEY_S))
        case Node.NUMBER:
            return Move(here, Collect(say((*first, "callback_number"), here.language, known), None, KEY_S))
        case Node.WHISPER:
            return Move(here, Collect(say(("whisper",), WHISPERED_IN, known), 1, KEY_S, hang_up_on_silence=True))
        case _:
            return Move(here, Record(say((*first, "officer_not_answering"), here.language, known)))


def say(names: Sequence[str], language: str, known: Known) -> tuple[Say, ...]:
    """Return these sentences in a language, with the caller's number where they name it."""
    number = spoken(known.caller, language) if known.caller else ""
    return Voice(Book({}, known.prompts), (language,), language, {"number": number}).say(tuple(names))


def _keep(move: Move, told: Told, **said: str) -> Move:
    return replace(move, told=told, said=said)


def _to(here: Place, node: Node) -> Place:
    return replace(here, node=node, tries=1)


def _again(here: Place) -> Place:
    return replace(here, tries=here.tries + 1)
