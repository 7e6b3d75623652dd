"""A flow that is played inside another knows only what it is given, comes back by its ending, and leaves nothing.

And what must hold where the two join is proved: a mistake there is named.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import ivr_flows
from ivr_flows.draw import draw
from ivr_flows.duration import longest
from ivr_flows.engine import Answered, Keys, Silent, begin, step
from ivr_flows.events import FlowEnded, OfficerIdentified
from ivr_flows.faults import Fault, FlowsRefused
from ivr_flows.instructions import Collect, End, Say
from ivr_flows.load import load_book
from ivr_flows.model import Book, State
from ivr_flows.soundness import find_faults

PACKAGE = Path(ivr_flows.__file__).parent
PROMPTS = """language: {language}
caller:
  choose: "Druk 1 of 2. Druk 0 voor de officier."
  ring: "Een ogenblik."
  message: "Spreek in."
  wrong_key: "Verkeerd."
  no_key: "Niets."
officer:
  code: "Druk 7 en hekje, {{given}}."
  desk: "Druk 5."
  bye: "Dag."
"""
OUTER = """
flow: outer
for: caller
languages: [nl, fr]
start: choose
rescue: officer
everywhere: {0: officer, "*": repeat}
inputs: {exhausted: officer}
variables:
  secret: {begins: s, sensitive: yes}
  kept: mine
nodes:
  choose:
    menu: choose
    keys: {1: officer, 2: inner}
  inner:
    subflow: inner
    at_most: 2
    after: officer
    with: {given: "{secret}"}
    ways: {caller: choose, officer: officer}
    ends: [left, pin]
  officer:
    connect: ring
    number: "+3222170112"
    bridged: person
    missed: message
  message: {record: message, recorded: spoken, empty: spoken}
  spoken: {end: message}
  person: {end: person}
"""
INNER = """
flow: inner
for: officer
languages: [nl]
start: code
rescue: back
given: [given]
everywhere: {0: desk, "*": repeat}
inputs: {exhausted: back}
variables:
  given: {sensitive: yes}
  kept: theirs
questions: {code: {ok: [yes, no, ended]}}
nodes:
  code:
    collect: code
    at_most: 3
    after: back
    number: check
    keys: {0: to_officer, 7: back}
  check:
    ask: code
    with: {code: "{digits}"}
    keep: {ok: ok}
    branch: ok
    ways:
      yes: {to: desk, events: [identified]}
      ended: too_often
    otherwise: code
  desk:
    menu: desk
    at_most: 5
    after: leave
    keys: {5: desk}
    exhausted: leave
  back: {end: caller, say: bye}
  to_officer: {end: officer}
  leave: {end: left}
  too_often: {end: pin, say: bye}
