"""Does every way lead somewhere, is every node of use, and does every input know what to do with anything it hears?"""

from __future__ import annotations

from collections.abc import Iterator

from ivr_flows.edges import edges_from, edges_of, reach
from ivr_flows.faults import Fault
from ivr_flows.model import REPEAT, Book, Flow, InputNode, Node, SubflowNode


def fault_at(flow: Flow, node: Node, problem: str, advice: str, language: str | None = None) -> Fault:
    """Name a fault of one node."""
    return Fault(flow.file, problem, advice, node=node.name, line=node.line, language=language)


def target_faults(book: Book, flow: Flow) -> list[Fault]:
    """Every way leads to a node that exists; only inputs repeat."""
    faults = []
    for what, name in (("start", flow.start), ("rescue", flow.rescue)):
        if name not in flow.nodes:
            faults.append(Fault(flow.file, f"{what} is {name!r}, which is no node", f"Name a node after {what}:"))
    for node in flow.nodes.values():
        for edge in edges_from(flow, node):
            if edge.target == REPEAT and isinstance(node, InputNode):
                continue
            if edge.target not in flow.nodes:
                said = f"{edge.cause.value} {edge.label}".strip()
                problem = f"{said} leads to {edge.target!r}, which is no node"
                faults.append(fault_at(flow, node, problem, "Correct the name, or add the node"))
    return faults


def subflows(flow: Flow) -> Iterator[SubflowNode]:
    """Give the nodes of a flow that play another one."""
    return (node for node in flow.nodes.values() if isinstance(node, SubflowNode))


def players(book: Book, flow: Flow) -> list[tuple[Flow, SubflowNode]]:
    """Give every place at which a flow is played inside a call: the flow around it, and the node."""
    return [(outer, node) for outer in book.flows.values() for node in subflows(outer) if node.flow == flow.name]


def reach_faults(book: Book, flow: Flow) -> list[Fault]:
    """Every node can be reached from the start."""
    reached = reach(edges_of(flow), flow.start)
    return [
        fault_at(flow, node, "nothing leads here", "Let a node lead here, or take this node out")
        for node in flow.nodes.values()
        if node.name not in reached
    ]


def input_faults(book: Book, flow: Flow) -> list[Fault]:
    """Every input has a way for silence, for a wrong key and for when nothing came of it, and can be heard again."""
    return [fault for node in flow.nodes.values() if isinstance(node, InputNode) for fault in _input(flow, node)]


def _input(flow: Flow, node: InputNode) -> list[Fault]:
    faults = []
    for what, way in (("silence", node.silence), ("wrong_key", node.wrong_key), ("exhausted", node.exhausted)):
        if way is None or way.to == REPEAT:
            faults.append(
                fault_at(flow, node, f"this input has no way for {what}", f"Add a line  {what}: name-of-a-node")
            )
    if node.digits is not None:
        long = [key for key in node.keys if len(key) != node.digits]
        faults.extend(fault_at(flow, node, f"{key!r} is not one key", "Use collect for several digits") for key in long)
    if "*" not in node.keys and flow.everywhere.get("*") is None:
        faults.append(fault_at(flow, node, "star does not repeat here", 'Put  "*": repeat  under everywhere:'))
    return faults
