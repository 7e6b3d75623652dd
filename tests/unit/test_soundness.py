"""The flows that we ship are sound; a flow with a mistake in it is refused, and the mistake is named."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import ivr_flows
from ivr_flows.faults import Fault, FlowsRefused
from ivr_flows.load import load_book
from ivr_flows.pace import seconds
from ivr_flows.soundness import find_faults

PACKAGE = Path(ivr_flows.__file__).parent
Edit = Callable[[str, str, str], None]

HEAD = """
flow: small
for: caller
languages: [nl]
start: menu
rescue: officer
everywhere: {0: officer, "*": repeat}
"""
NODES = """
nodes:
  menu:
    menu: menu
    keys: {2: officer, 1: officer}
    exhausted: officer
  officer:
    connect: officer_connecting
    number: "+3222170112"
    bridged: person
    missed: message
  message:
    record: officer_not_answering
    recorded: message_end
    empty: message_end
  message_end: {end: message}
  person: {end: person}
"""
SMALL = HEAD + NODES


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """Change one thing in a copy of our own flow files."""
    shutil.copytree(PACKAGE / "prompts", tmp_path / "prompts")
    for file in PACKAGE.glob("*.yaml"):
        shutil.copy(file, tmp_path)

    def change(file: str, old: str, new: str) -> None:
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert old in text
        (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def faults_in(directory: Path) -> tuple[Fault, ...]:
    try:
        return find_faults(load_book(directory))
    except FlowsRefused as refused:
        return refused.faults


def faults_of(directory: Path, flow: str) -> tuple[Fault, ...]:
    """Give the faults of one small flow that speaks our own prompts."""
    shutil.copytree(PACKAGE / "prompts", directory / "prompts")
    (directory / "small.yaml").write_text(flow, encoding="utf-8")
    return faults_in(directory)


def named(faults: tuple[Fault, ...], problem: str, node: str | None = None, language: str | None = None) -> bool:
    return any(
        problem in fault.problem and node in (None, fault.node) and language in (None, fault.language) and fault.advice
        for fault in faults
    )


def test_our_own_flows_are_sound_in_every_language() -> None:
    assert [str(fault) for fault in find_faults(load_book())] == []


def test_the_small_flow_is_sound_as_it_stands(tmp_path: Path) -> None:
    assert faults_of(tmp_path, SMALL) == ()


@pytest.mark.parametrize(
    ("old", "new", "problem", "node"),
    [
        ("start: menu", "start: nowhere", "start is 'nowhere'", None),
        ("rescue: officer", "rescue: nobody", "rescue is 'nobody'", None),
        ("keys: {2: officer, 1: officer}", "keys: {1: offcer}", "key 1 leads to 'offcer'", "menu"),
        ("missed: message\n", "missed: repeat\n", "leads to 'repeat'", "officer"),
        ("    exhausted: officer\n", "", "no way for silence", "menu"),
        ("    exhausted: officer\n", "", "no way for wrong_key", "menu"),
        ("    exhausted: officer\n", "", "no way for exhausted", "menu"),
        ("exhausted: officer", "exhausted: repeat", "no way for exhausted", "menu"),
        ("  person: {end: person}", "  person: {end: person}\n  orphan: {end: person}", "nothing leads here", "orphan"),
        ('0: officer, "*": repeat', "0: officer", "star does not repeat here", "menu"),
        ('0: officer, "*": repeat', '"*": repeat', "0 does not bring an officer here", "menu"),
        ('0: officer, "*": repeat', '0: message, "*": repeat', "0 does not bring an officer here", "menu"),
        ("keys: {2: officer, 1: officer}", "keys: {12: officer}", "'12' is not one key", "menu"),
        ("keys: {2: officer, 1: officer}", "keys: {1: person}", "without a connection that was made", "person"),
        ("keys: {2: officer, 1: officer}", "keys: {1: message_end}", "without a recording", "message_end"),
        ("{end: message}", "{end: ticket}", "without a prompt that speaks {ticket}", "message_end"),
        ("{end: message}", "{end: referral}", "without a key whose way tells referral", "message_end"),
        ("{end: message}", "{end: left}", "may not end as left", "message_end"),
        ("recorded: message_end", "recorded: menu", "a call can go round for ever", "menu"),
        ("missed: message", "missed: officer", "a call can go round for ever: officer > officer", "officer"),
        ("record: officer_not_answering", "record: officer_away", "prompt officer_away does not exist", "message"),
        ("menu: menu\n", "menu: callback\n", "{number} is used here", "menu"),
        ("bridged: person", "bridged: {to: person, events: [callback]}", "tells callback_number", "officer"),
        ("bridged: person", "bridged: {to: person, events: [message]}", "tells recording", "officer"),
        ("languages: [nl]", "languages: [nl, it]", "there is no file of prompts", None),
        ("languages: [nl]", "languages: []", "speaks no language", None),
        ("exhausted: officer", "exhausted: officer\n    hang_up_on_silence: yes", "is hung up on", "menu"),
        ("menu: menu\n", "menu: [inside, menu]\n    silences: 1\n", "key 3 is spoken and has no way here", "menu"),
        ("menu: menu\n", "menu:\n", "nothing is spoken before it waits", "menu"),
        ("keys: {2: officer, 1: officer}", "keys: {5: officer}", "key 1 is spoken and has no way here", "menu"),
        (
            "keys: {2: officer, 1: officer}",
            "keys: {1: {to: officer, language: it}}",
            "'it' is no language of this flow",
            "menu",
        ),
        ('number: "+3222170112"', 'number: ""', "there is no number to ring", "officer"),
        ("bridged: person", "bridged: person\n    ring_s: long", "it cannot ring for 'long'", "officer"),
    ],
)
def test_a_mistake_in_a_small_flow_is_named(tmp_path: Path, old: str, new: str, problem: str, node: str | None) -> None:
    assert old in SMALL
    faults = faults_of(tmp_path, SMALL.replace(old, new, 1))
    assert named(faults, problem, node) if problem else faults == ()


BRANCH = """  choice:
    branch: outcome
    ways: {worthy: officer}
    otherwise: message
