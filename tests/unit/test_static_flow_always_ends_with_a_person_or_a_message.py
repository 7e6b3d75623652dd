"""The way without a database: whatever is keyed, it rings every officer or records, ends, and forgets nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.fallback import static_flow
from gateway.fallback.static_flow import Known, Node, Place
from ivr_flows.inputs import ConnectEnded, Input, Keys, RecordingMade, Silent
from ivr_flows.instructions import Connect, End, Record
from ivr_flows.load import load_book

PROMPTS = load_book().prompts
LONGEST = 20  # turns; more than any way has with five officers
KEYS = st.text("0123456789*#", min_size=1, max_size=12).map(Keys)
INPUTS = st.one_of(
    KEYS, st.just(Silent()), st.booleans().map(ConnectEnded), st.just(RecordingMade("http://a/RE1", 5, "RE1"))
)
KNOWN = st.builds(
    Known,
    st.sampled_from([None, "+32470111111", "+33612345678"]),
    st.lists(st.sampled_from(["+32470000001", "+32470000002", "+32475000009"]), max_size=5).map(tuple),
    st.just(PROMPTS),
)


@given(KNOWN, st.lists(INPUTS, min_size=LONGEST, max_size=LONGEST), st.sampled_from(["nl", "en", "fr", "de"]))
def test_every_call_ends_after_a_conversation_or_a_chance_to_record(
    known: Known, inputs: list[Input], language: str
) -> None:
    move = static_flow.begin("spool", language, 1000, known)
    did: list[type] = []
    bridged = False
    for given_input in inputs:
        did.append(type(move.instruction))
        if isinstance(move.instruction, End):
            break
        bridged = bridged or (isinstance(move.instruction, Connect) and given_input == ConnectEnded(True))
        move = static_flow.step(move.place, given_input, known)
    assert End in did
    assert bridged or Record in did


@given(KNOWN, st.lists(INPUTS, max_size=LONGEST))
def test_every_turn_can_be_read_back_from_its_address_and_has_a_step_of_its_own(
    known: Known, inputs: list[Input]
) -> None:
    move = static_flow.begin("spool", "nl", 1000, known)
    steps = [move.place.step]
    for given_input in inputs:
        assert Place.from_list(move.place.to_list()) == move.place
        move = static_flow.step(move.place, given_input, known)
        steps.append(move.place.step)
    assert len(set(steps)) == len(steps)


@given(KNOWN, st.lists(INPUTS, max_size=LONGEST))
def test_what_is_keyed_is_told(known: Known, inputs: list[Input]) -> None:
    move = static_flow.begin("spool", "nl", 1000, known)
    for given_input in inputs:
        asked = move.place.node in (Node.CONFIRM, Node.NUMBER)
        move = static_flow.step(move.place, given_input, known)
        if asked and isinstance(given_input, Keys):
            assert (move.said or {})["keys"] == given_input.digits


@given(KNOWN, INPUTS)
def test_only_five_connects_an_officer(known: Known, pressed: Input) -> None:
    waiting = Place("spool", Node.DIAL, 5, "nl")
    move = static_flow.step(static_flow.whisper(waiting, known).place, pressed, known)
    connected = isinstance(move.instruction, End) and move.instruction.connect
    assert connected == (pressed == Keys("5"))
