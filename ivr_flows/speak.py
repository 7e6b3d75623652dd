"""How does a prompt's text become what is spoken? Fills in variables and chooses the language; never fails."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ivr_flows.aloud import aloud
from ivr_flows.instructions import Collect, Connect, End, Instruction, Part, Record, Say
from ivr_flows.model import Book, ConnectNode, EndNode, InputNode, Prompt, RecordNode
from ivr_flows.state import Prompts

PLACEHOLDER = re.compile(r"\{(\w+)\}")
DEFAULT_RING_S = 25
LONGEST_VALUE = 480  # characters of a value that are kept and spoken: the longest text of a broadcast fits

JOINTS = " .,:;!?"  # what stands between a value and the words after it


def fill(text: str, variables: Mapping[str, str]) -> str:
    """Put the variables in a text; one that nobody has set is empty."""
    return PLACEHOLDER.sub(lambda found: variables.get(found[1], ""), text)


def placeholders(text: str) -> frozenset[str]:
    """Give the names of the variables that a text speaks."""
    return frozenset(PLACEHOLDER.findall(text))


def recorded_as(audio: str, text: str) -> tuple[str, ...]:
    """Give what the recordings of a prompt are called: one, or one for each stretch of words between its braces."""
    stretches = _stretches(text)
    if len(stretches) == 1:
        return (audio,)
    stem, dot, kind = audio.partition(".")
    count = sum(1 for _, words, _ in stretches if words)
    return tuple(f"{stem}.{number}{dot}{kind}" for number in range(1, count + 1))


def _stretches(text: str) -> list[tuple[str, str, str | None]]:
    """Give a prompt in stretches: what closes the value before, words of its own, and the name of the value after."""
    pieces = PLACEHOLDER.split(text)
    made = [("", pieces[0])]
    for piece in pieces[2::2]:
        joint = piece[: len(piece) - len(piece.lstrip(JOINTS))]
        made.append((joint, piece[len(joint) :]))
    return [(*words, value) for words, value in zip(made, [*pieces[1::2], None], strict=True)]


@dataclass
class Voice:
    """What one call is spoken with: the texts, the languages that are on, the one chosen, and what is known so far."""

    book: Book
    languages: tuple[str, ...]
    language: str
    variables: dict[str, str]
    spoken_in: Mapping[str, str] = field(default_factory=dict)  # variables that have a language of their own

    def say(self, names: tuple[str, ...], language: str | None = None) -> tuple[Say, ...]:
        """Give the sentences of these prompts; a prompt that the language lacks is left out."""
        language = language or self.language
        prompts = self.book.prompts.get(language, {})
        return tuple(self._sentence(name, prompts[name], language) for name in names if name in prompts)

    def _sentence(self, name: str, prompt: Prompt, language: str) -> Say:
        parts = tuple(self._parts(prompt.audio or name, prompt.text, language))
        return Say(_tidy("".join(part.text for part in parts)), language, prompt.audio, parts)

    def _parts(self, audio: str, text: str, language: str) -> Iterator[Part]:
        """Give a prompt's words, and between them the values; what joins two stretches stays with the value."""
        names = iter(recorded_as(audio, text))
        for joint, words, value in _stretches(text):
            if joint:
                yield Part(joint, language)
            if words:
                yield Part(words, language, next(names))
            if value is not None and self.variables.get(value):
                spoken = self._language_of(value, language)
                yield Part(aloud(self.variables[value], spoken)[:LONGEST_VALUE], spoken)

    def _language_of(self, variable: str, language: str) -> str:
        """Give the language of a value: the one it is said to be in, by code or by variable; else the call's."""
        said = self.spoken_in.get(variable, "")
        said = self.variables.get(said, said)
        return said if said in self.book.prompts else language

    def say_in_each_language(self, names: tuple[str, ...]) -> tuple[Say, ...]:
        """Give the sentences once in every language that is on."""
        return tuple(sentence for language in self.languages for sentence in self.say(names, language))

    def instruct(self, node: InputNode | RecordNode | ConnectNode | EndNode, spoken: Prompts) -> Instruction:
        """Give what the line must do at a node, after speaking what came before."""
        each = isinstance(node, InputNode) and node.each_language
        own = self.say_in_each_language(node.prompts) if each else self.say(node.prompts)
        prompts = (*spoken, *own)
        match node:
            case InputNode():
                return Collect(prompts, node.digits, node.timeout_s, node.hang_up_on_silence)
            case RecordNode():
                return Record(prompts, node.silence_s, node.longest_s)
            case ConnectNode():
                ring_s = _as_number(fill(node.ring_s, self.variables)) or DEFAULT_RING_S
                leg = _as_number(fill(node.leg, self.variables))
                return Connect(prompts, fill(node.number, self.variables), leg, ring_s, node.whisper)
            case EndNode():
                return End(prompts, node.let_through)


def _as_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _tidy(text: str) -> str:
    """Close the gap that an empty value leaves between two full stops."""
    return re.sub(r"\.(?:\s+\.)+", ".", text)
