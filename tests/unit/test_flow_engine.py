"""The engine never raises, never leaves a caller in silence, and keeps nothing that it must not keep."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ivr_flows.engine import (
    Answered,
    ConnectEnded,
    Input,
    Keys,
    RecordingMade,
    Silent,
    Started,
    Step,
    begin,
    step,
)
from ivr_flows.events import (
    CallbackSettled,
    Event,
    FactGiven,
    FlowEnded,
    LanguageChosen,
    MessageRecorded,
    OfficerAsked,
    PageNeeded,
    TicketNeeded,
)
from ivr_flows.instructions import Collect, Connect, End, Meet, Moment, Record, Say
from ivr_flows.load import load_book
from ivr_flows.model import State
from ivr_flows.stand_ins import STAND_INS

BOOK = load_book()
MADE = RecordingMade("https://carrier.example/RE1", 9, "RE1")
FIVE = [Keys("1")] * 7  # menu, route and the five questions


class Call:
    """A call with stand-in answers; some may be replaced."""

    def __init__(self, flow: str = "crisis_line", languages: tuple[str, ...] = ("nl",), **answers: Any) -> None:
        self.answers = {**STAND_INS, **answers}
        self.events: list[Event] = []
        self.asked: list[str] = []
        self.made = self.settle(begin(BOOK, flow, languages, {"days": "30"}))

    def settle(self, made: Step) -> Step:
        self.events += made.events
        while made.question is not None:
            self.asked.append(made.question.name)
            assert made.instructions == ()
            made = step(BOOK, made.state, Answered(self.answers.get(made.question.name, {})))
            self.events += made.events
        assert len(made.instructions) == 1
        return made

    def give(self, *given: Input) -> Call:
        for one in given:
            self.made = self.settle(step(BOOK, self.made.state, one))
        return self

    @property
    def waits(self) -> Collect | Record | Connect | Moment | Meet | End:
        return self.made.instructions[0]

    @property
    def said(self) -> str:
        return " ".join(prompt.text for prompt in self.waits.prompts if isinstance(prompt, Say))


def test_a_state_survives_as_json() -> None:
    call = Call(languages=("nl", "fr")).give(Keys("3"), Keys("*"), Keys("1"), Silent())
    saved = json.loads(json.dumps(call.made.state.to_dict()))
    assert State.from_dict(saved) == call.made.state


def test_every_prompt_of_an_input_stands_inside_its_collect() -> None:
    call = Call()
    assert isinstance(call.waits, Collect)
    assert "bel 112" in call.said
    assert "Nieuwe melding" in call.said


@pytest.mark.parametrize("languages", [("nl",), ("nl", "it"), ()])
def test_with_one_language_nobody_chooses(languages: tuple[str, ...]) -> None:
    assert Call(languages=languages).made.state.node == "menu"


def test_a_chosen_language_stays_for_the_call() -> None:
    call = Call(languages=("nl", "en", "de")).give(Keys("4"), Keys("1"))
    assert LanguageChosen("de") in call.events
    assert call.said.startswith("Geht es um einen Dienst")


def test_the_first_answer_after_the_menu_opens_the_ticket_before_its_fact() -> None:
    call = Call().give(Keys("1"))
    assert call.events == []
    call.give(Keys("2"))
    assert call.events == [TicketNeeded(), FactGiven("route", "inside")]


def test_the_officer_is_paged_after_the_fifth_question() -> None:
    call = Call().give(*FIVE[:-1])
    assert PageNeeded() not in call.events
    call.give(Silent(), Silent())
    assert call.events[-2:] == [FactGiven("malicious", "unknown"), PageNeeded()]


@pytest.mark.parametrize("before", range(8))
def test_zero_brings_the_officer_from_every_question(before: int) -> None:
    call = Call().give(*([Keys("1")] * before), Keys("0"))
    assert isinstance(call.waits, Moment)
    assert call.events[-3:] == [TicketNeeded(), PageNeeded(), OfficerAsked()]
    call.give(Silent())
    assert isinstance(call.waits, Meet)
    assert (call.waits.room, call.waits.opens) == (7, False)


def test_without_a_call_that_the_carrier_took_the_officers_are_rung_with_a_whisper() -> None:
    call = Call(officer_way={"way": "ring"}).give(Keys("0"), Silent())
    assert isinstance(call.waits, Connect)
    assert call.waits.leg == 12
    assert call.waits.whisper


def test_whoever_waited_in_vain_is_rung_for_and_then_recorded() -> None:
    call = Call().give(Keys("0"), Silent(), Silent())
    assert isinstance(call.waits, Connect)
    call = Call(next_officer={"number": ""}).give(Keys("0"), Silent(), Silent())
    assert isinstance(call.waits, Record)


def test_only_an_officer_opens_a_room() -> None:
    call = Call("officer_page", caller_line={"state": "waits", "room": "7"}).give(Keys("1"), Keys("5"))
    assert call.waits == Meet(call.waits.prompts, 7, opens=True)


def test_silence_at_the_choice_of_recording_is_an_answer_and_not_counted() -> None:
    call = Call(triage={"outcome": "worthy"}).give(*FIVE, Keys("1#"), Keys("1"), Keys("1"))
    silent_before = call.give(Keys("1")).made.state.silences
    call.give(Silent())
    assert isinstance(call.waits, Record)
    assert call.made.state.silences == silent_before == 0


def test_two_silences_are_forgiven_and_the_third_brings_the_officer() -> None:
    call = Call().give(Keys("1"), Silent(), Silent())
    assert call.made.state.node == "image_damage"
    call.give(Silent())
    assert isinstance(call.waits, Moment)
    assert OfficerAsked() in call.events


def test_a_lone_hash_is_silence_in_a_number_and_a_wrong_key_elsewhere() -> None:
    assert "ontvangen" in Call().give(*FIVE, Keys("#")).said
    assert "bestaat niet" in Call().give(Keys("#")).said


def test_star_is_not_endless() -> None:
    call = Call().give(*([Keys("*")] * 12))
    assert call.made.state.node == "route"


@pytest.mark.parametrize("digits", ["١", "٣", "1١", "é", "𝟏", "ABCD", "1" * 5000, "12", " 1", "1\n", "\x00", "{name}"])
def test_what_is_no_key_here_is_a_wrong_key(digits: str) -> None:
    call = Call().give(Keys(digits))
    assert call.said.startswith("Die keuze bestaat niet.")
    call = Call().give(*FIVE, Keys(digits if not digits.isascii() or not digits.strip().isdecimal() else "A"))
    assert call.said.startswith("Die keuze bestaat niet.")


@pytest.mark.parametrize("given", [MADE, ConnectEnded(True), Answered({"kind": "partner"}), Started({})])
def test_what_does_not_fit_an_input_repeats_it(given: Input) -> None:
    call = Call()
    before = call.waits
    assert call.give(given).waits == before


@pytest.mark.parametrize("given", [Keys("1"), MADE, Answered({}), Started({})])
def test_what_does_not_fit_a_connection_repeats_it(given: Input) -> None:
    call = Call().give(Keys("0"))
    before = call.waits
    assert call.give(given).waits == before


def test_a_recording_is_never_lost_because_it_comes_at_another_moment() -> None:
    assert MessageRecorded(MADE.address, 9, "RE1") in Call().give(MADE).events


def test_a_question_that_is_not_answered_is_asked_again() -> None:
    asked = begin(BOOK, "crisis_line", ["nl"], {})
    again = step(BOOK, asked.state, Keys("1"))
    assert again.question == asked.question
    assert again.instructions == ()


@pytest.mark.parametrize("values", [{}, {"kind": None}, {"kind": "martian"}, {"kind": 7, "callable": True}])
def test_an_answer_that_says_nothing_takes_the_safe_way(values: dict[str, Any]) -> None:
    assert Call(who_calls=values).made.state.node == "menu"


def test_a_call_without_any_answer_still_ends_with_a_message() -> None:
    call = Call(**{name: {} for name in STAND_INS}).give(*FIVE, Keys("9#"), Keys("9"), Keys("1"), Keys("9#"), Silent())
    assert isinstance(call.waits, Record)
    call.give(MADE, MADE)
    while not call.made.state.ended:
        call.give(MADE)
    assert call.events[-1] == FlowEnded("message")


def test_a_state_of_an_older_flow_goes_to_the_officer() -> None:
    saved = {**Call().made.state.to_dict(), "node": "a_node_that_is_gone"}
    made = step(BOOK, State.from_dict(saved), Keys("1"))
    assert OfficerAsked() in made.events


def test_an_ended_call_hangs_up_again_and_tells_nothing_twice() -> None:
    call = Call().give(Keys("0"), Silent(), ConnectEnded(True))
    assert call.events[-1] == FlowEnded("person")
    made = step(BOOK, call.made.state, Keys("1"))
    assert (made.instructions, made.events, made.question) == ((End(()),), (), None)


def test_an_empty_recording_falls_through_to_the_ticket_number() -> None:
    call = Call(triage={"outcome": "worthy"}).give(*FIVE, Keys("9#"), Keys("1"), Keys("1"), Keys("1"))
    assert isinstance(call.waits, Record)
    call.give(RecordingMade("", 0, ""))
    assert "2 6, 0 0 4 2, 7" in call.said
    assert call.events[-1] == FlowEnded("ticket")


def test_at_most_six_officers_are_rung() -> None:
    call = Call(officer_way={"way": "ring"}).give(Keys("0"), Silent(), *([ConnectEnded(False)] * 6))
    assert isinstance(call.waits, Record)
    assert call.asked.count("next_officer") == 6


def test_an_existing_ticket_opens_no_second_one() -> None:
    call = Call().give(Keys("2"), Keys("2600427#"), Keys("0"))
    assert call.events == [OfficerAsked()]


def test_the_handler_is_asked_for_by_purpose() -> None:
    made = begin(BOOK, "crisis_line", ["nl"], {})
    for given in (Answered({}), Keys("2"), Keys("2600427"), Answered({"found": "yes"}), Keys("2")):
        made = step(BOOK, made.state, given)
    assert made.question is not None
    assert dict(made.question.arguments) == {"tried": "0", "purpose": "handler"}


def test_a_withheld_caller_is_asked_for_a_number() -> None:
    call = Call(who_calls={"withheld": "yes"}, triage={"scope": "no"})
    call.give(*FIVE, Keys("9#"), Keys("2"))
    assert call.made.state.node == "callback_number"
    call.give(Keys("0470654321#"))
    assert CallbackSettled("+32470654321") in call.events


def test_a_pin_is_in_no_state() -> None:
    call = Call("officer_page", page_tickets={"needs_pin": "yes"}, check_pin={"ok": "no"}).give(Keys("48215#"))
    assert call.asked[-1] == "check_pin"
    assert "48215" not in json.dumps(call.made.state.to_dict())


def test_silence_before_an_officers_first_key_hangs_up() -> None:
    for flow, answers in (
        ("officer_page", {}),
        ("officer_page", {"page_tickets": {"needs_pin": "yes"}}),
        ("officer_whisper", {}),
    ):
        call = Call(flow, **answers)
        assert isinstance(call.waits, Collect)
        assert call.waits.hang_up_on_silence
        assert isinstance(call.give(Silent()).waits, End)
        assert not call.waits.connect


def test_only_five_lets_a_waiting_caller_through() -> None:
    for key in "01234678#ABCD":
        call = Call("officer_whisper").give(Keys(key), Keys(key))
        assert isinstance(call.waits, End)
        assert not call.waits.connect
    call = Call("officer_whisper").give(Keys("5"))
    assert isinstance(call.waits, End)
    assert call.waits.connect


def test_five_at_the_first_sentence_accepts_nothing() -> None:
    call = Call("officer_page").give(Keys("5"), Keys("5"))
    assert "accept" not in call.asked
    assert "Druk 1 om de melding te horen" in call.said


def test_a_long_name_is_cut_so_that_a_state_stays_small() -> None:
    call = Call(who_calls={"kind": "contact", "organisation": "x" * 10_000})
    assert len(json.dumps(call.made.state.to_dict())) < 2_000