"""
ASK = """questions:
  triage: {outcome: [worthy, not_worthy]}
"""
ASKING = (
    HEAD.replace("start: menu", "start: advice")
    + ASK
    + NODES
    + """  advice:
    ask: triage
    keep: {outcome: outcome}
    next: choice
"""
    + BRANCH.replace("otherwise: message", "otherwise: menu")
)


@pytest.mark.parametrize(
    ("old", "new", "problem", "node"),
    [
        ("    otherwise: menu\n", "    \n", "only worthy has a way here", "choice"),
        ("{worthy: officer}", "{wrothy: officer}", "outcome can never be 'wrothy'", "choice"),
        ("branch: outcome", "branch: scope", "{scope} is used here", "choice"),
        ("ask: triage", "ask: advice", "question advice has no table of answers", "advice"),
        ("ask: triage", "ask: advice", "question triage is never asked", None),
        ("keep: {outcome: outcome}", "keep: {outcome: result}", "which question triage never answers", "advice"),
        ("    next: choice\n", "", "only none has a way here", "advice"),
    ],
)
def test_a_mistake_about_answers_is_named(tmp_path: Path, old: str, new: str, problem: str, node: str | None) -> None:
    assert old in ASKING
    assert named(faults_of(tmp_path, ASKING.replace(old, new, 1)), problem, node)


def test_answers_that_are_all_handled_are_sound(tmp_path: Path) -> None:
    assert faults_of(tmp_path, ASKING) == ()


CODE = """  code:
    collect: entity
    number: {after_code}
    exhausted: officer
  pause:
    say: closing_sms
    next: asked
  again:
    menu: menu
    keys: {1: asked}
    exhausted: officer
  asked:
    ask: entity
    with: {code: "{digits}"}
    keep: {found: found}
    next: officer
