"""What is a flow made of? Nodes and the ways between them, as values read from the flow files. No behaviour.

A node that waits (input, record, connect, moment, meet) or ends (end) closes a turn; the others are walked through at
once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from ivr_flows.state import State

__all__ = ["Book", "Flow", "Node", "State", "Way"]  # a call's State belongs to the same vocabulary

REPEAT = "repeat"  # a way that leads back to the same input: its prompts are spoken again
ANY_TEXT = "text"  # the possible answers of a question whose answer is free text


class Emits(Enum):
    """What a way can tell the gateway, apart from facts. The words are those of the flow files."""

    TICKET = "ticket"  # TicketNeeded
    PAGE = "page"  # PageNeeded
    OFFICER = "officer"  # OfficerAsked
    REFERRAL = "referral"  # ReferralChosen
    KNOWN_PROBLEM = "known_problem"  # KnownProblemJoined
    ENTITY = "entity"  # EntityGiven, from the variables entity_code and name
    CALLBACK = "callback"  # CallbackSettled, from the variable callback_number
    MESSAGE = "message"  # MessageRecorded, from the recording just made
    EXERCISE = "exercise"  # ExerciseChosen
    IDENTIFIED = "identified"  # OfficerIdentified: from here on an officer is on the line, no caller


class Ending(Enum):
    """How a flow can end."""

    PERSON = "person"
    MESSAGE = "message"
    TICKET = "ticket"
    REFERRAL = "referral"
    LEFT = "left"
    PIN = "pin"  # too many wrong PINs
    CALLER = "caller"  # of a flow within a call: goes on as the caller that everybody is
    OFFICER = "officer"  # of a flow within a call: wants an officer on the line


@dataclass(frozen=True)
class Way:
    """Where to go, and what happens on the way: variables are set first, then events leave in the order given."""

    to: str
    facts: tuple[tuple[str, str], ...] = ()
    emits: tuple[Emits, ...] = ()
    sets: tuple[tuple[str, str], ...] = ()
    language: str | None = None  # "first" is the first language that is switched on


@dataclass(frozen=True)
class Limit:
    """How often a node may be entered in one flow, and which way is taken instead after that."""

    at_most: int
    after: Way


@dataclass(frozen=True, kw_only=True)
class BaseNode:
    """What every node has. `line` is the line of the flow file."""

    name: str
    line: int = 0
    limit: Limit | None = None


@dataclass(frozen=True, kw_only=True)
class SayNode(BaseNode):
    """Speak prompts, or play the recording whose address `play` gives, inside whatever waits or ends next."""

    prompts: tuple[str, ...] = ()
    play: str | None = None
    next: Way


@dataclass(frozen=True, kw_only=True)
class InputNode(BaseNode):
    """Speak prompts and listen for keys: one key (`digits` 1), or any number up to # (`digits` None)."""

    prompts: tuple[str, ...]
    digits: int | None
    keys: Mapping[str, Way]
    number: Way | None = None  # multi-digit: the way of a number that is none of `keys`
    other: Way | None = None  # one key: the way of any key that is none of `keys`; without it, that key is wrong
    timeout_s: int = 8
    silences: int = 2  # this many silences here take the way `silence`
    wrong_keys: int = 3  # this many wrong keys here take the way `wrong_key`
    repeats: int = 9  # how often a caller may ask to hear it again; then as three wrong keys
    silence: Way | None = None
    wrong_key: Way | None = None
    exhausted: Way | None = None
    hang_up_on_silence: bool = False
    counts_silence: bool = True
    each_language: bool = False  # the prompts are spoken once in every language that is switched on


@dataclass(frozen=True, kw_only=True)
class RecordNode(BaseNode):
    """Speak prompts, then record what the person says."""

    prompts: tuple[str, ...]
    recorded: Way
    empty: Way
    silence_s: int = 10
    longest_s: int = 180


@dataclass(frozen=True, kw_only=True)
class ConnectNode(BaseNode):
    """Speak prompts, then ring a number; `number`, `leg` and `ring_s` may name variables."""

    prompts: tuple[str, ...]
    number: str
    leg: str
    ring_s: str
    whisper: bool
    bridged: Way
    missed: Way


@dataclass(frozen=True, kw_only=True)
class MomentNode(BaseNode):
    """Speak prompts, let some seconds pass, and go on: what the gateway began meanwhile is known by then."""

    prompts: tuple[str, ...]
    seconds: int
    next: Way


