"""Every way through every flow is walked in every language, and every promise to the person on the line holds on it.

The walker looks for a call that takes each edge: it knows the graph, answers questions as it needs, and starts again
with other answers when a call leads elsewhere. Only edges that no call can take are left out, and only with a proof.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from ivr_flows.edges import Cause, Edge, edges_from, edges_of
from ivr_flows.engine import Answered, ConnectEnded, Input, Keys, RecordingMade, Silent, Started, Step, begin, step
from ivr_flows.events import (
    Event,
    FactGiven,
    FlowEnded,
    MessageRecorded,
    OfficerIdentified,
    ReferralChosen,
    TicketNeeded,
)
from ivr_flows.instructions import Collect, Connect, End, Meet, Moment, Record, Say
from ivr_flows.load import load_book
from ivr_flows.model import ANY_TEXT, AskNode, EndNode, Flow, InputNode, Node, SubflowNode
from ivr_flows.pace import before_first_key

BOOK = load_book()
TRIES = 1500  # calls for one edge before it counts as one that cannot be taken
MOST_MOVES = 400
TEXTS = ("", "26-0042-7", "0", "1", "12")
RECORDED = RecordingMade("https://carrier.example/RE1", 9, "RE1")
CALLS = [(flow.name, language) for flow in BOOK.flows.values() for language in flow.languages]
Mark = tuple[str, Cause, str]


def mark(edge: Edge) -> Mark:
    return edge.source, edge.cause, edge.label


def impossible(flow: Flow) -> set[Mark]:
    """The edges of too many silences where no call can have been silent often enough by then."""
    if flow.silent_inputs is None:
        return set()
    before = {flow.start: 0}
    waiting = [flow.start]
    while waiting:
        name = waiting.pop()
        for edge in edges_from(flow, flow.nodes[name]):
            quiet = before[name] + _quiet(flow.nodes[name])
            if edge.target in flow.nodes and before.get(edge.target, -1) < min(quiet, flow.silent_inputs.at_most):
                before[edge.target] = min(quiet, flow.silent_inputs.at_most)
                waiting.append(edge.target)
    return {
        mark(edge)
        for edge in edges_of(flow)
        if edge.cause is Cause.SILENT_INPUTS
        and before[edge.source] + _quiet(flow.nodes[edge.source]) <= flow.silent_inputs.at_most
    }


def _quiet(node: Node) -> int:
    return node.silences if isinstance(node, InputNode) and node.counts_silence else 0


@dataclass
class Call:
    """One call of the walker's, held to every promise at every turn."""

    flow: Flow
    languages: list[str]
    luck: random.Random
    seen: set[tuple[Mark, str]]
    events: list[Event] = field(default_factory=list)
    within: set[str] = field(default_factory=set)  # the languages of flows that were played within this one

    def __post_init__(self) -> None:
        given = {name: self.luck.choice(("30", "")) for name in self.flow.given}
        self.made = begin(BOOK, self.flow.name, self.languages, given)
        self._took(self.made, None, self.languages[0])

    def give(self, given: Input) -> None:
        state = self.made.state
        spoken = state.outer[0].language if state.outer else state.language
        self.made = step(BOOK, self.made.state, given)
        self._took(self.made, given, spoken)

    def _took(self, made: Step, given: Input | None, language: str) -> None:
        self.events += made.events
        for index, (flow, source, way) in enumerate(made.taken):
            self.within |= set(BOOK.flows[flow].languages) if flow != self.flow.name else set()
            for edge in edges_from(self.flow, self.flow.nodes[source]) if flow == self.flow.name else ():
                if edge.way is way and (index > 0 or given is None or _is_cause(edge, given)):
                    self.seen.add((mark(edge), language))
        if made.question is None:
            self._hold_promises(made)

    def _hold_promises(self, made: Step) -> None:
        assert len(made.instructions) == 1
        waits = made.instructions[0]
        assert isinstance(waits, Collect | Record | Connect | Moment | Meet | End)
        spoken = [part for part in waits.prompts if isinstance(part, Say)]
        if not isinstance(waits, End):
            assert spoken, f"dead air at {made.state.node}"
        assert all(part.text.strip() and len(part.text) <= 4096 for part in spoken)
        assert {part.language for part in spoken} <= {*self.languages, *self.within}
        if isinstance(waits, Collect) and BOOK.flows[made.state.flow].caller:
            self._key_comes_soon(spoken)
        if isinstance(waits, End):
            self._ended_well(made)

    def _key_comes_soon(self, spoken: list[Say]) -> None:
        waited = 0.0
        again = {BOOK.prompts[part.language][name].text for part in spoken for name in ("no_key", "wrong_key")}
        for part in (one for one in spoken if one.text not in again):  # the choices were heard before
            seconds, named = before_first_key(part.text, part.language)
            waited += seconds
            if named:
                break
        assert waited <= 12.5, (self.made.state.node, waited)  # half a second for values longer than usual

    def _ended_well(self, made: Step) -> None:
        assert sum(isinstance(event, FlowEnded) for event in self.events) == 1
        how = next(event.how for event in self.events if isinstance(event, FlowEnded))
        if not self.flow.caller:
            return
        if how in {"left", "pin"}:  # an officer's call, or one with wrong PINs: it opened no ticket
            assert made.state.flow == "officer_desk"
            assert (OfficerIdentified() in self.events) is (how == "left")
            assert TicketNeeded() not in self.events
            return
        assert how in {"person", "message", "ticket", "referral"}
        assert TicketNeeded() in self.events or made.state.variables.get("ticket_known") == "yes"
        if any(isinstance(event, FactGiven) for event in self.events):
            assert TicketNeeded() in self.events
        if how == "referral":
            assert ReferralChosen() in self.events
        if how == "message":
            recorded = {source for _, source, _ in self.made.taken}
            assert any(isinstance(event, MessageRecorded) for event in self.events) or "last_message" in recorded


