"""What does one flow file say, once read? Turns its blocks into a Flow and names what it cannot understand.

It checks shape only: fields, kinds, numbers. Whether the flow keeps its promises is `soundness`' question.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr_flows.blocks import Block, Reader
from ivr_flows.faults import Fault
from ivr_flows.model import Flow, Node, SilentInputs
from ivr_flows.nodes import INPUT, Defaults, read_node
from ivr_flows.trials import read_trials
from ivr_flows.variables import read_variables
from ivr_flows.ways import need_way, read_ways

HEAD = ("flow", "for", "languages", "start", "rescue", "everywhere", "inputs", "silent_inputs", "variables", "given")
SILENT_INPUTS = ("at_most", "then")
WHOM = ("caller", "officer")  # a caller's flow is held to more promises
HEAD_MORE = ("answers", "questions", "nodes", "tests")


def parse_flow(file: str, block: Block) -> tuple[Flow, list[Fault]]:
    """Give the flow that a file describes, and every mistake in its shape."""
    faults: list[Fault] = []
    head = Reader(file, block, faults)
    head.only((*HEAD, *HEAD_MORE))
    inputs = head.within("inputs")
    inputs.only(INPUT)
    answers = {str(name): head.within("answers").pairs(str(name)) for name in head.inner("answers")}
    nodes = _nodes(head, Defaults(inputs, answers))
    variables = read_variables(head)
    if not nodes:
        head.fault("this flow has no nodes", "Write them under nodes:")
    flow = Flow(
        name=head.text("flow"),
        file=file,
        languages=head.names("languages"),
        start=head.text("start"),
        rescue=head.text("rescue"),
        everywhere=read_ways(head.within("everywhere")),
        variables=variables.begins,
        given=head.names("given"),
        questions={str(name): _question(head, str(name)) for name in head.inner("questions")},
        nodes=nodes,
        silent_inputs=_silent_inputs(head),
        caller=_for(head) == "caller",
        may_be=variables.may_be,
        sensitive=variables.sensitive,
        spoken_in=variables.spoken_in,
        trials=read_trials(head),
    )
    return flow, faults


def _for(head: Reader) -> str:
    whom = head.text("for")
    if whom not in WHOM:
        head.fault(f"nobody is called {whom!r} here", f"Write  for: {' or '.join(WHOM)}", "for")
    return whom


def _question(head: Reader, name: str) -> Mapping[str, tuple[str, ...]]:
    values = head.within("questions").within(name)
    return {str(value): values.names(str(value)) for value in values.block}


def _silent_inputs(head: Reader) -> SilentInputs | None:
    if "silent_inputs" not in head.block:
        return None
    reader = head.within("silent_inputs")
    reader.only(SILENT_INPUTS)
    return SilentInputs(reader.number("at_most", 2), need_way(reader, "then"))


def _nodes(head: Reader, defaults: Defaults) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    for name, block in head.inner("nodes").items():
        if isinstance(block, Block):
            node = read_node(Reader(head.file, block, head.faults, str(name)), defaults)
            if node is not None:
                nodes[str(name)] = node
        else:
            here = Reader(head.file, head.inner("nodes"), head.faults)
            here.fault(f"node {name} is no block", f"Write under {name}: what happens there, indented", str(name))
    return nodes
