"""Is every possible answer handled, and is everything that is spoken or asked known by then?"""

from __future__ import annotations

from collections.abc import Iterator

from ivr_flows.edges import Cause, Edge, edges_of
from ivr_flows.faults import Fault
from ivr_flows.model import (
    ANY_TEXT,
    AskNode,
    Book,
    BranchNode,
    ConnectNode,
    Emits,
    EndNode,
    Flow,
    InputNode,
    Node,
    RecordNode,
    SayNode,
    SubflowNode,
)
from ivr_flows.soundness_ways import fault_at
from ivr_flows.speak import placeholders

BUILT_IN = {"several_languages": ("yes", "no")}
NEEDED_BY = {Emits.ENTITY: ("entity_code", "name"), Emits.CALLBACK: ("callback_number",), Emits.MESSAGE: ("recording",)}
FLEETING = frozenset({"digits", "recording"})  # known only until someone must speak again


def question_faults(book: Book, flow: Flow) -> list[Fault]:
    """Every question stands in the table with the answers it can have, and keeps only what those answers hold."""
    asked = {node.question for node in flow.nodes.values() if isinstance(node, AskNode)}
    faults = [
        Fault(flow.file, f"question {name} is never asked", "Take it out of questions:, or ask it")
        for name in flow.questions
        if name not in asked
    ]
    for node in flow.nodes.values():
        if isinstance(node, AskNode):
            faults.extend(_asked(flow, node))
    return faults


def _asked(flow: Flow, node: AskNode) -> Iterator[Fault]:
    answers = flow.questions.get(node.question)
    if answers is None:
        yield fault_at(flow, node, f"question {node.question} has no table of answers", "Add it under questions:")
        return
    for variable, value in node.keep:
        if value not in answers:
            known = ", ".join(answers)
            problem = f"{variable} keeps {value!r}, which question {node.question} never answers"
            yield fault_at(flow, node, problem, f"Keep one of {known}")


def branch_faults(book: Book, flow: Flow) -> list[Fault]:
    """Every choice has a way for any value, and no way for a value that cannot be."""
    possible = _possible(flow)
    faults = []
    for node in flow.nodes.values():
        if not isinstance(node, AskNode | BranchNode):
            continue
        if node.otherwise is None:
            said = ", ".join(node.ways) or "none"
            problem = f"only {said} has a way here; any other value, or none at all, has not"
            faults.append(fault_at(flow, node, problem, "Add a line  otherwise: name-of-the-safe-node"))
        values = possible.get(node.variable or "", frozenset({ANY_TEXT}))
        for value in node.ways:
            if value not in values and ANY_TEXT not in values:
                problem = f"{node.variable} can never be {value!r}"
                faults.append(fault_at(flow, node, problem, f"Use one of {', '.join(sorted(values))}"))
    return faults


def _possible(flow: Flow) -> dict[str, frozenset[str]]:
    """Give the values that each variable can have, by everything that sets it."""
    found: dict[str, set[str]] = {name: set(values) for name, values in BUILT_IN.items()}
    for name in flow.given:
        found.setdefault(name, set()).add(ANY_TEXT)
    for name, value in flow.variables.items():
        found.setdefault(name, set()).add(value)
    for edge in edges_of(flow):
        for name, value in edge.way.sets:
            found.setdefault(name, set()).add(ANY_TEXT if placeholders(value) else value)
    for node in flow.nodes.values():
        if isinstance(node, AskNode):
            answers = flow.questions.get(node.question, {})
            for name, value in node.keep:
                found.setdefault(name, set()).update(answers.get(value, (ANY_TEXT,)))
    return {name: frozenset(values) for name, values in found.items()}


def variable_faults(book: Book, flow: Flow) -> list[Fault]:
    """Whatever a node speaks, asks, chooses by or tells has been set on every way that leads to it."""
    known = _known(flow)
    faults = []
    for node in flow.nodes.values():
        for name in sorted(_used(book, flow, node) - known.get(node.name, frozenset())):
            problem = f"{{{name}}} is used here, but on some way here nothing sets it"
            faults.append(
                fault_at(flow, node, problem, "Keep or set it earlier, or name it under variables: or given:")
            )
    for edge in edges_of(flow):
        after = _after(flow, edge, known)
        needed = {name for one in edge.way.emits for name in NEEDED_BY.get(one, ())}
        for name in sorted(needed - after):
            problem = f"the way to {edge.target} tells {name}, which nothing has set by then"
            faults.append(fault_at(flow, flow.nodes[edge.source], problem, "Keep or set it earlier"))
    return faults


def _known(flow: Flow) -> dict[str, frozenset[str]]:
    """Give for every reachable node the variables that are set on all ways to it."""
    edges = edges_of(flow)
    known = {flow.start: frozenset({*flow.variables, *flow.given, *BUILT_IN})}
    changed = True
    while changed:
        changed = False
        for edge in edges:
            if edge.source in known:
                arriving = _after(flow, edge, known)
                before = known.get(edge.target)
                now = arriving if before is None else before & arriving
                changed = changed or now != before
                known[edge.target] = now
    return known


def _after(flow: Flow, edge: Edge, known: dict[str, frozenset[str]]) -> frozenset[str]:
    """Give the variables that are set once an edge is taken."""
    node = flow.nodes[edge.source]
    here = known.get(edge.source, frozenset())
    if edge.cause is not Cause.LIMIT:
        if isinstance(node, AskNode | InputNode | RecordNode | ConnectNode | SubflowNode):
            here -= FLEETING
        if isinstance(node, AskNode):
            here |= {name for name, _ in node.keep}
    if edge.cause is Cause.NUMBER:
        here |= {"digits"}
    if edge.cause is Cause.RECORDED:
        here |= {"recording"}
    return here | {name for name, _ in edge.way.sets}


def _used(book: Book, flow: Flow, node: Node) -> frozenset[str]:
    texts: list[str] = []
    if isinstance(node, SayNode | InputNode | RecordNode | ConnectNode | EndNode):
        prompts = book.prompts.get(flow.languages[0], {}) if flow.languages else {}
        texts += [prompts[name].text for name in node.prompts if name in prompts]
    if isinstance(node, SayNode) and node.play:
        texts.append(node.play)
    if isinstance(node, ConnectNode):
        texts += [node.number, node.leg, node.ring_s]
    if isinstance(node, AskNode | SubflowNode):
        texts += [value for _, value in node.arguments]
    names = frozenset(name for text in texts for name in placeholders(text))
    if isinstance(node, BranchNode):
        names |= {node.variable}
    if isinstance(node, AskNode):
        names |= {node.variable} - {None, *(name for name, _ in node.keep)} if node.variable else frozenset()
        names -= {"times"}
    return names