def _is_cause(edge: Edge, given: Input) -> bool:
    """Whether this input is what takes this edge, where one way stands behind several causes."""
    match given:
        case Silent():
            return edge.cause in (Cause.SILENCE, Cause.SILENT_INPUTS, Cause.EMPTY, Cause.MISSED, Cause.WAITED)
        case Keys():
            return edge.cause in (Cause.KEY, Cause.NUMBER, Cause.OTHER, Cause.WRONG_KEY, Cause.EVERYWHERE) and (
                edge.label in ("", given.digits.removesuffix("#"))
            )
        case Started():
            return edge.cause in (Cause.EXHAUSTED, Cause.EMPTY, Cause.MISSED, Cause.WAITED)
        case _:
            return True


class Walker:
    """Plays calls of one flow in one language towards edges that were not taken yet."""

    def __init__(self, flow: Flow, language: str) -> None:
        self.flow, self.language = flow, language
        self.several = [language, *(one for one in flow.languages if one != language)]
        self.luck = random.Random(f"{flow.name} {language}")
        self.seen: set[tuple[Mark, str]] = set()
        self.text: str | None = None
        self.far: dict[str, dict[str, int]] = {name: distances(flow, name) for name in flow.nodes}

    def missing(self) -> list[Mark]:
        """Try to take every edge; give those that no try could take."""
        wanted = [edge for edge in edges_of(self.flow) if mark(edge) not in impossible(self.flow)]
        return [mark(edge) for edge in wanted if not self._is_taken(edge)]

    def _is_taken(self, edge: Edge) -> bool:
        for _ in range(TRIES):
            if (mark(edge), self.language) in self.seen:
                return True
            self._play(edge)
        return (mark(edge), self.language) in self.seen

    def _play(self, wanted: Edge) -> None:
        languages = self.several if self.luck.random() < 0.5 else [self.language]
        call = Call(self.flow, languages, self.luck, self.seen)
        self.text = self.luck.choice((*TEXTS, None))
        daring = self.luck.choice((0.0, 0.1, 0.3))
        by_way_of = self.luck.choice([*self.flow.nodes, *[wanted.source] * len(self.flow.nodes)])
        for _ in range(MOST_MOVES):
            if call.made.state.ended or (mark(wanted), self.language) in self.seen:
                break
            if call.made.state.node == by_way_of:
                by_way_of = wanted.source
            self._move(call, wanted, by_way_of, daring)

    def _move(self, call: Call, wanted: Edge, towards: str, daring: float) -> None:
        flow = BOOK.flows[call.made.state.flow]
        node = flow.nodes[call.made.state.node]
        if flow is self.flow:
            edge = self._choose(node, wanted, towards, daring)
        else:
            edge = self._back(flow, node, self._ending(call, wanted, towards), daring)
        if call.made.question is not None:
            assert isinstance(node, AskNode)
            call.give(Answered(self._answers(flow, node, edge)))
            return
        if wanted.cause is Cause.SILENT_INPUTS and self._falls_silent(call, node, wanted):
            call.give(Silent())
            return
        for given in _inputs(edge, node):
            turn = call.made.state
            call.give(given)
            if call.made.state.ended or call.made.state.node != turn.node or call.made.taken:
                break

    def _falls_silent(self, call: Call, node: Node, wanted: Edge) -> bool:
        """One silence at each input on the way, until the next one is one too many at the input that is wanted."""
        state = call.made.state
        assert self.flow.silent_inputs is not None
        if not isinstance(node, InputNode) or not node.counts_silence or self.luck.random() < 0.3:
            return False
        if node.silences == 1 and node.silence is not None and node.silence.to not in self.far[wanted.source]:
            return False  # one silence here leads elsewhere for good
        short = self.flow.silent_inputs.at_most - state.silences
        here = node.silences if node.name == wanted.source else 0
        return node.name == wanted.source if short < here else short > 0 and state.quiet == 0

    def _choose(self, node: Node, wanted: Edge, towards: str, daring: float) -> Edge:
        """The edge that leads nearest to what is wanted; at times any other."""
        edges = [edge for edge in edges_from(self.flow, node) if edge.target in self.flow.nodes]
        direct = [edge for edge in edges if mark(edge) == mark(wanted) and edge.cause is not Cause.LIMIT]
        usual = [edge for edge in edges if edge.cause not in (Cause.LIMIT, Cause.SILENT_INPUTS)]
        if direct:
            return direct[0]
        if self.luck.random() < daring:
            return self.luck.choice(usual)
        far = self.far[towards]
        near = min(far.get(edge.target, 999) for edge in usual)
        return self.luck.choice([edge for edge in usual if far.get(edge.target, 999) == near])

    def _ending(self, call: Call, wanted: Edge, towards: str) -> str:
        """How a flow that is played within this one must end: as is wanted, or by the way that leads nearest to it."""
        played = self.flow.nodes[call.made.state.outer[0].node]
        assert isinstance(played, SubflowNode)
        if played.name == wanted.source and wanted.cause is Cause.ENDED:
            return wanted.label
        far = self.far[towards]
        return min(played.ways, key=lambda how: far.get(played.ways[how].to, 999))

    def _back(self, inner: Flow, node: Node, ending: str, daring: float) -> Edge:
        """The edge of a flow played within this one that leads nearest to an ending."""
        usual = [
            edge for edge in edges_from(inner, node) if edge.cause is not Cause.LIMIT and edge.target in inner.nodes
        ]
        if self.luck.random() < daring:
            return self.luck.choice(usual)
        ends = [end.name for end in inner.nodes.values() if isinstance(end, EndNode) and end.ending.value == ending]
        far = [distances(inner, end) for end in ends]
        return min(usual, key=lambda edge: min(one.get(edge.target, 999) for one in far))

    def _answers(self, flow: Flow, node: AskNode, edge: Edge) -> dict[str, str]:
        """Any answer, but with the value that takes this edge."""
        answers = {name: self.luck.choice(self._values(known)) for name, known in flow.questions[node.question].items()}
        kept = dict(node.keep).get(node.variable or "")
        if kept is not None:
            others = [value for value in self._values(flow.questions[node.question][kept]) if value not in node.ways]
            answers[kept] = edge.label if edge.cause is Cause.CASE else self.luck.choice(others or ["something else"])
        return answers

    def _values(self, known: tuple[str, ...]) -> list[str]:
        """What may be answered; in many calls every free text is the same."""
        if ANY_TEXT not in known:
            return list(known)
        return list(TEXTS) if self.text is None else [self.text]