"""


def book_in(directory: Path, outer: str = OUTER, inner: str = INNER, **more: str) -> Book:
    (directory / "prompts").mkdir()
    for language in ("nl", "fr"):
        (directory / "prompts" / f"{language}.yaml").write_text(PROMPTS.format(language=language), encoding="utf-8")
    for name, text in {"outer": outer, "inner": inner, **more}.items():
        (directory / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_book(directory)


def faults_in(directory: Path, outer: str = OUTER, inner: str = INNER, **more: str) -> list[Fault]:
    try:
        return list(find_faults(book_in(directory, outer, inner, **more)))
    except FlowsRefused as refused:
        return list(refused.faults)


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return book_in(tmp_path)


def entered(book: Book, language: str = "nl") -> State:
    return step(book, begin(book, "outer", [language], {}).state, Keys("2")).state


def test_the_two_flows_are_sound_as_they_stand(tmp_path: Path) -> None:
    assert [str(fault) for fault in faults_in(tmp_path)] == []


def test_it_is_played_in_the_same_turn_and_survives_as_json(book: Book) -> None:
    made = step(book, begin(book, "outer", ["nl"], {}).state, Keys("2"))
    assert isinstance(made.instructions[0], Collect)
    assert (made.state.flow, made.state.node, made.state.outer[0].node) == ("inner", "code", "inner")
    assert State.from_dict(json.loads(json.dumps(made.state.to_dict()))) == made.state


def test_it_knows_what_it_is_given_and_nothing_else(book: Book) -> None:
    variables = entered(book).variables
    assert variables["given"] == "s"
    assert variables["kept"] == "theirs"
    assert "secret" not in variables


def test_it_comes_back_by_its_ending_and_leaves_nothing_behind(book: Book) -> None:
    inside = entered(book)
    made = step(book, inside, Keys("7"))
    assert (made.state.flow, made.state.node, made.state.outer) == ("outer", "choose", ())
    assert made.state.variables["kept"] == "mine"
    assert "given" not in made.state.variables
    assert made.events == ()


def test_what_it_says_last_is_heard_in_its_own_language_before_the_next_input(book: Book) -> None:
    inside = entered(book, "fr")
    assert inside.language == "nl"
    made = step(book, inside, Keys("7"))
    spoken = [part for part in made.instructions[0].prompts if isinstance(part, Say)]
    assert [(part.text[:4], part.language) for part in spoken] == [("Dag.", "nl"), ("Druk", "fr")]
    assert made.state.language == "fr"


def test_an_ending_without_a_way_ends_the_call_and_wipes_who_somebody_is(book: Book) -> None:
    asked = step(book, entered(book), Keys("1234#"))
    assert asked.question is not None
    assert asked.question.arguments == {"code": "1234"}
    assert "1234" not in str(asked.state.to_dict())
    made = step(book, asked.state, Answered({"ok": "ended"}))
    assert made.events == (FlowEnded("pin"),)
    assert isinstance(made.instructions[0], End)
    assert made.state.ended
    assert made.state.outer == ()
    assert "given" not in made.state.variables


def test_limits_of_the_two_are_counted_apart(book: Book) -> None:
    state = entered(book)
    for _ in range(2):
        state = step(book, state, Keys("7")).state
        state = step(book, state, Keys("2")).state
    assert state.flow == "outer", "a third time it is passed by"
    assert state.node == "officer"


def test_a_state_of_before_there_were_flows_within_flows_goes_on(book: Book) -> None:
    saved = begin(book, "outer", ["nl"], {}).state.to_dict()
    del saved["outer"]
    assert step(book, State.from_dict(saved), Keys("2")).state.flow == "inner"


def test_a_flow_that_is_gone_after_a_deployment_rescues_the_caller(book: Book) -> None:
    without = Book({"outer": book.flows["outer"]}, book.prompts)
    assert step(without, begin(without, "outer", ["nl"], {}).state, Keys("2")).state.node == "officer"


def test_a_flow_that_leads_nowhere_rescues_the_caller_in_the_one_around_it(tmp_path: Path) -> None:
    round_and_round = INNER.replace("start: code", "start: turn") + "  turn: {say: bye, next: turn}\n"
    book = book_in(tmp_path, inner=round_and_round)
    made = step(book, begin(book, "outer", ["nl"], {}).state, Keys("2"))
    assert (made.state.flow, made.state.node, made.state.outer) == ("outer", "officer", ())


def test_identified_is_told(book: Book) -> None:
    asked = step(book, entered(book), Keys("1234#"))
    made = step(book, asked.state, Answered({"ok": "yes"}))
    assert made.events == (OfficerIdentified(),)
    assert step(book, made.state, Silent()).state.flow == "inner"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("subflow: inner", "subflow: iner", "there is no flow 'iner'"),
        ("ends: [left, pin]", "ends: [left]", "inner can end as pin, which has no way here"),
        ("ends: [left, pin]", "ends: [left, pin, caller]", "which stands under ways and under ends"),
        ("ends: [left, pin]", "ends: [left, pin, ticket]", "inner never ends as ticket"),
        ("ends: [left, pin]", "ends: [left, pinn]", "nothing ends as 'pinn'"),
        ("ways: {caller: choose, officer: officer}", "ways: {caller: choos, officer: officer}", "is no node"),
        ("ways: {caller: choose, ", "ways: {person: choose, ", "inner never ends as person"),
        ('with: {given: "{secret}"}', "with: {}", "inner is not given given"),
        ('with: {given: "{secret}"}', 'with: {given: "{secret}", more: x}', "inner takes no more"),
        ('with: {given: "{secret}"}', 'with: {given: "{nobody}"}', "{nobody} is used here"),
        ("    at_most: 2\n    after: officer\n", "", "go round for ever"),
        ("ways: {caller: choose, officer: officer}\n    ends: [left, pin]", "ways: {officer: officer}\n"
         "    ends: [left, pin, caller]", "who is no officer can end as caller"),
        ("ways: {caller: choose, officer: officer}", "ways: {caller: choose, officer: choose}", "0 does not bring"),
    ],
)  # fmt: skip
def test_a_mistake_where_a_flow_is_played_is_named(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in OUTER
    faults = faults_in(tmp_path, OUTER.replace(old, new, 1))
    assert [fault for fault in faults if problem in fault.problem and fault.advice and fault.line], faults


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("keys: {0: to_officer, 7: back}", "keys: {7: back}", "0 does not bring a caller of outer to an officer here"),
        ("inputs: {exhausted: back}", "inputs: {exhausted: leave}", "who is no officer can end as left"),
        ("inputs: {exhausted: back}", "inputs: {exhausted: too_often}", "who is no officer can end as pin"),
        ("    after: back", "    after: leave", "who is no officer can end as left"),
        (", events: [identified]", "", "who is no officer can end as left"),
        ("    number: check\n", "    number: check\n    hang_up_on_silence: yes\n", "who is silent is hung up on"),
        ("  given: {sensitive: yes}\n", "", "takes over secret, which is sensitive"),
        ("  given: {sensitive: yes}\n", "  given: {sensitive: yes, may_be: [a, b]}\n", "given of inner may not"),
        ("{end: left}", "{end: left, let_through: yes}", "lets a caller through"),
        ("to_officer: {end: officer}", "to_officer: {end: officer}\n  none: {end: left}", "nothing leads here"),
        ("languages: [nl]", "languages: [nl, it]", "there is no file of prompts"),
        ("0: desk", "0: nowhere", "leads to 'nowhere'"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_flow_that_is_played_is_named(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in INNER
    faults = faults_in(tmp_path, inner=INNER.replace(old, new, 1))
    assert [fault for fault in faults if problem in fault.problem and fault.advice], faults


def test_a_flow_that_plays_itself_is_named_wherever_it_is_played(tmp_path: Path) -> None:
    again = INNER.replace("  leave: {end: left}", "  leave:\n    subflow: third\n    with: {given: x}\n"
                          "    ways: {left: back}").replace("ends: [left, pin]", "ends: [pin]")  # fmt: skip
    third = INNER.replace("flow: inner", "flow: third").replace("  leave: {end: left}", "  leave:\n    subflow: inner\n"
                          "    with: {given: x}\n    ways: {left: back}")  # fmt: skip
    faults = faults_in(tmp_path, inner=again, third=third)
    assert {fault.file for fault in faults if "plays itself without end" in fault.problem} == {
        "outer.yaml",
        "inner.yaml",
        "third.yaml",
    }


def test_a_flow_for_callers_within_one_must_speak_their_languages(tmp_path: Path) -> None:
    inner = """
