"""How did a call go, as text that a person can read? Plays a flow with stand-in answers and writes its transcript.

A transcript begins with what was given (flow, languages, variables, answers); a line `> …` is what the caller did and
every other line is what came of it. Playing the same text again must give the same text.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from ivr_flows.engine import begin, step
from ivr_flows.events import Event
from ivr_flows.inputs import Answered, ConnectEnded, Input, Keys, Question, RecordingMade, Silent, Step
from ivr_flows.instructions import Collect, Connect, End, Instruction, Meet, Moment, Pause, Play, Record, Say
from ivr_flows.model import Book
from ivr_flows.speak import fill
from ivr_flows.stand_ins import RECORDING, STAND_INS

MOST_QUESTIONS = 60  # in one turn
HEAD = ("#", "flow", "languages", "given", "answer", ">")
WORDS: dict[str, Input] = {
    "silence": Silent(),
    "recorded": RecordingMade(RECORDING, 12, "RE1"),
    "connected": ConnectEnded(True),
    "not connected": ConnectEnded(False),
    "waited": Silent(),
}


@dataclass
class Script:
    """What a transcript begins with. Several answers to one question are given in turn, the last one for ever."""

    flow: str = "crisis_line"
    languages: tuple[str, ...] = ("nl",)
    given: dict[str, str] = field(default_factory=lambda: {"days": "30"})
    answers: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def head(self) -> list[str]:
        """Give the lines with which the transcript begins."""
        lines = [*self.comments, f"flow {self.flow}", f"languages {' '.join(self.languages)}"]
        lines += [f"given {_pairs(self.given)}"] if self.given else []
        return [*lines, *(f"answer {name} {_pairs(values)}".rstrip() for name, values in self.answers), ""]


class Player:
    """One call under way, with what is said and done in it as lines."""

    def __init__(self, book: Book, script: Script) -> None:
        self.book = book
        self.answers = list(script.answers)
        self.lines: list[str] = script.head()
        self.told: list[Event] = []
        self.made = self._settle(begin(book, script.flow, script.languages, script.given))

    @property
    def heard(self) -> list[Say]:
        """What was spoken in the last turn."""
        return [said for one in self.made.instructions for said in one.prompts if isinstance(said, Say)]

    @property
    def node(self) -> str:
        """The node at which the call waits."""
        return self.made.state.node

    @property
    def ended(self) -> bool:
        """Whether the line is hung up."""
        return self.made.state.ended

    def give(self, said: str) -> list[str]:
        """Do what a line after `>` says; give the lines that came of it."""
        before = len(self.lines)
        self.lines += ["", f"> {said}"]
        self.made = self._settle(step(self.book, self.made.state, WORDS.get(said, Keys(said))))
        return self.lines[before:]

    def text(self) -> str:
        """Give the whole transcript so far."""
        return "\n".join(self.lines) + "\n"

    def _settle(self, made: Step) -> Step:
        self.told = []
        for _ in range(MOST_QUESTIONS):
            self.told += made.events
            self.lines += [f"  ! {_event(event)}" for event in made.events]
            if made.question is None:
                break
            answer = self._answer(made.question)
            asked = f"{made.question.name} {_pairs(made.question.arguments)}".strip()
            self.lines.append(f"  ? {asked} -> {_pairs(answer)}")
            made = step(self.book, made.state, Answered(answer))
        self.lines += [line for instruction in made.instructions for line in _instruction(instruction)]
        return made

    def _answer(self, question: Question) -> dict[str, str]:
        mine = [at for at, (name, _) in enumerate(self.answers) if name == question.name]
        if mine:
            answer = self.answers[mine[0]][1]
            if len(mine) > 1:
                del self.answers[mine[0]]
            return answer
        stand_in = STAND_INS.get(question.name, {})
        return {name: fill(value, question.arguments) for name, value in stand_in.items()}


def read_script(text: str) -> Script:
    """Read what a transcript begins with and what the caller does in it; raises ValueError.

    What came of it is indented, and is not read.
    """
    lines = [line.partition(" ") for line in text.splitlines() if line and not line.startswith(" ")]
    unknown = [word for word, _, _ in lines if word not in HEAD]
    if unknown:
        raise ValueError(f"no line of a transcript begins with {unknown[0]!r}")
    said: dict[str, list[str]] = {head: [rest for word, _, rest in lines if word == head] for head in HEAD}
    return Script(
        flow=(said["flow"] or [Script.flow])[0],
        languages=tuple(" ".join(said["languages"]).split()) or Script.languages,
        given=_read_pairs(" ".join(said["given"])),
        answers=[read_answer(rest) for rest in said["answer"]],
        comments=[f"# {rest}" for rest in said["#"]],
        said=said[">"],
    )


def read_answer(text: str) -> tuple[str, dict[str, str]]:
    """Read an answer such as: triage outcome=worthy scope=yes. Raises ValueError."""
    name, _, rest = text.partition(" ")
    return name, _read_pairs(rest)


def play(book: Book, script: Script) -> str:
    """Play a script to its end; give the whole transcript."""
    player = Player(book, script)
    for said in script.said:
        player.give(said)
    return player.text()


def _read_pairs(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in shlex.split(text)]
    if any(not mark for _, mark, _ in pairs):
        raise ValueError(f"not of the form name=value: {text}")
    return {name: value for name, _, value in pairs}


def _pairs(values: Mapping[str, str]) -> str:
    return " ".join(f"{name}={shlex.quote(value)}" for name, value in values.items())


def _event(event: Event) -> str:
    values = [getattr(event, one.name) for one in fields(event)]
    return " ".join([type(event).__name__, *("-" if value is None else shlex.quote(str(value)) for value in values)])


def _instruction(made: Instruction) -> list[str]:
    prompts = [_prompt(prompt) for prompt in made.prompts]
    match made:
        case Collect():
            what = "one key" if made.digits == 1 else "keys and #"
            hang_up = ", silence hangs up" if made.hang_up_on_silence else ""
            return [*prompts, f"  collect {what}, {made.timeout_s} s{hang_up}"]
        case Record():
            return [*prompts, f"  record, {made.silence_s} s of silence ends it, {made.longest_s} s at most"]
        case Connect():
            whisper = "with whisper" if made.whisper else "without whisper"
            return [*prompts, f"  connect {made.number}, leg {made.leg or '-'}, {made.ring_s} s, {whisper}"]
        case Moment():
            return [*prompts, f"  wait {made.seconds} s"]
        case Meet():
            return [*prompts, f"  meet in room {made.room}, {'opens it' if made.opens else 'waits for who opens it'}"]
        case End():
            return [*prompts, "  let through" if made.connect else "  hang up"]


def _prompt(prompt: Say | Play | Pause) -> str:
    match prompt:
        case Say():
            return f"  {prompt.language} {prompt.text}" + (f" [{prompt.audio}]" if prompt.audio else "")
        case Play():
            return f"  play {prompt.address}"
        case Pause():
            return f"  pause {prompt.seconds} s"
