"""Does everything that is spoken fit in what a line takes at once, with the longest values that a call can hold?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr_flows.faults import Fault
from ivr_flows.model import Book, ConnectNode, EndNode, Flow, InputNode, Node, RecordNode
from ivr_flows.soundness_ways import fault_at
from ivr_flows.soundness_words import leads_to, prompts_of
from ivr_flows.speak import LONGEST_VALUE, PLACEHOLDER

LONGEST_SENTENCE = 4096  # characters of one prompt: the carrier drops the sentence beyond it
LARGEST_TURN = 64_000  # bytes of everything that is spoken in one turn, and what stands around it
AROUND_A_TURN = 2000  # bytes: addresses and verbs
AROUND_A_PROMPT = 120  # bytes: language and voice
LONGEST_VALUE_BYTES = LONGEST_VALUE * 5  # a value of nothing but &, each written as five bytes

_ESCAPED = re.compile("[&<>]")


@dataclass(frozen=True)
class Largest:
    """The largest thing of its kind in a flow: where, and how large."""

    where: str
    size: int


def limit_faults(book: Book, flow: Flow) -> list[Fault]:
    """No prompt is longer than the carrier speaks, and no turn larger than it takes."""
    faults = []
    for language in flow.languages:
        for node in flow.nodes.values():
            for name in prompts_of(node):
                long = sentence_length(book, language, name)
                if long > LONGEST_SENTENCE:
                    problem = f"prompt {name} can be {long} characters, and {LONGEST_SENTENCE} are spoken at most"
                    faults.append(fault_at(flow, node, problem, "Say it in fewer words", language))
            size = turn_size(book, flow, node, language)
            if size > LARGEST_TURN:
                problem = f"a turn can be {size} bytes here, and {LARGEST_TURN} are taken at most"
                faults.append(fault_at(flow, node, problem, "Let an input come in between", language))
    return faults


def longest_sentence(book: Book, flow: Flow, language: str) -> Largest:
    """Give the prompt that can be longest, in characters."""
    names = {name for node in flow.nodes.values() for name in prompts_of(node)}
    return max(
        (Largest(name, sentence_length(book, language, name)) for name in sorted(names)), key=lambda one: one.size
    )


def largest_turn(book: Book, flow: Flow, language: str) -> Largest:
    """Give the node at which a turn can be largest, in bytes."""
    sizes = (Largest(node.name, turn_size(book, flow, node, language)) for node in flow.nodes.values())
    return max(sizes, key=lambda one: one.size)


def sentence_length(book: Book, language: str, name: str) -> int:
    """Give the characters that a prompt can have; 0 when the language lacks it."""
    prompt = book.prompts.get(language, {}).get(name)
    return 0 if prompt is None else len(PLACEHOLDER.sub("x" * LONGEST_VALUE, prompt.text))


def turn_size(book: Book, flow: Flow, node: Node, language: str) -> int:
    """Give the bytes that a turn can have which waits or ends at a node; 0 at a node that is walked through."""
    if not isinstance(node, InputNode | RecordNode | ConnectNode | EndNode):
        return 0
    each = isinstance(node, InputNode) and node.each_language
    own = sum(_bytes(book, one, prompts_of(node)) for one in (flow.languages if each else (language,)))
    lead = max(_bytes(book, language, names) for names in leads_to(book, flow, node))
    return AROUND_A_TURN + own + lead


def _bytes(book: Book, language: str, names: tuple[str, ...]) -> int:
    prompts = book.prompts.get(language, {})
    return sum(_written(prompts[name].text) for name in names if name in prompts)


def _written(text: str) -> int:
    fixed = PLACEHOLDER.sub("", text)
    values = len(PLACEHOLDER.findall(text)) * (LONGEST_VALUE_BYTES + 2 * AROUND_A_PROMPT)  # in a voice of its own
    return AROUND_A_PROMPT + len(fixed.encode()) + 4 * len(_ESCAPED.findall(fixed)) + values