flow: inner
for: caller
languages: [nl]
start: choose
rescue: back
given: [given]
everywhere: {0: back, "*": repeat}
variables: {given: {sensitive: yes}}
nodes:
  choose: {menu: choose, keys: {1: back, 2: back}, exhausted: back}
  back: {end: officer}
"""
    outer = OUTER.replace("ways: {caller: choose, officer: officer}\n    ends: [left, pin]", "ways: {officer: officer}")
    assert [fault.problem for fault in faults_in(tmp_path, outer, inner)] == ["inner does not speak fr"]


def test_nobody_is_brought_to_another_flow_by_a_voicemail(tmp_path: Path) -> None:
    page = """
flow: page
for: officer
languages: [nl]
start: inner
rescue: gone
everywhere: {"*": repeat}
nodes:
  inner: {subflow: inner, with: {given: x}, ways: {caller: gone, officer: gone, pin: gone, left: gone}}
  gone: {end: left}
"""
    problems = [fault.problem for fault in faults_in(tmp_path, page=page)]
    assert "a voicemail can come here without pressing a key" in problems


def test_the_longest_call_of_a_caller_leaves_out_what_only_officers_come_to(tmp_path: Path) -> None:
    slow = INNER.replace("menu: desk\n    at_most: 5", "menu: desk\n    at_most: 90")
    (tmp_path / "quick").mkdir()
    (tmp_path / "slow").mkdir()
    quick, slower = book_in(tmp_path / "quick"), book_in(tmp_path / "slow", inner=slow)
    assert longest(quick, quick.flows["outer"], "nl") == longest(slower, slower.flows["outer"], "nl")
    assert longest(quick, quick.flows["inner"], "nl") < longest(slower, slower.flows["inner"], "nl")


def test_it_is_drawn_with_the_way_of_each_ending(book: Book) -> None:
    drawn = draw(book, book.flows["outer"])
    assert "speelt de flow inner; einde van de oproep: left, pin" in drawn
    assert ">caller<" in drawn


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("officer_desk.yaml", "right: {to: desk, events: [identified]}", "right: desk", "can end as left"),
        ("officer_desk.yaml", "    exhausted: as_caller\n", "    exhausted: hang_up\n", "can end as left"),
        ("officer_desk.yaml", "{0: to_officer, 9: as_caller}", "{0: as_caller, 9: as_caller}", "0 does not bring"),
        ("officer_desk.yaml", "closed: pin_closed", "closed: hang_up", "can end as left"),
        ("officer_desk.yaml", "  to_officer:\n    end: officer", "  to_officer:\n    end: person", "can end as person"),
        (
            "crisis_line.yaml",
            "ways: {caller: known_caller, officer: officer}",
            "ways: {officer: officer}",
            "no way here",
        ),
        ("crisis_line.yaml", 'with: {number: "{desk_number}"}', "with: {}", "is not given number"),
    ],
)
def test_a_mistake_at_the_officers_desk_is_named(tmp_path: Path, file: str, old: str, new: str, problem: str) -> None:
    shutil.copytree(PACKAGE / "prompts", tmp_path / "prompts")
    for path in PACKAGE.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert [fault for fault in find_faults(load_book(tmp_path)) if problem in fault.problem]
