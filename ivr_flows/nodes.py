"""What does one node of a flow file say? Turns its block into a node, and names what it cannot understand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ivr_flows.blocks import Reader
from ivr_flows.model import (
    AskNode,
    BranchNode,
    ConnectNode,
    Emits,
    Ending,
    EndNode,
    InputNode,
    Node,
    NoteNode,
    RecordNode,
    SayNode,
    SubflowNode,
    Way,
)
from ivr_flows.ways import need_way, read_base, read_emits, read_way, read_ways, way_of

YES_KEY, NO_KEY = "1", "2"
COMMON = ("at_most", "after")
INPUT = ("timeout", "silences", "wrong_keys", "repeats", "silence", "wrong_key", "exhausted", "hang_up_on_silence")
INPUT_MORE = ("silence_counts", "keys")
FIELDS = {
    "say": ("next",),
    "play": ("next",),
    "question": (*INPUT, *INPUT_MORE, "fact", "events", "next"),
    "menu": (*INPUT, *INPUT_MORE, "other", "each_language"),
    "collect": (*INPUT, *INPUT_MORE, "number"),
    "confirm": (*INPUT, *INPUT_MORE, "yes", "no"),
    "record": ("recorded", "empty", "silence_s", "longest_s"),
    "connect": ("number", "leg", "ring_s", "whisper", "bridged", "missed"),
    "ask": ("with", "keep", "branch", "ways", "otherwise", "next"),
    "branch": ("ways", "otherwise"),
    "note": ("next",),
    "subflow": ("with", "ways", "ends"),
    "ticket": ("next",),
    "page": ("next",),
    "end": ("say", "let_through"),
}
NEEDED = {  # fields without which a node of that kind is refused
    "say": ("next",),
    "play": ("next",),
    "question": ("next",),
    "collect": ("number",),
    "confirm": ("yes", "no"),
    "record": ("recorded", "empty"),
    "connect": ("number", "bridged", "missed"),
    "note": ("next",),
    "ticket": ("next",),
    "page": ("next",),
}
SWALLOWS = {"end": {"say"}, "ask": {"branch"}}  # fields of one kind that are the name of another


@dataclass(frozen=True)
class Defaults:
    """What the head of a file says for every node."""

    inputs: Reader
    answers: Mapping[str, tuple[tuple[str, str], ...]]


def read_node(reader: Reader, defaults: Defaults) -> Node | None:
    """Read a node; None when its kind is unclear, which is then named."""
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


def _say(reader: Reader, defaults: Defaults) -> Node:
    return SayNode(**read_base(reader), prompts=reader.names("say"), next=need_way(reader, "next"))


def _play(reader: Reader, defaults: Defaults) -> Node:
    return SayNode(**read_base(reader), play=reader.text("play"), next=need_way(reader, "next"))


def _menu(reader: Reader, defaults: Defaults) -> Node:
    return _input(
        reader,
        defaults,
        "menu",
        1,
        read_ways(reader.within("keys")),
        read_way(reader, "exhausted"),
        read_way(reader, "other"),
    )


def _confirm(reader: Reader, defaults: Defaults) -> Node:
    """A menu that reads something back: 1 is yes and 2 is no, in every flow alike."""
    answers = {YES_KEY: need_way(reader, "yes"), NO_KEY: need_way(reader, "no")}
    more = read_ways(reader.within("keys"))
    for key in sorted(answers.keys() & more.keys()):
        reader.fault(
            f"key {key} means {'yes' if key == YES_KEY else 'no'} here", "Write that way at yes: or no:", "keys"
        )
    return _input(reader, defaults, "confirm", 1, {**more, **answers}, read_way(reader, "exhausted"), None)


def _collect(reader: Reader, defaults: Defaults) -> Node:
    return _input(
        reader, defaults, "collect", None, read_ways(reader.within("keys")), read_way(reader, "exhausted"), None
    )


def _fact_question(reader: Reader, defaults: Defaults) -> Node:
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
    defaults: Defaults,
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


def _record(reader: Reader, defaults: Defaults) -> Node:
    return RecordNode(
        **read_base(reader),
        prompts=reader.names("record"),
        recorded=need_way(reader, "recorded"),
        empty=need_way(reader, "empty"),
        silence_s=reader.number("silence_s", 10),
        longest_s=reader.number("longest_s", 180),
    )


def _connect(reader: Reader, defaults: Defaults) -> Node:
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


def _ask(reader: Reader, defaults: Defaults) -> Node:
    return AskNode(
        **read_base(reader),
        question=reader.text("ask"),
        arguments=reader.pairs("with"),
        keep=reader.pairs("keep"),
        variable=reader.text("branch") if "branch" in reader.block else None,
        ways=read_ways(reader.within("ways")),
        otherwise=read_way(reader, "otherwise") or read_way(reader, "next"),
    )


def _branch(reader: Reader, defaults: Defaults) -> Node:
    return BranchNode(
        **read_base(reader),
        variable=reader.text("branch"),
        ways=read_ways(reader.within("ways")),
        otherwise=read_way(reader, "otherwise"),
    )


def _note(reader: Reader, defaults: Defaults) -> Node:
    onward = need_way(reader, "next")
    told = way_of(reader, "note", reader.block["note"], onward.to) or onward
    return NoteNode(**read_base(reader), next=told)


def _subflow(reader: Reader, defaults: Defaults) -> Node:
    known = [one.value for one in Ending]
    ways, ends = read_ways(reader.within("ways")), reader.names("ends")
    for said in (*ways, *ends):
        if said not in known:
            field = "ends" if said in ends else "ways"
            reader.fault(f"nothing ends as {said!r}", f"Use one of {', '.join(known)}", field)
    return SubflowNode(
        **read_base(reader), flow=reader.text("subflow"), arguments=reader.pairs("with"), ways=ways, ends=ends
    )


def _ticket(reader: Reader, defaults: Defaults) -> Node:
    return _told(reader, "ticket", "open", Emits.TICKET)


def _page(reader: Reader, defaults: Defaults) -> Node:
    return _told(reader, "page", "officer", Emits.PAGE)


def _told(reader: Reader, kind: str, wanted: str, told: Emits) -> Node:
    """A note of one thing, which is so common that it has a kind of its own."""
    if reader.text(kind) != wanted:
        reader.fault(f"{kind} takes the word {wanted}", f"Write  {kind}: {wanted}", kind)
    onward = need_way(reader, "next")
    return NoteNode(**read_base(reader), next=replace(onward, emits=(told, *onward.emits)))


def _end(reader: Reader, defaults: Defaults) -> Node:
    said = reader.text("end")
    ending = next((one for one in Ending if one.value == said), Ending.LEFT)
    if said != ending.value:
        reader.fault(f"nothing ends as {said!r}", f"Use one of {', '.join(one.value for one in Ending)}")
    return EndNode(
        **read_base(reader), ending=ending, prompts=reader.names("say"), let_through=reader.yes("let_through", False)
    )


_KINDS: dict[str, Callable[[Reader, Defaults], Node]] = {
    "say": _say,
    "play": _play,
    "question": _fact_question,
    "menu": _menu,
    "confirm": _confirm,
    "collect": _collect,
    "record": _record,
    "connect": _connect,
    "ask": _ask,
    "branch": _branch,
    "note": _note,
    "subflow": _subflow,
    "ticket": _ticket,
    "page": _page,
    "end": _end,
}
