"""How does a prompt's text become what is spoken? Fills in variables and chooses the language; never fails."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ivr_flows.instructions import Collect, Connect, End, Instruction, Record, Say
from ivr_flows.model import Book, ConnectNode, EndNode, InputNode, RecordNode
from ivr_flows.state import Prompts

PLACEHOLDER = re.compile(r"\{(\w+)\}")
DEFAULT_RING_S = 25


def fill(text: str, variables: Mapping[str, str]) -> str:
    """Put the variables in a text; one that nobody has set is empty."""
    return PLACEHOLDER.sub(lambda found: variables.get(found[1], ""), text)


def placeholders(text: str) -> frozenset[str]:
    """Give the names of the variables that a text speaks."""
    return frozenset(PLACEHOLDER.findall(text))


@dataclass
class Voice:
    """What one call is spoken with: the texts, the languages that are on, the one chosen, and what is known so far."""

    book: Book
    languages: tuple[str, ...]
    language: str
    variables: dict[str, str]

    def say(self, names: tuple[str, ...], language: str | None = None) -> tuple[Say, ...]:
        """Give the sentences of these prompts; a prompt that the language lacks is left out."""
        language = language or self.language
        prompts = self.book.prompts.get(language, {})
        found = [prompts[name] for name in names if name in prompts]
        return tuple(Say(_tidy(fill(prompt.text, self.variables)), language, prompt.audio) for prompt in found)

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
