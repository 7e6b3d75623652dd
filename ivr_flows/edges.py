"""Which ways lead from node to node? A flow as a graph, for proofs and drawings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from ivr_flows.model import (
    REPEAT,
    AskNode,
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
    Way,
)


class Cause(Enum):
    """What makes a call take an edge."""

    KEY = "key"
    NUMBER = "number"
    OTHER = "other key"
    SILENCE = "silence"
    WRONG_KEY = "wrong key"
    EXHAUSTED = "exhausted"
    EVERYWHERE = "key at every input"
    SILENT_INPUTS = "silent inputs"
    NEXT = "next"
    CASE = "case"
    OTHERWISE = "otherwise"
    RECORDED = "recorded"
    EMPTY = "empty"
    BRIDGED = "bridged"
    MISSED = "missed"
    ENDED = "ended"  # a flow that was played within this one, as the label says
    LIMIT = "limit"


@dataclass(frozen=True)
class Edge:
    """One way from a node; `label` is the key or value that takes it. A LIMIT edge leaves without entering."""

    source: str
    way: Way
    cause: Cause
    label: str = ""

    @property
    def target(self) -> str:
        """The node where this edge leads."""
        return self.way.to


def edges_of(flow: Flow) -> tuple[Edge, ...]:
    """Give every edge of a flow; repeating an input is no edge."""
    return tuple(edge for node in flow.nodes.values() for edge in edges_from(flow, node) if edge.target != REPEAT)


def edges_from(flow: Flow, node: Node) -> Iterator[Edge]:
    """Give the edges that leave one node, repeats included."""
    for cause, label, way in _ways(flow, node):
        if way is not None:
            yield Edge(node.name, way, cause, label)
    if node.limit is not None:
        yield Edge(node.name, node.limit.after, Cause.LIMIT, f"after {node.limit.at_most}")


def reach(edges: Iterable[Edge], start: str, avoid: Callable[[str], bool] = lambda name: False) -> frozenset[str]:
    """Give every node that can be reached from a node without passing one that must be avoided."""
    onward: dict[str, list[str]] = {}
    for edge in edges:
        onward.setdefault(edge.source, []).append(edge.target)
    found: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in found and not avoid(name):
            found.add(name)
            waiting.extend(onward.get(name, []))
    return frozenset(found)


_Ways = Iterator[tuple[Cause, str, Way | None]]


def _ways(flow: Flow, node: Node) -> _Ways:
    match node:
        case SayNode() | NoteNode():
            yield Cause.NEXT, "", node.next
        case InputNode():
            yield from _input_ways(flow, node)
        case RecordNode():
            yield Cause.RECORDED, "", node.recorded
            yield Cause.EMPTY, "", node.empty
        case ConnectNode():
            yield Cause.BRIDGED, "", node.bridged
            yield Cause.MISSED, "", node.missed
        case AskNode() | BranchNode():
            yield from ((Cause.CASE, value, way) for value, way in node.ways.items())
            yield Cause.OTHERWISE, "", node.otherwise
        case SubflowNode():
            yield from ((Cause.ENDED, ending, way) for ending, way in node.ways.items())
        case EndNode():
            return


def _input_ways(flow: Flow, node: InputNode) -> _Ways:
    yield from ((Cause.KEY, key, way) for key, way in node.keys.items())
    yield Cause.NUMBER, "", node.number
    yield Cause.OTHER, "", node.other
    yield Cause.SILENCE, "", node.silence
    if node.other is None:
        yield Cause.WRONG_KEY, "", node.wrong_key
    yield Cause.EXHAUSTED, "", node.exhausted
    yield from ((Cause.EVERYWHERE, key, way) for key, way in flow.everywhere.items() if key not in node.keys)
    if flow.silent_inputs is not None and node.counts_silence:
        yield Cause.SILENT_INPUTS, "", flow.silent_inputs.then