@dataclass(frozen=True, kw_only=True)
class MeetNode(BaseNode):
    """Speak prompts, then put the line in a room where two people meet; `room` may name a variable.

    Who does not open the room waits in it for who does, `wait_s` at most. `bridged`: they could hear each other.
    """

    prompts: tuple[str, ...]
    room: str
    opens: bool
    wait_s: int
    bridged: Way
    missed: Way


@dataclass(frozen=True, kw_only=True)
class AskNode(BaseNode):
    """Ask the gateway something, keep what it answers (variable <- value), then choose as a branch does."""

    question: str
    arguments: tuple[tuple[str, str], ...]
    keep: tuple[tuple[str, str], ...]
    variable: str | None
    ways: Mapping[str, Way]
    otherwise: Way | None


@dataclass(frozen=True, kw_only=True)
class BranchNode(BaseNode):
    """Choose a way by the value of a variable; `otherwise` takes every value that has no way of its own."""

    variable: str
    ways: Mapping[str, Way]
    otherwise: Way | None


@dataclass(frozen=True, kw_only=True)
class NoteNode(BaseNode):
    """Tell the gateway something, or set variables, and go on."""

    next: Way


@dataclass(frozen=True, kw_only=True)
class SubflowNode(BaseNode):
    """Play another flow inside this call, and come back by the way of its ending; `ends` are those that end the call.

    `arguments` are what the other flow is given. Nothing else of ours is known there, and nothing of it here.
    """

    flow: str
    arguments: tuple[tuple[str, str], ...]
    ways: Mapping[str, Way]
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EndNode(BaseNode):
    """Speak prompts, then hang up; `let_through`: let the person who was whispered to be connected instead."""

    ending: Ending
    prompts: tuple[str, ...] = ()
    let_through: bool = False


Node: TypeAlias = (
    SayNode
    | InputNode
    | RecordNode
    | ConnectNode
    | MomentNode
    | MeetNode
    | AskNode
    | BranchNode
    | NoteNode
    | EndNode
    | SubflowNode
)


@dataclass(frozen=True)
class SilentInputs:
    """How often a call may fall silent, at one input or several; at the next silence the caller goes `then`."""

    at_most: int
    then: Way


@dataclass(frozen=True)
class TrialStep:
    """What the person on the line does once or several times, and what must come of it by then.

    `does`: keys, "silence", "recorded", "connected", "not connected" or "waited"; nothing for what is heard at first.
    """

    line: int
    does: tuple[str, ...] = ()
    hears: tuple[str, ...] = ()  # pieces of what is spoken after the last of `does`
    tells: tuple[Emits, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Trial:
    """One test that a flow file carries. Several answers to one question are given in turn, the last one for ever."""

    name: str
    line: int
    steps: tuple[TrialStep, ...]
    ends: str
    languages: tuple[str, ...] = ()
    answers: tuple[tuple[str, Mapping[str, str]], ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    never_tells: tuple[Emits, ...] = ()


@dataclass(frozen=True)
class Flow:
    """One flow file. `rescue` is where the engine goes when it meets what cannot be: a person, or the end."""

    name: str
    file: str
    languages: tuple[str, ...]
    start: str
    rescue: str
    everywhere: Mapping[str, Way]
    variables: Mapping[str, str]
    given: tuple[str, ...]  # variables that begin() must be handed
    questions: Mapping[str, Mapping[str, tuple[str, ...]]]
    nodes: Mapping[str, Node]
    silent_inputs: SilentInputs | None = None
    caller: bool = False  # a caller's flow is held to the promises made to callers
    may_be: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what declared variables may hold
    sensitive: frozenset[str] = frozenset()  # variables that say who somebody is: wiped when the flow ends
    spoken_in: Mapping[str, str] = field(default_factory=dict)  # the language of a value: a code, or a variable
    trials: tuple[Trial, ...] = ()


@dataclass(frozen=True)
class Prompt:
    """What is spoken; `audio` names a recorded file that wins over the text."""

    text: str
    audio: str | None = None
    line: int | None = None


@dataclass(frozen=True)
class Book:
    """All flows and every spoken word: `prompts` by language, then by name; `words` by language, kind and name."""

    flows: Mapping[str, Flow]
    prompts: Mapping[str, Mapping[str, Prompt]]
    words: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)

    def word(self, kind: str, name: str, language: str = "nl") -> str:
        """Give a spoken word, as ("outcomes", "worthy"); the name itself when the language has no word for it."""
        return self.words.get(language, {}).get(kind, {}).get(name, name)