def distances(flow: Flow, target: str) -> dict[str, int]:
    """How many edges each node of a flow is away from one."""
    back: dict[str, list[str]] = {}
    for edge in edges_of(flow):
        back.setdefault(edge.target, []).append(edge.source)
    far, waiting = {target: 0}, [target]
    while waiting:
        name = waiting.pop(0)
        for source in back.get(name, []):
            if source not in far:
                far[source] = far[name] + 1
                waiting.append(source)
    return far


def _inputs(edge: Edge, node: Node) -> Iterator[Input]:
    """What a telephone does, again and again, to take an edge."""
    single = isinstance(node, InputNode) and node.digits is not None
    once: dict[Cause, Input] = {
        Cause.KEY: Keys(edge.label if single else f"{edge.label}#"),
        Cause.EVERYWHERE: Keys(edge.label),
        Cause.NUMBER: Keys("0470123456#"),
        Cause.OTHER: Keys("7"),
        Cause.WRONG_KEY: Keys("C"),
        Cause.SILENCE: Silent(),
        Cause.SILENT_INPUTS: Silent(),
        Cause.EXHAUSTED: Started({}),
        Cause.RECORDED: RECORDED,
        Cause.EMPTY: Silent(),
        Cause.BRIDGED: ConnectEnded(True),
        Cause.MISSED: ConnectEnded(False),
        Cause.WAITED: Silent(),
    }
    for _ in range(25):
        yield once[edge.cause]


@pytest.mark.parametrize(("flow", "language"), CALLS)
def test_every_edge_is_walked_and_every_promise_holds_on_it(
    flow: str, language: str, record_property: Callable[[str, object], None]
) -> None:
    walker = Walker(BOOK.flows[flow], language)
    missing = walker.missing()
    walked = {edge for edge, spoken in walker.seen if spoken == language}
    wanted = {mark(edge) for edge in edges_of(BOOK.flows[flow])} - impossible(BOOK.flows[flow])
    record_property("edges walked", f"{len(walked & wanted)} of {len(wanted)}")
    assert missing == []


def test_only_silences_that_cannot_add_up_are_left_out() -> None:
    left_out = {flow.name: impossible(flow) for flow in BOOK.flows.values()}
    assert left_out == {
        "broadcast_approval": set(),
        "broadcast_call": set(),
        "crisis_line": {("exercise_choice", Cause.SILENT_INPUTS, ""), ("language", Cause.SILENT_INPUTS, "")},
        "officer_desk": set(),
        "officer_page": set(),
        "officer_proof": set(),
        "officer_whisper": set(),
        "team_call": set(),
    }
