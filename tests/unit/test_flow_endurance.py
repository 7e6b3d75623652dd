"""Whatever keys, silences, answers and mishaps come, every flow goes on, ends, and a caller is never lost."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr_flows.engine import Answered, ConnectEnded, Input, Keys, RecordingMade, Silent, Started, Step, begin, step
from ivr_flows.events import Event, FlowEnded, OfficerIdentified, ReferralChosen, TicketNeeded
from ivr_flows.instructions import Collect, Connect, End, Record
from ivr_flows.load import load_book
from ivr_flows.model import ANY_TEXT, State

BOOK = load_book()
MOST_TURNS = 600  # far more than limits allow; a loop without an end would pass it
MADE = RecordingMade("https://carrier.example/RE1", 9, "RE1")

TELEPHONE = st.one_of(
    st.sampled_from([Keys(key) for key in "0123456789*#ABCD"]),
    st.sampled_from([Silent(), Keys("")]),
    st.text("0123456789*#ABCD", max_size=40).map(Keys),
    st.text(max_size=20).map(Keys),
)
MISFIT = st.sampled_from(
    [MADE, ConnectEnded(True), ConnectEnded(False), Silent(), Started({}), Answered({}), Keys("7")]
)


def _answers(data: st.DataObject, flow: str, question: str) -> dict[str, Any]:
    """Draw an answer: each value as it may be, missing, or nonsense."""
    values = BOOK.flows[flow].questions.get(question, {})
    answer: dict[str, Any] = {}
    for name, known in values.items():
        usual = ["", "26-0042-7", "12"] if ANY_TEXT in known else list(known)
        value = data.draw(st.sampled_from([*usual, *usual, *usual, None, "nonsense", 3, True]))
        if value is not None:
            answer[name] = value
    return answer


def _next(data: st.DataObject, made: Step) -> Input:
    """Draw what the line gives back: nearly always something that fits."""
    waits = made.instructions[0]
    if data.draw(st.integers(0, 19)) == 0:
        return data.draw(MISFIT)
    if isinstance(waits, Record):
        return data.draw(st.sampled_from([MADE, Silent(), RecordingMade("", 0, "")]))
    if isinstance(waits, Connect):
        return ConnectEnded(data.draw(st.booleans()))
    return data.draw(TELEPHONE)


def _settle(data: st.DataObject, made: Step, events: list[Event]) -> Step:
    events += made.events
    for _ in range(60):
        if made.question is None:
            break
        assert made.instructions == ()
        made = step(BOOK, made.state, Answered(_answers(data, made.state.flow, made.question.name)))
        events += made.events
    assert made.question is None
    assert len(made.instructions) == 1
    assert isinstance(made.instructions[0], Collect | Record | Connect | End)
    assert State.from_dict(made.state.to_dict()) == made.state
    return made


def _play(data: st.DataObject, flow: str, languages: list[str]) -> tuple[Step, list[Event]]:
    events: list[Event] = []
    made = _settle(data, begin(BOOK, flow, languages, {"days": "30"}), events)
    for _ in range(MOST_TURNS):
        if made.state.ended:
            break
        made = _settle(data, step(BOOK, made.state, _next(data, made)), events)
    return made, events


@settings(deadline=None, max_examples=200)
@given(st.data(), st.sampled_from([["nl"], ["nl", "en"], ["nl", "en", "fr", "de"], ["de", "fr"]]))
def test_every_call_to_the_crisis_line_ends_as_promised(data: st.DataObject, languages: list[str]) -> None:
    made, events = _play(data, "crisis_line", languages)
    assert made.state.ended
    assert isinstance(events[-1], FlowEnded)
    if events[-1].how in {"left", "pin"}:  # at the officers' desk, where no caller's call ends but by wrong PINs
        assert (OfficerIdentified() in events) is (events[-1].how == "left")
        assert TicketNeeded() not in events
        return
    assert events[-1].how in {"person", "message", "ticket", "referral"}
    assert OfficerIdentified() not in events
    known_ticket = made.state.variables.get("ticket_known") == "yes"
    assert TicketNeeded() in events or known_ticket
    if events[-1].how == "referral":
        assert ReferralChosen() in events
    assert sum(isinstance(event, FlowEnded) for event in events) == 1


@settings(deadline=None, max_examples=120)
@given(st.data(), st.sampled_from(["officer_page", "officer_whisper", "officer_desk"]))
def test_every_call_to_an_officer_ends(data: st.DataObject, flow: str) -> None:
    made, _ = _play(data, flow, ["nl", "en"])
    assert made.state.ended
    assert made.state.language == "nl"


@settings(deadline=None, max_examples=80)
@given(st.data(), st.integers(0, 12))
def test_a_caller_who_falls_silent_reaches_a_person_or_a_tone_within_six_turns(
    data: st.DataObject, answered: int
) -> None:
    events: list[Event] = []
    made = _settle(data, begin(BOOK, "crisis_line", ["nl", "en"], {"days": "30"}), events)
    for _ in range(answered):
        if isinstance(made.instructions[0], Collect):
            made = _settle(data, step(BOOK, made.state, Keys(data.draw(st.sampled_from("129")))), events)
    for _ in range(6):
        if isinstance(made.instructions[0], Collect):
            made = _settle(data, step(BOOK, made.state, Silent()), events)
    assert isinstance(made.instructions[0], Connect | Record | End)
