"""What does the caller hear next? State and one input in; state, instructions, events and perhaps a question out.

Pure, and it never raises for anything a telephone can send: what does not fit is answered with the same node again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ivr_flows.events import MessageRecorded
from ivr_flows.inputs import Answered, ConnectEnded, Input, Keys, Question, RecordingMade, Silent, Started, Step
from ivr_flows.model import REPEAT, AskNode, Book, ConnectNode, EndNode, InputNode, Node, RecordNode, Way
from ivr_flows.nesting import known_at_start, spoken_in
from ivr_flows.state import State
from ivr_flows.walk import Walk

__all__ = [
    "Answered",
    "ConnectEnded",
    "Input",
    "Keys",
    "Question",
    "RecordingMade",
    "Silent",
    "Started",
    "State",
    "Step",
    "begin",
    "step",
]

LONGEST_NUMBER = 30  # digits of anything that has a meaning
MOST_MISFITS = 20  # things at one node that do not belong there, before the call goes on without


def begin(book: Book, flow: str, languages: Sequence[str], variables: Mapping[str, str]) -> Step:
    """Begin a flow in the first of these languages that it speaks. Raises KeyError for a flow that does not exist."""
    chosen = book.flows[flow]
    spoken = spoken_in(chosen, languages)
    known = known_at_start(chosen, spoken, variables)
    state = State(flow=flow, node=chosen.start, language=spoken[0], languages=spoken, variables=known)
    return Walk(book, chosen, state).follow(Way(chosen.start))


def step(book: Book, state: State, given: Input) -> Step:
    """Go on from a state with what the telephone or the gateway gave."""
    walk = Walk(book, book.flows[state.flow], state)
    node = walk.flow.nodes.get(state.node)
    match node:
        case _ if state.ended or isinstance(node, EndNode):
            return _ended(walk, state)
        case InputNode():
            return _at_input(walk, state, node, given)
        case AskNode() if isinstance(given, Answered):
            walk.lead = state.lead
            return walk.follow(walk.keep(node, given.values))
        case RecordNode() | ConnectNode():
            return _after_line(walk, state, node, given)
        case None:
            return walk.follow(Way(walk.flow.rescue))
        case _:
            return _again(walk, state, given)


def _at_input(walk: Walk, state: State, node: InputNode, given: Input) -> Step:
    match given:
        case Keys(digits):
            return _pressed(walk, state, node, _keys(node, digits))
        case Silent():
            return _silent(walk, state, node)
        case _:
            return _again(walk, state, given)


def _after_line(walk: Walk, state: State, node: RecordNode | ConnectNode, given: Input) -> Step:
    """Go on after a recording or a connection; silence there means that neither came about."""
    match node, given:
        case RecordNode(), RecordingMade(address) if address:
            walk.recording = given
            return walk.follow(node.recorded)
        case RecordNode(), Silent() | RecordingMade():
            return walk.follow(node.empty)
        case ConnectNode(), ConnectEnded(bridged):
            return walk.follow(node.bridged if bridged else node.missed)
        case ConnectNode(), Silent():
            return walk.follow(node.missed)
        case _:
            return _again(walk, state, given)


def _ended(walk: Walk, state: State) -> Step:
    """Hang up once more: an ended flow has nothing left to say and tells nothing twice."""
    return Step(state, (walk.voice.instruct(walk.nowhere(), ()),), ())


def _again(walk: Walk, state: State, given: Input) -> Step:
    """Stay where we are after something that does not fit here, but not for ever; a recording is never lost for it."""
    if isinstance(given, RecordingMade) and given.address:
        walk.events.append(MessageRecorded(given.address, given.seconds, given.sid))
    node = walk.flow.nodes[state.node]
    if state.repeats >= MOST_MISFITS:
        return walk.follow(_onward(node))
    walk.lead = state.lead
    return walk.stand(node, quiet=state.quiet, wrong=state.wrong, repeats=state.repeats + 1)


def _onward(node: Node) -> Way | None:
    """Give the way of a node at which nothing that fits will come any more."""
    match node:
        case InputNode():
            return node.exhausted
        case RecordNode():
            return node.empty
        case ConnectNode():
            return node.missed
        case _:
            return None


def _keys(node: InputNode, digits: str) -> str:
    """Give the keys as they were meant: without the finish key, and a star anywhere in a number as star alone."""
    if node.digits is not None:
        return digits
    number = digits.strip().removesuffix("#")
    return "*" if "*" in number else number


def _pressed(walk: Walk, state: State, node: InputNode, keys: str) -> Step:
    if not keys:
        return _silent(walk, state, node)
    way = _way_of(walk, node, keys)
    if way is None or (way.to == REPEAT and state.repeats >= node.repeats):
        return _wrong(walk, state, node)
    if way.to == REPEAT:
        walk.lead = state.lead
        return walk.stand(node, quiet=state.quiet, wrong=state.wrong, repeats=state.repeats + 1)
    walk.digits = keys
    return walk.follow(way)


def _way_of(walk: Walk, node: InputNode, keys: str) -> Way | None:
    """Give the way of these keys; None when they have no meaning here."""
    way = node.keys.get(keys)
    if way is not None and way.language not in (None, "first", *walk.voice.languages):
        return None
    way = way or walk.flow.everywhere.get(keys)
    if way is not None or node.digits is not None:
        return way or node.other
    is_number = keys.isascii() and keys.isdecimal() and len(keys) <= LONGEST_NUMBER
    return node.number if is_number else None


def _wrong(walk: Walk, state: State, node: InputNode) -> Step:
    wrong = state.wrong + 1
    if wrong >= node.wrong_keys:
        return walk.follow(node.wrong_key)
    walk.lead = state.lead
    return walk.stand(node, ("wrong_key",), lead=False, quiet=state.quiet, wrong=wrong, repeats=state.repeats)


def _silent(walk: Walk, state: State, node: InputNode) -> Step:
    """Repeat after silence, then go on; too many silences in one call bring the caller to a person."""
    quiet = state.quiet + 1
    silent_inputs = walk.flow.silent_inputs
    if node.counts_silence:
        walk.silences += 1
        if silent_inputs is not None and walk.silences > silent_inputs.at_most:
            return walk.follow(silent_inputs.then)
    if quiet >= node.silences:
        return walk.follow(node.silence)
    walk.lead = state.lead
    return walk.stand(node, ("no_key",), quiet=quiet, wrong=state.wrong, repeats=state.repeats)