"""


@pytest.mark.parametrize(("after_code", "is_sound"), [("pause", True), ("again", False)])
def test_digits_are_known_until_someone_must_speak_again(tmp_path: Path, after_code: str, is_sound: bool) -> None:
    flow = SMALL.replace("keys: {2: officer, 1: officer}", "keys: {1: code}")
    flow = flow.replace("nodes:", "questions: {entity: {found: [yes, no]}}\nnodes:")
    flow += CODE.replace("{after_code}", after_code)
    assert named(faults_of(tmp_path, flow), "{digits} is used here", "asked") is not is_sound


@pytest.mark.parametrize(
    ("file", "old", "new", "problem", "language"),
    [
        ("prompts/fr.yaml", "  closing_sms:", "  closing_texto:", "prompt closing_sms does not exist", "fr"),
        ("prompts/de.yaml", "für {name}", "für Sie", "prompt entity_confirm speaks nothing, in nl {name}", "de"),
        ("prompts/en.yaml", "{days} days", "{dagen} days", "speaks {dagen}, in nl {days}", "en"),
        ("prompts/nl.yaml", "Uw ticketnummer is", "Uw " + "x" * 3600, "and 4096 are spoken at most", "nl"),
        ("prompts/fr.yaml", "Appuyez sur 2", "Appuyez sur 7", "key 7 is spoken and has no way here", "fr"),
        ("prompts/nl.yaml", "  page_last:", "  page_laast:", "prompt page_last does not exist", "nl"),
        (
            "prompts/nl.yaml",
            "Vermoedt u kwaad opzet?",
            "Vermoedt u kwaad opzet? " + "Denk goed na. " * 12,
            "s are spoken before",
            "nl",
        ),
    ],
)
def test_a_mistake_in_the_words_is_named_with_its_language(
    edit: Edit, tmp_path: Path, file: str, old: str, new: str, problem: str, language: str
) -> None:
    edit(file, old, new)
    assert named(faults_in(tmp_path), problem, language=language)


@pytest.mark.parametrize(
    ("old", "new", "problem", "node"),
    [
        ("    at_most: 6\n    after: officer_message\n", "", "a call can go round for ever", "next_officer"),
        (
            "      3: {to: referral_end, events: [ticket, referral]}",
            "      3: referral_end",
            "tells referral",
            "referral_end",
        ),
        (
            '    ways: {"": trouble}\n    otherwise: speak_ticket',
            "    otherwise: mention_sms",
            "speaks {ticket}",
            "ticket_end",
        ),
        (
            "    number: find_entity\n    keys: {9: advice}           #",
            "    number: entity_known\n    keys: {9: advice}           #",
            "nothing leads here",
            "find_entity",
        ),
        ("    exhausted: new_report\n", "    exhausted: hang_up\n", "which is no node", "menu"),
    ],
)
def test_a_mistake_in_the_crisis_line_is_named(
    edit: Edit, tmp_path: Path, old: str, new: str, problem: str, node: str | None
) -> None:
    edit("crisis_line.yaml", old, new)
    faults = faults_in(tmp_path)
    assert faults
    assert named(faults, problem, node)
    assert all(fault.file == "crisis_line.yaml" for fault in faults)


@pytest.mark.parametrize(
    ("file", "old", "new", "problem", "node"),
    [
        ("officer_whisper.yaml", "  hang_up_on_silence: yes\n", "", "a voicemail may be listening", "whisper"),
        (
            "officer_whisper.yaml",
            "exhausted: hang_up",
            "exhausted: let_through",
            "without pressing a key",
            "let_through",
        ),
        (
            "officer_whisper.yaml",
            "  whisper:\n",
            "  whisper:\n    silence: let_through\n",
            "pressing a key",
            "let_through",
        ),
        ("officer_page.yaml", "    hang_up_on_silence: yes\n", "", "a voicemail may be listening", "page_intro"),
        (
            "officer_page.yaml",
            "ways: {yes: page_pin, ",
            "ways: {yes: page_pin, no: caller, ",
            "pressing a key",
            "caller_line",
        ),
    ],
)
def test_a_voicemail_that_could_pass_for_an_officer_is_named(
    edit: Edit, tmp_path: Path, file: str, old: str, new: str, problem: str, node: str
) -> None:
    edit(file, old, new)
    assert named(faults_in(tmp_path), problem, node)


def test_a_fault_says_file_line_node_and_advice(edit: Edit, tmp_path: Path) -> None:
    edit("officer_whisper.yaml", "keys: {5: take_caller}", "keys: {5: take_caler}")
    (fault,) = faults_in(tmp_path)
    assert str(fault).startswith("officer_whisper.yaml, line ")
    assert "node whisper: key 5 leads to 'take_caler', which is no node. Correct the name" in str(fault)


def test_speech_is_timed_at_a_stated_rate() -> None:
    assert seconds("Meer dan één entiteit? ", "nl") == pytest.approx(1.9, abs=0.5)
