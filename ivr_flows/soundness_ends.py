"""Does every call end, and end well? Loops are bounded; a caller ends with a person, a message, a ticket number or
the referral that was chosen; and 0 brings an officer from every input."""

from __future__ import annotations

from ivr_flows.edges import Cause, Edge, edges_of, reach
from ivr_flows.faults import Fault
from ivr_flows.model import (
    Book,
    ConnectNode,
    Emits,
    Ending,
    EndNode,
    Flow,
    InputNode,
    Node,
    RecordNode,
    SayNode,
    SubflowNode,
)
from ivr_flows.soundness_ways import fault_at, players
from ivr_flows.speak import placeholders

OFFICER_KEY = "0"
PROMISED = {
    Ending.PERSON: "a connection that was made (bridged)",
    Ending.MESSAGE: "a recording",
    Ending.TICKET: "a prompt that speaks {ticket}",
    Ending.REFERRAL: "a key whose way tells referral",
}


def loop_faults(book: Book, flow: Flow) -> list[Fault]:
    """Every circle passes a node with a limit, so that no call goes round for ever."""
    onward = _beyond_limits(flow)
    faults = []
    for name, node in flow.nodes.items():
        circle = _circle(onward, name)
        if circle and name == min(circle, key=list(flow.nodes).index):
            problem = f"a call can go round for ever: {' > '.join([*circle, circle[0]])}"
            faults.append(fault_at(flow, node, problem, "Give one of these nodes  at_most: 3  and  after: elsewhere"))
    return faults


def _beyond_limits(flow: Flow) -> dict[str, list[str]]:
    """Give the graph as it is once every limit is used up: a limited node is passed by for where its limit leads."""
    onward: dict[str, list[str]] = {}
    for edge in edges_of(flow):
        if edge.cause is Cause.LIMIT:
            onward[edge.source] = [edge.target]
    limited = set(onward)
    for edge in edges_of(flow):
        if edge.source not in limited:
            onward.setdefault(edge.source, []).append(edge.target)
    return onward


def _circle(onward: dict[str, list[str]], start: str) -> list[str]:
    """Give a shortest circle through a node, without its last step back; nothing when there is none."""
    came_from: dict[str, str] = {}
    waiting = [start]
    while waiting:
        name = waiting.pop(0)
        for target in onward.get(name, []):
            if target == start:
                circle = [name]
                while circle[-1] != start:
                    circle.append(came_from[circle[-1]])
                return circle[::-1]
            if target not in came_from:
                came_from[target] = name
                waiting.append(target)
    return []


def ends_faults(book: Book, flow: Flow) -> list[Fault]:
    """From every node an end can be reached; a caller's ends are those promised, and each is reached as it says."""
    edges = edges_of(flow)
    ends = {node.name for node in flow.nodes.values() if isinstance(node, EndNode)}
    ends |= {node.name for node in flow.nodes.values() if isinstance(node, SubflowNode) and node.ends}
    faults = [
        fault_at(flow, node, "no end can be reached from here", "Let one of its ways lead on to an end")
        for node in flow.nodes.values()
        if not reach(edges, node.name) & ends
    ]
    if flow.caller:
        for node in flow.nodes.values():
            if isinstance(node, EndNode):
                faults.extend(_ending(book, flow, node, edges))
    return faults


def _ending(book: Book, flow: Flow, end: EndNode, edges: tuple[Edge, ...]) -> list[Fault]:
    promised = PROMISED.get(end.ending)
    played = players(book, flow)
    if played and all(end.ending.value in node.ways for _, node in played):
        return []  # the call goes on there
    if promised is None:
        advice = f"End with one of {', '.join(one.value for one in PROMISED)}"
        return [fault_at(flow, end, f"a caller's flow may not end as {end.ending.value}", advice)]
    kept = [edge for edge in edges if not _keeps(edge, end.ending)]
    reached = reach(kept, flow.start, lambda name: _node_keeps(book, flow, flow.nodes[name], end.ending))
    if end.name not in reached:
        return []
    problem = f"a caller can come here without {promised}"
    return [fault_at(flow, end, problem, f"Let every way here pass {promised}, or end differently")]


def _keeps(edge: Edge, ending: Ending) -> bool:
    """Whether taking this edge keeps what an ending promises."""
    if ending is Ending.PERSON:
        return edge.cause is Cause.BRIDGED
    return ending is Ending.REFERRAL and edge.cause is Cause.KEY and Emits.REFERRAL in edge.way.emits


def _node_keeps(book: Book, flow: Flow, node: Node, ending: Ending) -> bool:
    """Whether passing this node keeps what an ending promises."""
    if ending is Ending.MESSAGE:
        return isinstance(node, RecordNode)
    if ending is Ending.TICKET and isinstance(node, SayNode | EndNode):
        spoken = [book.prompts[language] for language in flow.languages if language in book.prompts]
        return any(
            all(name in said and "ticket" in placeholders(said[name].text) for said in spoken) for name in node.prompts
        )
    return False


def officer_faults(book: Book, flow: Flow) -> list[Fault]:
    """From every input of a caller's flow 0 rings an officer, or records a message when nobody answers."""
    if not flow.caller:
        return []
    edges = edges_of(flow)
    faults = []
    for node in flow.nodes.values():
        if isinstance(node, InputNode):
            way = node.keys.get(OFFICER_KEY) or flow.everywhere.get(OFFICER_KEY)
            if way is None or not brings_officer(book, flow, edges, way.to):
                advice = f"Put  {OFFICER_KEY}: name-of-the-officer-node  under everywhere:"
                faults.append(fault_at(flow, node, "0 does not bring an officer here", advice))
    return faults


def brings_officer(book: Book, flow: Flow, edges: tuple[Edge, ...], start: str) -> bool:
    """Whether a connection can be reached, and nothing but a connection or a recording comes first.

    In a flow that is played within another, the way on from its end may be what brings the officer.
    """
    nodes = flow.nodes
    played = players(book, flow)
    if played and isinstance(end := nodes.get(start), EndNode):
        ways = [(outer, node.ways.get(end.ending.value)) for outer, node in played]
        return all(way is not None and brings_officer(book, outer, edges_of(outer), way.to) for outer, way in ways)
    if not any(isinstance(nodes[name], ConnectNode) for name in reach(edges, start)):
        return False
    before = reach(edges, start, lambda name: isinstance(nodes[name], ConnectNode | RecordNode))
    return not any(isinstance(nodes[name], InputNode | EndNode | SubflowNode) for name in before)
