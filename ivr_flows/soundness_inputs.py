"""Does every node that waits say something first, and does a prompt name only keys that work there?"""

from __future__ import annotations

import re

from ivr_flows.edges import edges_of
from ivr_flows.faults import Fault
from ivr_flows.model import Book, ConnectNode, Flow, InputNode, MeetNode, MomentNode, RecordNode
from ivr_flows.soundness_ways import fault_at
from ivr_flows.speak import placeholders

_PRESSED = re.compile(r"(?:druk|press|tapez|appuyez sur le|appuyez sur|drücken Sie(?: die)?) (\d)(?!\d)", re.IGNORECASE)


def dead_air_faults(book: Book, flow: Flow) -> list[Fault]:
    """Nobody waits in silence: whatever listens or rings has words of its own."""
    return [
        fault_at(flow, node, "nothing is spoken before it waits", "Name a prompt behind the kind of this node")
        for node in flow.nodes.values()
        if isinstance(node, InputNode | RecordNode | ConnectNode | MomentNode | MeetNode) and not node.prompts
    ]


def key_faults(book: Book, flow: Flow) -> list[Fault]:
    """A key that a prompt asks for has a way at the input which speaks it."""
    faults = []
    for node in flow.nodes.values():
        if isinstance(node, InputNode) and node.other is None:
            for language in flow.languages:
                texts = [book.prompts.get(language, {}).get(name) for name in node.prompts]
                named = {key for text in texts if text is not None for key in _PRESSED.findall(text.text)}
                for key in sorted(named - {*node.keys, *flow.everywhere}):
                    advice = f"Change the prompt, or add key {key} to this node"
                    faults.append(fault_at(flow, node, f"key {key} is spoken and has no way here", advice, language))
    return faults


def language_faults(book: Book, flow: Flow) -> list[Fault]:
    """A way changes only to a language of the flow."""
    known = ("first", *flow.languages)
    faults = [
        fault_at(
            flow,
            flow.nodes[edge.source],
            f"{edge.way.language!r} is no language of this flow",
            f"Use {', '.join(known)}",
        )
        for edge in edges_of(flow)
        if edge.way.language not in (None, *known)
    ]
    return list(dict.fromkeys(faults))


def connect_faults(book: Book, flow: Flow) -> list[Fault]:
    """A connection has a number to ring, and rings for a number of seconds."""
    faults = []
    for node in flow.nodes.values():
        if isinstance(node, ConnectNode):
            if not node.number.strip():
                faults.append(fault_at(flow, node, "there is no number to ring", 'Write  number: "{variable}"'))
            if not placeholders(node.ring_s) and not re.fullmatch("[1-9][0-9]?", node.ring_s):
                faults.append(fault_at(flow, node, f"it cannot ring for {node.ring_s!r}", "Write  ring_s: 25"))
    return faults
