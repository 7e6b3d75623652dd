"""Can a machine be mistaken for a person? A voicemail that picks up presses no key, so nothing may come of its silence.

And the reverse: a caller who is silent is a person all the same, and is never hung up on.
"""

from __future__ import annotations

from ivr_flows.edges import Cause, edges_of, reach
from ivr_flows.faults import Fault
from ivr_flows.model import Book, ConnectNode, EndNode, Flow, InputNode, Node, RecordNode, SubflowNode
from ivr_flows.soundness_ways import fault_at, players

BY_A_PERSON = frozenset({Cause.KEY, Cause.NUMBER, Cause.OTHER, Cause.EVERYWHERE})


def silence_faults(book: Book, flow: Flow) -> list[Fault]:
    """Silence never hangs up on a caller; on a line that we dialled it does, until the first key."""
    inputs = [node for node in flow.nodes.values() if isinstance(node, InputNode)]
    if flow.caller:
        advice = "Take out hang_up_on_silence, and say where silence leads"
        return [
            fault_at(flow, node, "a caller who is silent is hung up on", advice)
            for node in inputs
            if node.hang_up_on_silence
        ]
    if players(book, flow):
        return []  # on a line that rang us: `soundness_subflows` asks what becomes of a caller there
    edges = [edge for edge in edges_of(flow) if edge.cause not in BY_A_PERSON]
    reached = reach(edges, flow.start)
    advice = "Add a line  hang_up_on_silence: yes"
    return [
        fault_at(flow, node, "no key was pressed yet: a voicemail may be listening, and silence goes on", advice)
        for node in inputs
        if node.name in reached and not node.hang_up_on_silence
    ]


def machine_faults(book: Book, flow: Flow) -> list[Fault]:
    """On a line that we dialled nobody is connected or recorded before a key was pressed."""
    if flow.caller or players(book, flow):
        return []
    edges = [edge for edge in edges_of(flow) if edge.cause not in BY_A_PERSON]
    reached = reach(edges, flow.start)
    advice = "Let an input with a key come first"
    return [
        fault_at(flow, node, "a voicemail can come here without pressing a key", advice)
        for node in flow.nodes.values()
        if node.name in reached and _joins(node)
    ]


def _joins(node: Node) -> bool:
    return isinstance(node, ConnectNode | RecordNode | SubflowNode) or (isinstance(node, EndNode) and node.let_through)
