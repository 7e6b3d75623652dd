"""Is every word there in every language, and does the first key come soon enough?"""

from __future__ import annotations

from ivr_flows.edges import edges_of
from ivr_flows.faults import Fault
from ivr_flows.model import (
    AskNode,
    Book,
    BranchNode,
    ConnectNode,
    EndNode,
    Flow,
    InputNode,
    Node,
    NoteNode,
    RecordNode,
    SayNode,
    SubflowNode,
)
from ivr_flows.pace import WORDS_A_MINUTE, before_first_key
from ivr_flows.soundness_ways import fault_at, players
from ivr_flows.speak import placeholders

LONGEST_WAIT_S = 12.0  # from the first word of an input to the first key that can act on it
LONGEST_LEAD = 10  # nodes between two inputs that are looked at for what they say
DEEPEST_LEAD = 3  # flows within each other that are looked at for it


def prompt_faults(book: Book, flow: Flow) -> list[Fault]:
    """Every prompt stands in every language of the flow, with the same placeholders in each."""
    faults = [
        Fault(flow.file, "there is no file of prompts", f"Add prompts/{language}.yaml", language=language)
        for language in flow.languages
        if language not in book.prompts
    ]
    if not flow.languages:
        faults.append(Fault(flow.file, "this flow speaks no language", "Add a line  languages: [nl]"))
    spoken = [language for language in flow.languages if language in book.prompts]
    for node in flow.nodes.values():
        for name in prompts_of(node):
            for language in spoken:
                faults.extend(_prompt(book, flow, node, name, language))
    return faults


def _prompt(book: Book, flow: Flow, node: Node, name: str, language: str) -> list[Fault]:
    prompt = book.prompts[language].get(name)
    if prompt is None:
        advice = f"Add {name} to prompts/{language}.yaml"
        return [fault_at(flow, node, f"prompt {name} does not exist", advice, language)]
    first = book.prompts[flow.languages[0]].get(name) if flow.languages[0] in book.prompts else None
    wanted = placeholders(first.text) if first else placeholders(prompt.text)
    if placeholders(prompt.text) == wanted:
        return []
    problem = f"prompt {name} speaks {_braces(placeholders(prompt.text))}, in {flow.languages[0]} {_braces(wanted)}"
    advice = "Use the same placeholders in every language"
    return [Fault(f"prompts/{language}.yaml", problem, advice, node.name, prompt.line, language)]


def prompts_of(node: Node) -> tuple[str, ...]:
    """Give the prompts that a node can speak, those about wrong keys and silence included."""
    if not isinstance(node, SayNode | InputNode | RecordNode | ConnectNode | EndNode):
        return ()
    names = node.prompts
    if isinstance(node, InputNode):
        names += ("wrong_key",) if node.wrong_keys > 1 and node.other is None else ()
        names += ("no_key",) if node.silences > 1 else ()
    return names


def pace_faults(book: Book, flow: Flow) -> list[Fault]:
    """No input speaks longer than 12 s before the first key that can act on it.

    A caller's input counts with what leads up to it; an officer's without, since its keys work while the facts are
    read. A recording has no key before its tone.
    """
    faults = []
    for node in flow.nodes.values():
        if isinstance(node, InputNode):
            for language in flow.languages:
                wait = longest_wait(book, flow, node, language)
                if wait > LONGEST_WAIT_S:
                    problem = f"{wait:.0f} s are spoken before the first key, at {WORDS_A_MINUTE} words a minute"
                    advice = f"Say the first key within {LONGEST_WAIT_S:.0f} s"
                    faults.append(fault_at(flow, node, problem, advice, language))
    return faults


def longest_wait(book: Book, flow: Flow, node: InputNode, language: str) -> float:
    """Give the seconds that are spoken at an input before the first key that can act on it."""
    leads = leads_to(book, flow, node) if flow.caller else [()]
    return max(_wait(book, language, (*lead, *node.prompts)) for lead in leads)


def _wait(book: Book, language: str, names: tuple[str, ...]) -> float:
    prompts = book.prompts.get(language, {})
    waited = 0.0
    for name in names:
        if name in prompts:
            spoken, has_key = before_first_key(prompts[name].text, language)
            waited += spoken
            if has_key:
                break
    return waited


def leads_to(book: Book, flow: Flow, node: Node, deep: int = 0) -> list[tuple[str, ...]]:
    """Give everything that can be said just before an input without a key in between.

    That is also what a flow says last that is played within this one, and what is said before this one is played.
    """
    before: dict[str, list[str]] = {}
    for edge in edges_of(flow):
        before.setdefault(edge.target, []).append(edge.source)
    found: list[tuple[str, ...]] = [()]
    waiting: list[tuple[str, tuple[str, ...], int]] = [(node.name, (), 0)]
    while waiting:
        name, said, far = waiting.pop()
        if name == flow.start:
            found += [(*lead, *said) for lead in _before_played(book, flow, deep)]
        for source in before.get(name, []):
            earlier = flow.nodes[source]
            if far < LONGEST_LEAD and isinstance(earlier, SayNode | BranchNode | NoteNode | AskNode | SubflowNode):
                for last in _said_last(book, earlier, name, deep):
                    found.append((*last, *said))
                    waiting.append((source, (*last, *said), far + 1))
    return found


def _said_last(book: Book, node: Node, onward: str, deep: int) -> list[tuple[str, ...]]:
    """Give what a node at which nobody waits can say last before it leads on to another."""
    if isinstance(node, SayNode):
        return [node.prompts]
    inner = book.flows.get(node.flow) if isinstance(node, SubflowNode) and deep < DEEPEST_LEAD else None
    if inner is None or not isinstance(node, SubflowNode):
        return [()]
    here = {how for how, way in node.ways.items() if way.to == onward}
    ends = [end for end in inner.nodes.values() if isinstance(end, EndNode) and end.ending.value in here]
    return [(*lead, *end.prompts) for end in ends for lead in leads_to(book, inner, end, deep + 1)] or [()]


def _before_played(book: Book, flow: Flow, deep: int) -> list[tuple[str, ...]]:
    if deep >= DEEPEST_LEAD:
        return []
    return [lead for outer, node in players(book, flow) for lead in leads_to(book, outer, node, deep + 1)]


def _braces(names: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "nothing"
