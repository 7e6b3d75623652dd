"""Does every flow do what its own tests say? Plays each test of a flow file, and names what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr_flows.emit import EVENTS
from ivr_flows.events import Event, FactGiven, FlowEnded
from ivr_flows.faults import Fault
from ivr_flows.model import ANY_TEXT, Book, Emits, Flow, Trial, TrialStep
from ivr_flows.play import Player, Script
from ivr_flows.soundness_ways import subflows

ADVICE = "Correct the flow, or what the test expects"
Answers = Mapping[str, Mapping[str, tuple[str, ...]]]


def trial_faults(book: Book, flow: Flow) -> list[Fault]:
    """Every test of the flow file goes as it is written."""
    faults = []
    for trial in flow.trials:
        wrong = list(_answer_faults(flow, trial, _questions(book, flow)))
        faults += wrong or list(_play(book, flow, trial))
    return faults


def player_of(book: Book, flow: Flow, trial: Trial, languages: tuple[str, ...] = ()) -> Player:
    """Begin a call as a test says, in its languages or in others."""
    given = {**{name: "1" for name in flow.given}, **trial.given}
    answers = [(name, dict(values)) for name, values in trial.answers]
    spoken = languages or trial.languages or flow.languages[:1]
    return Player(book, Script(flow.name, spoken, given, answers))


def _questions(book: Book, flow: Flow) -> Answers:
    """Give every question that can be asked in a call: of this flow, and of those that are played within it."""
    inner = [_questions(book, book.flows[node.flow]) for node in subflows(flow) if node.flow in book.flows]
    return {name: values for one in (*inner, flow.questions) for name, values in one.items()}


def _answer_faults(flow: Flow, trial: Trial, questions: Answers) -> Iterator[Fault]:
    """Nothing is answered that the gateway cannot answer."""
    for name, values in trial.answers:
        known = questions.get(name)
        if known is None:
            yield _fault(
                flow, trial, trial.line, f"there is no question {name}", "Use one that stands under questions:"
            )
            continue
        for value, said in values.items():
            possible = known.get(value, ())
            if said not in possible and ANY_TEXT not in possible:
                problem = f"question {name} never answers {value}: {said}"
                yield _fault(flow, trial, trial.line, problem, f"See what stands under questions: {name}")


def _play(book: Book, flow: Flow, trial: Trial) -> Iterator[Fault]:
    player = player_of(book, flow, trial)
    told: list[Event] = list(player.told)
    for number, step in enumerate(trial.steps, 1):
        now: list[Event] = []
        for does in step.does:
            if player.ended:
                yield _fault(flow, trial, step.line, f"the call has ended before step {number}", ADVICE)
                return
            player.give(does)
            now += player.told
        told += now
        for problem in _differences(player, step, now or player.told):
            yield _fault(flow, trial, step.line, f"step {number}{_said(step)}: {problem}", ADVICE)
    yield from _end_faults(flow, trial, player, told)


def _differences(player: Player, step: TrialStep, told: list[Event]) -> Iterator[str]:
    heard = " ".join(said.text for said in player.heard)
    yield from (f"{piece!r} is not heard, but: {heard or 'nothing'}" for piece in step.hears if piece not in heard)
    yield from (f"{one.value} is not told" for one in step.tells if not _is_told(one, told))
    facts = {event.name: event.value for event in told if isinstance(event, FactGiven)}
    for name, value in step.facts:
        if facts.get(name) != value:
            yield f"{name} is {facts.get(name, 'not told')}, not {value}"


def _end_faults(flow: Flow, trial: Trial, player: Player, told: list[Event]) -> Iterator[Fault]:
    ends = [event.how for event in told if isinstance(event, FlowEnded)]
    if ends != [trial.ends]:
        problem = (
            f"it ends as {ends[0]}, not as {trial.ends}" if ends else f"it does not end; it waits at {player.node}"
        )
        yield _fault(flow, trial, trial.line, problem, ADVICE)
    for one in trial.never_tells:
        if _is_told(one, told):
            yield _fault(flow, trial, trial.line, f"{one.value} is told", ADVICE)


def _is_told(one: Emits, told: list[Event]) -> bool:
    return any(isinstance(event, EVENTS[one]) for event in told)


def _said(step: TrialStep) -> str:
    return f" ({', '.join(step.does)})" if step.does else ""


def _fault(flow: Flow, trial: Trial, line: int, problem: str, advice: str) -> Fault:
    return Fault(flow.file, f"test {trial.name!r}: {problem}", advice, line=line)
