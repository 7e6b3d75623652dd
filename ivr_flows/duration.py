"""How long does a call through a flow take: usually, and at most? In seconds, from the text and the measured rates.

Usual is the flow's first test that is held in one language, or the shortest way to an end where it has none. Longest is
a bound, which no call exceeds: every input is left at the last moment after every silence and wrong key that it
allows, every message is as long as may be. What two people say to each other once they are connected does not count.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence

from ivr_flows.edges import Edge, edges_of, reach
from ivr_flows.instructions import Collect, Connect, Instruction, Pause, Play, Record, Say
from ivr_flows.model import (
    REPEAT,
    Book,
    ConnectNode,
    EndNode,
    Flow,
    InputNode,
    Node,
    RecordNode,
    SayNode,
    SubflowNode,
    Trial,
)
from ivr_flows.pace import seconds
from ivr_flows.play import Player
from ivr_flows.soundness_subflows import before_identified
from ivr_flows.soundness_trials import player_of
from ivr_flows.soundness_words import leads_to
from ivr_flows.speak import DEFAULT_RING_S

KEY_S = 1.0  # to find and press a key
USUAL_MESSAGE_S = 25.0
USUAL_RING_S = 10.0
LONGEST_RECORDING_S = 180.0  # played to an officer
TONE_S = 1.0


def usual(book: Book, flow: Flow, language: str) -> float:
    """Give the seconds of a usual call in a language."""
    trial = next((one for one in flow.trials if len(one.languages) < 2), None)
    return _quickest(book, flow, language) if trial is None else _played(book, flow, trial, language)


def longest(book: Book, flow: Flow, language: str, stars: bool = False) -> float:
    """Give seconds that no call exceeds; with `stars` also when everything is asked for again as often as may be."""
    return _longest(book, flow, edges_of(flow), language, stars)


def _longest(book: Book, flow: Flow, edges: Sequence[Edge], language: str, stars: bool) -> float:
    weights = {node.name: _most(book, flow, node, language, stars) for node in flow.nodes.values()}
    onward = {name: [edge.target for edge in edges if edge.source == name] for name in flow.nodes}
    heaviest: dict[str, float] = {}
    for knot in _knots(flow, edges):
        beyond = [heaviest[target] for name in knot for target in onward[name] if target not in knot]
        heaviest.update(dict.fromkeys(knot, _knot(flow, knot, onward, weights) + max(beyond, default=0.0)))
    allowed = flow.silent_inputs.at_most if flow.silent_inputs is not None else 0
    return heaviest[flow.start] + allowed * max(weights.values())


def _played(book: Book, flow: Flow, trial: Trial, language: str) -> float:
    player = player_of(book, flow, trial, (language,))
    spent = 0.0
    for does in (one for step in trial.steps for one in step.does):
        spent += _turn(player, does)
        player.give(does)
    return spent + _turn(player, "")


def _turn(player: Player, does: str) -> float:
    made = player.made.instructions[-1]
    spoken = sum(_spoken(part) for one in player.made.instructions for part in one.prompts)
    return spoken + _answered(made, does)


def _spoken(part: Say | Play | Pause) -> float:
    match part:
        case Say():
            return seconds(part.text, part.language)
        case Pause():
            return float(part.seconds)
        case Play():
            return USUAL_MESSAGE_S


def _answered(made: Instruction, does: str) -> float:
    match made:
        case Collect():
            return float(made.timeout_s) if does == "silence" else KEY_S * len(does)
        case Record():
            return TONE_S + (USUAL_MESSAGE_S if does == "recorded" else float(made.silence_s))
        case Connect():
            return USUAL_RING_S if does == "connected" else float(made.ring_s)
        case _:
            return 0.0


def _quickest(book: Book, flow: Flow, language: str) -> float:
    """Give the seconds of the shortest way from the start to an end, every prompt heard out."""
    edges, waiting, done = edges_of(flow), [(0.0, flow.start)], set[str]()
    while waiting:
        spent, name = heapq.heappop(waiting)
        node = flow.nodes[name]
        spent += _said(book, node, language) + (KEY_S if isinstance(node, InputNode) else 0.0)
        if isinstance(node, EndNode):
            return spent
        if name not in done:
            done.add(name)
            for edge in edges:
                if edge.source == name:
                    heapq.heappush(waiting, (spent, edge.target))
    return 0.0


def _knots(flow: Flow, edges: Sequence[Edge]) -> list[frozenset[str]]:
    """Give the nodes in groups that lead round to each other, those nearest to an end first."""
    ahead = {name: reach(edges, name) for name in flow.nodes}
    knots = {frozenset(other for other in ahead[name] if name in ahead[other]) for name in flow.nodes}
    return sorted(knots, key=lambda knot: len(ahead[next(iter(knot))]))


def _knot(flow: Flow, knot: frozenset[str], onward: Mapping[str, list[str]], weights: Mapping[str, float]) -> float:
    """Give a bound of what is spent in a group: a stretch from every entry of a node with a limit to the next one."""
    limits = {name: limit.at_most for name in knot if (limit := flow.nodes[name].limit) is not None}

    def stretch(name: str, known: dict[str, float]) -> float:
        if name not in known:
            free = [target for target in onward[name] if target in knot and target not in limits and target != name]
            known[name] = weights[name] + max((stretch(target, known) for target in free), default=0.0)
        return known[name]

    known: dict[str, float] = {}
    entry = max((stretch(name, known) for name in knot if name not in limits), default=0.0)
    times = {name: most if len(knot) > 1 or name in onward[name] else 1 for name, most in limits.items()}
    return entry + sum(most * stretch(name, known) for name, most in times.items())


def _most(book: Book, flow: Flow, node: Node, language: str, stars: bool) -> float:
    """Give the most seconds that one visit of a node takes."""
    said = _said(book, node, language, flow.languages)
    match node:
        case InputNode():
            lead = max(_speak(book, language, names) for names in leads_to(book, flow, node))
            return _input(book, flow, node, language, (said, lead), stars)
        case RecordNode():
            return said + TONE_S + node.longest_s
        case ConnectNode():
            return said + (float(node.ring_s) if node.ring_s.isdecimal() else DEFAULT_RING_S)
        case SubflowNode():
            return _played_within(book, flow, node, language, stars)
        case _:
            return said


def _played_within(book: Book, flow: Flow, node: SubflowNode, language: str, stars: bool) -> float:
    """Give the most seconds of a flow within another; one for officers counts as far as a caller can come."""
    inner = book.flows[node.flow]
    edges = before_identified(inner) if flow.caller and not inner.caller else edges_of(inner)
    return _longest(book, inner, edges, language if language in inner.languages else inner.languages[0], stars)


def _input(book: Book, flow: Flow, node: InputNode, language: str, heard: tuple[float, float], stars: bool) -> float:
    said, lead = heard
    wrong = node.wrong_keys - 1 if node.other is None else 0
    silent = 0 if flow.silent_inputs is not None and node.counts_silence else node.silences - 1
    repeats = (way := node.keys.get("*") or flow.everywhere.get("*")) is not None and way.to == REPEAT
    starred = node.repeats if stars and repeats else 0
    spent = (1 + wrong + silent + starred) * (said + node.timeout_s) + (silent + starred) * lead
    return spent + wrong * _speak(book, language, ("wrong_key",)) + silent * _speak(book, language, ("no_key",))


def _said(book: Book, node: Node, language: str, languages: Sequence[str] = ()) -> float:
    if not isinstance(node, SayNode | InputNode | RecordNode | ConnectNode | EndNode):
        return 0.0
    if isinstance(node, SayNode) and node.play:
        return LONGEST_RECORDING_S
    if isinstance(node, InputNode) and node.each_language and languages:
        return sum(_speak(book, one, node.prompts) for one in languages)
    return _speak(book, language, node.prompts)


def _speak(book: Book, language: str, names: Sequence[str]) -> float:
    prompts = book.prompts.get(language, {})
    return sum(seconds(prompts[name].text, language) for name in names if name in prompts)
