"""What does one flow file say, once read? Turns its blocks into a Flow and names what it cannot understand.

It checks shape only: fields, kinds, numbers. Whether the flow keeps its promises is `soundness`' question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ivr_flows.blocks import Block, Reader
from ivr_flows.faults import Fault
from ivr_flows.model import (
    AskNode,
    BranchNode,
    ConnectNode,
    Ending,
    EndNode,
    Flow,
    InputNode,
    Node,
    NoteNode,
    RecordNode,
    SayNode,
    SilentInputs,
    Way,
)
from ivr_flows.ways import need_way, read_base, read_emits, read_way, read_ways, way_of

COMMON = ("at_most", "after")
INPUT = ("timeout", "silences", "wrong_keys", "repeats", "silence", "wrong_key", "exhausted", "hang_up_on_silence")
INPUT_MORE = ("silence_counts", "keys")
FIELDS = {
    "say": ("next",),
    "play": ("next",),
    "question": (*INPUT, *INPUT_MORE, "fact", "events", "next"),
    "menu": (*INPUT, *INPUT_MORE, "other", "each_language"),
    "collect": (*INPUT, *INPUT_MORE, "number"),
    "record": ("recorded", "empty", "silence_s", "longest_s"),
    "connect": ("number", "leg", "ring_s", "whisper", "bridged", "missed"),
    "ask": ("with", "keep", "branch", "ways", "otherwise", "next"),
    "branch": ("ways", "otherwise"),
    "note": ("next",),
    "end": ("say", "let_through"),
}
SWALLOWS = {"end": {"say"}, "ask": {"branch"}}  # fields of one kind that are the name of another
HEAD = ("flow", "for", "languages", "start", "rescue", "everywhere", "inputs", "silent_inputs", "variables", "given")
HEAD_MORE = ("answers", "questions", "nodes")


@dataclass(frozen=True)
class _Defaults:
    """What the head of a file says for every node."""

    inputs: Reader
    answers: Mapping[str, tuple[tuple[str, str], ...]]


def parse_flow(file: str, block: Block) -> tuple[Flow, list[Fault]]:
    """Give the flow that a file describes, and every mistake in its shape."""
    faults: list[Fault] = []
    head = Reader(file, block, faults)
    head.only((*HEAD, *HEAD_MORE))
    inputs = Reader(file, head.inner("inputs"), faults)
    inputs.only(INPUT)
    answers = {str(name): _reader(head, "answers").pairs(str(name)) for name in head.inner("answers")}
    nodes = _nodes(head, _Defaults(inputs, answers))
    if not nodes:
        head.fault("this flow has no nodes", "Write them under nodes:")
    flow = Flow(
        name=head.text("flow"),
        file=file,
        languages=head.names("languages"),
        start=head.text("start"),
        rescue=head.text("rescue"),
        everywhere=read_ways(_reader(head, "everywhere")),
        variables=dict(head.pairs("variables")),
        given=head.names("given"),
        questions={str(name): _question(head, str(name)) for name in head.inner("questions")},
        nodes=nodes,
        silent_inputs=_silent_inputs(head),
        caller=head.text("for", "officer") == "caller",
    )
    return flow, faults


def _reader(reader: Reader, field: str, node: str | None = None) -> Reader:
    return Reader(reader.file, reader.inner(field), reader.faults, node or reader.node)


def _question(head: Reader, name: str) -> Mapping[str, tuple[str, ...]]:
    values = _reader(_reader(head, "questions"), name)
    return {str(value): values.names(str(value)) for value in values.block}


def _silent_inputs(head: Reader) -> SilentInputs | None:
    if "silent_inputs" not in head.block:
        return None
    reader = _reader(head, "silent_inputs")
    reader.only(("at_most", "then"))
    return SilentInputs(reader.number("at_most", 2), read_way(reader, "then") or Way(""))


def _nodes(head: Reader, defaults: _Defaults) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    for name, block in head.inner("nodes").items():
        if isinstance(block, Block):
            node = _node(Reader(head.file, block, head.faults, str(name)), defaults)
            if node is not None:
                nodes[str(name)] = node
        else:
            head.fault(f"node {name} is no block", f"Write under {name}: what happens there, indented")
    return nodes


def _node(reader: Reader, defaults: _Defaults) -> Node | None:
    swallowed = {word for kind, words in SWALLOWS.items() if kind in reader.block for word in words}
    kinds = [kind for kind in FIELDS if kind in reader.block and kind not in swallowed]
    if len(kinds) != 1:
        reader.fault(
            f"a node has exactly one kind, this one has {', '.join(kinds) or 'none'}",
            f"Keep one of {', '.join(FIELDS)}",
        )
        return None
    kind = kinds[0]
    reader.only((kind, *COMMON, *FIELDS[kind]))
    return _KINDS[kind](reader, defaults)


def _say(reader: Reader, defaults: _Defaults) -> Node:
    return SayNode(**read_base(reader), prompts=reader.names("say"), next=need_way(reader, "next"))


def _play(reader: Reader, defaults: _Defaults) -> Node:
    return SayNode(**read_base(reader), play=reader.text("play"), next=need_way(reader, "next"))


def _menu(reader: Reader, defaults: _Defaults) -> Node:
    return _input(
        reader,
        defaults,
        "menu",
        1,
        read_ways(_reader(reader, "keys")),
        read_way(reader, "exhausted"),
        read_way(reader, "other"),
    )


def _collect(reader: Reader, defaults: _Defaults) -> Node:
    return _input(
        reader, defaults, "collect", None, read_ways(_reader(reader, "keys")), read_way(reader, "exhausted"), None
    )


def _fact_question(reader: Reader, defaults: _Defaults) -> Node:
    """A question whose keys are a table of answers: one way for each, and `unknown` when nothing came of it."""
    table = reader.text("keys", "yes_no")
    answers = defaults.answers.get(table, ())
    if not answers:
        reader.fault(f"there is no table of answers {table}", "Name one that stands under answers: at the top")
    onward, facts = need_way(reader, "next"), reader.names("fact")
    emits = read_emits(reader)

    def way(value: str) -> Way:
        return Way(onward.to, tuple((fact, value) for fact in facts), (*emits, *onward.emits), onward.sets)

    exhausted = read_way(reader, "exhausted") or way("unknown")
    return _input(reader, defaults, "question", 1, {key: way(value) for key, value in answers}, exhausted, None)


def _input(
    reader: Reader,
    defaults: _Defaults,
    kind: str,
    digits: int | None,
    keys: Mapping[str, Way],
    exhausted: Way | None,
    other: Way | None,
) -> InputNode:
    exhausted = exhausted or read_way(defaults.inputs, "exhausted")
    top = defaults.inputs
    return InputNode(
        **read_base(reader),
        prompts=reader.names(kind),
        digits=digits,
        keys=keys,
        number=need_way(reader, "number") if kind == "collect" else None,
        other=other,
        timeout_s=reader.number("timeout", top.number("timeout", 8)),
        silences=reader.number("silences", top.number("silences", 2)),
        wrong_keys=reader.number("wrong_keys", top.number("wrong_keys", 3)),
        repeats=reader.number("repeats", top.number("repeats", 9)),
        silence=read_way(reader, "silence") or read_way(top, "silence") or exhausted,
        wrong_key=read_way(reader, "wrong_key") or read_way(top, "wrong_key") or exhausted,
        exhausted=exhausted,
        hang_up_on_silence=reader.yes("hang_up_on_silence", top.yes("hang_up_on_silence", False)),
        counts_silence=reader.yes("silence_counts", True),
        each_language=reader.yes("each_language", False),
    )


def _record(reader: Reader, defaults: _Defaults) -> Node:
    return RecordNode(
        **read_base(reader),
        prompts=reader.names("record"),
        recorded=need_way(reader, "recorded"),
        empty=need_way(reader, "empty"),
        silence_s=reader.number("silence_s", 10),
        longest_s=reader.number("longest_s", 180),
    )


def _connect(reader: Reader, defaults: _Defaults) -> Node:
    return ConnectNode(
        **read_base(reader),
        prompts=reader.names("connect"),
        number=reader.text("number"),
        leg=reader.text("leg", ""),
        ring_s=reader.text("ring_s", "25"),
        whisper=reader.yes("whisper", True),
        bridged=need_way(reader, "bridged"),
        missed=need_way(reader, "missed"),
    )


def _ask(reader: Reader, defaults: _Defaults) -> Node:
    return AskNode(
        **read_base(reader),
        question=reader.text("ask"),
        arguments=reader.pairs("with"),
        keep=reader.pairs("keep"),
        variable=reader.text("branch") if "branch" in reader.block else None,
        ways=read_ways(_reader(reader, "ways")),
        otherwise=read_way(reader, "otherwise") or read_way(reader, "next"),
    )


def _branch(reader: Reader, defaults: _Defaults) -> Node:
    return BranchNode(
        **read_base(reader),
        variable=reader.text("branch"),
        ways=read_ways(_reader(reader, "ways")),
        otherwise=read_way(reader, "otherwise"),
    )


def _note(reader: Reader, defaults: _Defaults) -> Node:
    onward = need_way(reader, "next")
    told = way_of(reader, "note", reader.block["note"], onward.to) or onward
    return NoteNode(**read_base(reader), next=told)


def _end(reader: Reader, defaults: _Defaults) -> Node:
    said = reader.text("end")
    ending = next((one for one in Ending if one.value == said), Ending.LEFT)
    if said != ending.value:
        reader.fault(f"nothing ends as {said!r}", f"Use one of {', '.join(one.value for one in Ending)}")
    return EndNode(
        **read_base(reader), ending=ending, prompts=reader.names("say"), let_through=reader.yes("let_through", False)
    )


_KINDS: dict[str, Callable[[Reader, _Defaults], Node]] = {
    "say": _say,
    "play": _play,
    "question": _fact_question,
    "menu": _menu,
    "collect": _collect,
    "record": _record,
    "connect": _connect,
    "ask": _ask,
    "branch": _branch,
    "note": _note,
    "end": _end,
}
