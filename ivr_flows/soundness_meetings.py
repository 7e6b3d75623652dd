"""Does a meeting leave nobody behind? Whoever waits in a room is called out of it, and has somewhere to go then."""

from __future__ import annotations

from ivr_flows.edges import Edge, edges_of, reach
from ivr_flows.faults import Fault
from ivr_flows.model import Book, ConnectNode, EndNode, Flow, InputNode, MeetNode, RecordNode
from ivr_flows.soundness_ways import fault_at
from ivr_flows.speak import PLACEHOLDER


def meeting_faults(book: Book, flow: Flow) -> list[Fault]:
    """A meeting has a room that the gateway named; officers open it, callers wait; a caller in vain is cared for."""
    edges = edges_of(flow)
    return [fault for node in flow.nodes.values() if isinstance(node, MeetNode) for fault in _meet(flow, edges, node)]


def _meet(flow: Flow, edges: tuple[Edge, ...], node: MeetNode) -> list[Fault]:
    faults = []
    if not PLACEHOLDER.fullmatch(node.room.strip()):
        problem = f"the room {node.room!r} is not one that the gateway named"
        faults.append(fault_at(flow, node, problem, 'Keep the room that a question answers, and write  room: "{room}"'))
    if flow.caller and node.opens:
        problem = "a caller opens this room: two callers could meet in it"
        faults.append(fault_at(flow, node, problem, "Take out  opens: yes"))
    if not flow.caller and not node.opens:
        problem = "nobody opens this room: both would wait in it for ever"
        faults.append(fault_at(flow, node, problem, "Add a line  opens: yes"))
    if flow.caller and not _is_cared_for(flow, edges, node.missed.to):
        problem = "a caller who waited in vain is neither rung for nor recorded"
        faults.append(fault_at(flow, node, problem, "Let missed lead to a connection or a recording"))
    return faults


def _is_cared_for(flow: Flow, edges: tuple[Edge, ...], start: str) -> bool:
    """Whether every way from here comes to a connection or a recording before an input, an end or another room."""
    cares = reach(edges, start, lambda name: isinstance(flow.nodes[name], ConnectNode | RecordNode))
    return not any(isinstance(flow.nodes[name], InputNode | EndNode | MeetNode) for name in cares)
