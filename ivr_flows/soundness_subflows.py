"""Does a flow that is played inside a call fit there, and is a caller safe who comes into a flow for officers?

Each flow is proved by itself; here stands what must hold where two of them join. Up to the way that tells `identified`
anybody may be on the line: silence and wrong keys lead back to the caller's flow, 0 brings the officer, and nothing
ends the call but PINs that were keyed.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr_flows.edges import Cause, Edge, edges_of, reach
from ivr_flows.faults import Fault
from ivr_flows.model import (
    ANY_TEXT,
    Book,
    ConnectNode,
    Emits,
    Ending,
    EndNode,
    Flow,
    InputNode,
    RecordNode,
    SubflowNode,
)
from ivr_flows.soundness_ends import OFFICER_KEY, brings_officer
from ivr_flows.soundness_variables import values_of
from ivr_flows.soundness_ways import fault_at, subflows, target_faults
from ivr_flows.speak import placeholders


def nested_faults(book: Book, flow: Flow) -> list[Fault]:
    """Every flow that is played exists, and none plays itself, by whatever way."""
    faults = []
    for node in subflows(flow):
        if node.flow not in book.flows:
            problem = f"there is no flow {node.flow!r}"
            faults.append(fault_at(flow, node, problem, f"Use one of {', '.join(sorted(book.flows))}"))
        elif circle := _circle(book, node.flow, (flow.name,)):
            problem = f"a flow plays itself without end: {' > '.join(circle)}"
            faults.append(fault_at(flow, node, problem, "Let one of them end instead"))
    return faults


def _circle(book: Book, name: str, above: tuple[str, ...]) -> tuple[str, ...]:
    if name in above:
        return (*above[above.index(name) :], name)
    inner = book.flows.get(name)
    circles = (_circle(book, node.flow, (*above, name)) for node in (subflows(inner) if inner else ()))
    return next((circle for circle in circles if circle), ())


def before_identified(flow: Flow) -> tuple[Edge, ...]:
    """Give the ways that a caller can take who is not who the flow is for: those that tell `identified` left out."""
    return tuple(edge for edge in edges_of(flow) if Emits.IDENTIFIED not in edge.way.emits)


def subflow_faults(book: Book, flow: Flow) -> list[Fault]:
    """Every ending of a flow that is played has its way; it is given what it needs, and speaks the same languages."""
    return [
        fault_at(flow, node, problem, advice)
        for node in subflows(flow)
        if (inner := _inner(book, node)) is not None
        for faults in (_endings(node, inner), _given(flow, node, inner), _languages(flow, inner))
        for problem, advice in faults
    ]


def _inner(book: Book, node: SubflowNode) -> Flow | None:
    """Give the flow that a node plays, when its ways lead somewhere: else its own faults say enough."""
    inner = book.flows.get(node.flow)
    return inner if inner is not None and not target_faults(book, inner) else None


_Named = Iterator[tuple[str, str]]


def _endings(node: SubflowNode, inner: Flow) -> _Named:
    ends = [end for end in inner.nodes.values() if isinstance(end, EndNode)]
    possible = list(dict.fromkeys(end.ending.value for end in ends))
    for how in possible:
        if (how in node.ways) is (how in node.ends):
            said = "stands under ways and under ends" if how in node.ends else "has no way here"
            yield f"{inner.name} can end as {how}, which {said}", f"Put {how} under ways:, or else under ends:"
    for how in (*node.ways, *node.ends):
        if how not in possible:
            yield f"{inner.name} never ends as {how}", f"Use one of {', '.join(possible)}"
    if any(end.let_through for end in ends):
        yield f"{inner.name} lets a caller through, which only a call of its own can", "Take out let_through there"


def _given(flow: Flow, node: SubflowNode, inner: Flow) -> _Named:
    said = dict(node.arguments)
    for name in inner.given:
        if name not in said:
            yield f"{inner.name} is not given {name}", f"Write under with:  {name}: …"
    for name, value in said.items():
        if name not in inner.given:
            yield f"{inner.name} takes no {name}", f"Take it out, or name it under given: in {inner.file}"
        leaked = sorted(placeholders(value) & (flow.sensitive | {"digits"}))
        if leaked and name not in inner.sensitive:
            advice = f"Write  {name}: {{sensitive: yes}}  at variables: in {inner.file}"
            yield f"{name} of {inner.name} takes over {leaked[0]}, which is sensitive", advice
        may_be = inner.may_be.get(name, (ANY_TEXT,))
        wrong = sorted(set(values_of(flow, value)) - set(may_be)) if ANY_TEXT not in may_be else []
        if wrong:
            yield f"{name} of {inner.name} may not be {wrong[0]}", f"Use one of {', '.join(may_be)}"


def _languages(flow: Flow, inner: Flow) -> _Named:
    missing = [language for language in flow.languages if language not in inner.languages]
    if flow.caller and inner.caller and missing:
        yield f"{inner.name} does not speak {', '.join(missing)}", f"Add it to languages: in {inner.file}"


def stray_faults(book: Book, flow: Flow) -> list[Fault]:
    """A caller who comes into a flow for officers is never hung up on there, and reaches an officer by 0."""
    if not flow.caller:
        return []
    return [
        fault
        for node in subflows(flow)
        if (inner := _inner(book, node)) is not None and not inner.caller
        for fault in (*_over(flow, node, inner), *_stuck(book, flow, node, inner))
    ]


def _over(flow: Flow, node: SubflowNode, inner: Flow) -> Iterator[Fault]:
    """Name the ends of the call that a caller can come to; by wrong PINs, keyed one after another, it may end."""
    open_to_all = before_identified(inner)
    anybody = reach(open_to_all, inner.start)
    no_number = reach([edge for edge in open_to_all if edge.cause is not Cause.NUMBER], inner.start)
    for end in inner.nodes.values():
        if isinstance(end, EndNode) and end.name in anybody and end.ending.value in node.ends:
            if end.ending is Ending.PIN and end.name not in no_number:
                continue
            problem = f"the call of a caller who is no officer can end as {end.ending.value} in {inner.name}"
            advice = f"Give {end.ending.value} a way under ways:, or tell identified on every way to it"
            yield fault_at(flow, node, problem, advice)


def _stuck(book: Book, flow: Flow, node: SubflowNode, inner: Flow) -> Iterator[Fault]:
    """Name inputs at which a caller is hung up on, or has no officer by 0; and what a stranger must not come to."""
    edges = before_identified(inner)
    for name in sorted(reach(edges, inner.start)):
        at = inner.nodes[name]
        if isinstance(at, ConnectNode | RecordNode):
            yield fault_at(inner, at, "who is not identified can come here", "Tell identified on every way here")
        if not isinstance(at, InputNode):
            continue
        if at.hang_up_on_silence:
            advice = "Take out hang_up_on_silence, and say where silence leads"
            yield fault_at(inner, at, f"a caller of {flow.name} who is silent is hung up on", advice)
        way = at.keys.get(OFFICER_KEY) or inner.everywhere.get(OFFICER_KEY)
        if way is None or not brings_officer(book, inner, edges, way.to):
            advice = f"Let {OFFICER_KEY} lead to an end whose way at {node.name} brings the officer"
            yield fault_at(inner, at, f"0 does not bring a caller of {flow.name} to an officer here", advice)
