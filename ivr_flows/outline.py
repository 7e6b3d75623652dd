"""How does a flow read to who cannot see its picture? The same boxes and lines as text, in the order of a call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ivr_flows.draw import LOOKS, NOT_DRAWN, said_at, said_on
from ivr_flows.edges import edges_of
from ivr_flows.model import Book, Flow


@dataclass(frozen=True)
class Onward:
    """One way on: what takes a call there, empty when it simply follows, and the name of the node."""

    when: str
    to: str


@dataclass(frozen=True)
class Passage:
    """One node: its name, what sort of thing happens there, what is spoken, and where it goes on."""

    name: str
    does: str
    said: str
    ways: tuple[Onward, ...]


def outline(book: Book, flow: Flow, language: str) -> list[Passage]:
    """Give every node, those nearest to the start first."""
    ways: dict[str, dict[str, list[str]]] = {name: {} for name in flow.nodes}
    for edge in edges_of(flow):
        if edge.cause not in NOT_DRAWN and edge.target in flow.nodes:
            causes = ways[edge.source].setdefault(edge.target, [])
            causes += [said for said in [said_on(edge)] if said and said not in causes]
    return [
        Passage(name, LOOKS[type(node)][1], said_at(book, node, language), _onward(ways[name]))
        for name, node in ((name, flow.nodes[name]) for name in _in_order(flow, ways))
    ]


def everywhere(flow: Flow) -> tuple[Onward, ...]:
    """Give the ways that every input has."""
    ways = [Onward(key, way.to) for key, way in flow.everywhere.items()]
    if flow.silent_inputs is not None:
        ways.append(Onward(f"meer dan {flow.silent_inputs.at_most} keer stil", flow.silent_inputs.then.to))
    return tuple(ways)


def _onward(ways: Mapping[str, Sequence[str]]) -> tuple[Onward, ...]:
    return tuple(Onward(", ".join(causes), to) for to, causes in ways.items())


def _in_order(flow: Flow, ways: Mapping[str, Mapping[str, object]]) -> list[str]:
    found, waiting = dict.fromkeys([flow.start]), [flow.start]
    while waiting:
        for to in ways.get(waiting.pop(0), {}):
            if to not in found:
                found[to] = None
                waiting.append(to)
    return [*(name for name in found if name in flow.nodes), *(name for name in flow.nodes if name not in found)]
