"""What happens between two inputs? Walks from a way through the nodes that do not wait, up to one that does.

One Walk serves one step: it gathers that step's events and sentences and gives the next state.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivr_flows.emit import events_on
from ivr_flows.events import Event, FlowEnded, LanguageChosen
from ivr_flows.inputs import Question, RecordingMade, Step
from ivr_flows.instructions import Play
from ivr_flows.model import AskNode, Book, BranchNode, Ending, EndNode, Flow, Node, NoteNode, SayNode, SubflowNode, Way
from ivr_flows.nesting import DEEPEST, voice_of, voice_within, way_back
from ivr_flows.speak import LONGEST_VALUE, Voice, fill
from ivr_flows.state import Outer, Prompts, State

LONGEST_WALK = 200  # nodes in one step: no sound flow comes near it
WALKED = SayNode | BranchNode | NoteNode | SubflowNode  # nodes at which nobody waits
PASSED = WALKED | EndNode  # an end, too, of a flow that is played within another


class Walk:
    """One step under way. `digits` and `recording` live no longer than the step: a PIN is never kept."""

    def __init__(self, book: Book, flow: Flow, state: State) -> None:
        self.flow = flow
        self.voice = Voice(book, state.languages, state.language, dict(state.variables), flow.spoken_in)
        self.visits = dict(state.visits)
        self.silences = state.silences
        self.lead: Prompts = ()
        self.events: list[Event] = []
        self.taken: list[tuple[str, str, Way]] = []
        self.outer = state.outer
        self.at = state.node
        self.digits = ""
        self.recording: RecordingMade | None = None

    def follow(self, way: Way | None) -> Step:
        """Take a way and walk on until someone must speak: a person, or the gateway."""
        for _ in range(LONGEST_WALK):
            node = self._arrive(way or Way(self.flow.rescue))
            if not isinstance(node, PASSED) or self._is_last(node):
                return self.stand(node)
            way = self._pass(node)
        return self.stand(self._lost())

    def stand(self, node: Node, before: tuple[str, ...] = (), lead: bool = True, **tries: int) -> Step:
        """Ask, wait or end at a node: speak the prompts `before`, the lead that came with it, and its own."""
        events, taken = tuple(self.events), tuple(self.taken)
        if isinstance(node, AskNode):
            return Step(self._state(node, asking=True), (), events, self._question(node), taken)
        if isinstance(node, WALKED):
            return self.follow(Way(node.name))
        spoken = (*self.voice.say(before), *(self.lead if lead else ()))
        instruction = self.voice.instruct(node, spoken)
        if isinstance(node, EndNode):
            events = (*events, FlowEnded(node.ending.value))
            return Step(self._ended(node), (instruction,), events, taken=taken)
        return Step(self._state(node, **tries), (instruction,), events, taken=taken)

    def keep(self, node: AskNode, values: Mapping[str, Any]) -> Way | None:
        """Keep what the gateway answered, absent values as empty, and choose the way on."""
        for variable, value in node.keep:
            self.voice.variables[variable] = _as_text(values.get(value))
        return self._choose(node)

    def _arrive(self, way: Way) -> Node:
        """Carry out a way; give the node where it leads, or where that node's limit leads instead."""
        for _ in range(LONGEST_WALK):
            self.taken.append((self.flow.name, self.at, way))
            self._carry_out(way)
            node = self.flow.nodes.get(way.to) or self.flow.nodes.get(self.flow.rescue)
            if node is None:
                break
            self.at = node.name
            if node.limit is None or self.visits.get(node.name, 0) < node.limit.at_most:
                self.visits[node.name] = self.visits.get(node.name, 0) + 1
                return node
            way = node.limit.after
        return self._lost()

    def nowhere(self) -> EndNode:
        """Give the end of a walk that leads nowhere, which no sound flow has."""
        return EndNode(name=self.flow.rescue, ending=Ending.LEFT)

    def _lost(self) -> Node:
        """Give where a walk goes on that leads nowhere: out of every flow within another, a caller is rescued."""
        if self.outer:
            self._restore(0)
            return self.flow.nodes.get(self.flow.rescue) or self.nowhere()
        return self.nowhere()

    def _is_last(self, node: Node) -> bool:
        """Whether an end node ends the call, and not only a flow that is played within it."""
        return isinstance(node, EndNode) and way_back(self.voice.book, self.outer, node) is None

    def _pass(self, node: SayNode | BranchNode | NoteNode | SubflowNode | EndNode) -> Way | None:
        match node:
            case BranchNode():
                return self._choose(node)
            case SubflowNode():
                return self._enter(node)
            case EndNode():
                return self._come_back(node)
            case SayNode():
                played = (Play(fill(node.play, self.voice.variables)),) if node.play else ()
                self.lead = (*self.lead, *self.voice.say(node.prompts), *played)
        return node.next

    def _enter(self, node: SubflowNode) -> Way:
        """Go into another flow, which knows nothing but what it is given; ours waits at this node."""
        inner, voice = self.voice.book.flows.get(node.flow), self.voice
        if inner is None or len(self.outer) >= DEEPEST:
            return Way(self.flow.rescue)
        waits = (voice.language, voice.languages, voice.variables, self._limited_visits(), self.silences)
        self.outer = (*self.outer, Outer(self.flow.name, node.name, *waits))
        self.voice = voice_within(inner, node, voice, self.digits)
        self.flow, self.at = inner, inner.start
        self.visits, self.silences, self.digits = {}, 0, ""
        return Way(inner.start)

    def _come_back(self, node: EndNode) -> Way | None:
        """Leave a flow by the way of its ending: nothing of it is kept but what it said last."""
        way = way_back(self.voice.book, self.outer, node)
        self.lead = (*self.lead, *self.voice.say(node.prompts))
        self._restore(len(self.outer) - 1)
        return way

    def _restore(self, depth: int) -> None:
        waits = self.outer[depth]
        self.voice, self.outer = voice_of(self.voice.book, waits), self.outer[:depth]
        self.flow, self.at = self.voice.book.flows[waits.flow], waits.node
        self.visits, self.silences = dict(waits.visits), waits.silences

    def _choose(self, node: AskNode | BranchNode) -> Way | None:
        if node.variable is None:
            return node.otherwise
        return node.ways.get(self.voice.variables.get(node.variable, ""), node.otherwise)

    def _carry_out(self, way: Way) -> None:
        voice = self.voice
        for variable, value in way.sets:
            voice.variables[variable] = fill(value, voice.variables)
        if way.language is not None:
            voice.language = voice.languages[0] if way.language == "first" else way.language
            self.events.append(LanguageChosen(voice.language))
        self.events.extend(events_on(way, voice.variables, self.recording))

    def _question(self, node: AskNode) -> Question:
        earlier = max(self.visits.get(node.name, 0) - 1, 0)
        known = {**self.voice.variables, "digits": self.digits, "times": str(earlier)}
        return Question(node.question, {name: fill(value, known) for name, value in node.arguments})

    def _state(self, node: Node, **more: Any) -> State:
        return State(
            flow=self.flow.name,
            node=node.name,
            language=self.voice.language,
            languages=self.voice.languages,
            variables=self.voice.variables,
            visits=self._limited_visits(),
            lead=self.lead,
            silences=self.silences,
            outer=self.outer,
            **more,
        )

    def _ended(self, node: EndNode) -> State:
        """Give the state of an ended flow, without what says who somebody is."""
        kept = {name: value for name, value in self.voice.variables.items() if name not in self.flow.sensitive}
        self.voice.variables = kept
        self.lead, self.outer = (), ()
        return self._state(node, ended=True)

    def _limited_visits(self) -> dict[str, int]:
        nodes = self.flow.nodes
        return {name: count for name, count in self.visits.items() if name in nodes and nodes[name].limit is not None}


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)[:LONGEST_VALUE]
