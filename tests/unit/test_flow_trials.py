"""A flow file carries its own tests; `ccvo flows check` plays them, and says with file and line what differs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import ivr_flows
from ivr_flows.engine import step
from ivr_flows.faults import FlowsRefused
from ivr_flows.inputs import Keys
from ivr_flows.load import load_book
from ivr_flows.play import Player, Script
from ivr_flows.soundness import find_faults
from ivr_flows.soundness_trials import trial_faults

PACKAGE = Path(ivr_flows.__file__).parent
BOOK = load_book()


def faults_after(directory: Path, file: str, old: str, new: str) -> list[str]:
    shutil.copytree(PACKAGE / "prompts", directory / "prompts")
    for other in PACKAGE.glob("*.yaml"):
        shutil.copy(other, directory)
    text = (PACKAGE / file).read_text(encoding="utf-8")
    assert old in text
    (directory / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    try:
        return [str(fault) for fault in find_faults(load_book(directory))]
    except FlowsRefused as refused:
        return [str(fault) for fault in refused.faults]


@pytest.mark.parametrize(
    ("flow", "name"), [(flow.name, trial.name) for flow in BOOK.flows.values() for trial in flow.trials]
)
def test_a_flow_does_what_its_own_test_says(flow: str, name: str) -> None:
    assert [str(fault) for fault in trial_faults(BOOK, BOOK.flows[flow]) if name in fault.problem] == []


def test_every_flow_carries_tests() -> None:
    assert [flow.name for flow in BOOK.flows.values() if not flow.trials] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("crisis_line.yaml", "hears: kwaad opzet", "hears: goed opzet", "step 5 (2, 2, 2): 'goed opzet' is not heard"),
        ("crisis_line.yaml", "{press: 9, tells: page,", "{press: 9, tells: referral,", "referral is not told"),
        ("crisis_line.yaml", "facts: {image_damage: yes}, h", "facts: {image_damage: no}, h", "image_damage is yes"),
        ("crisis_line.yaml", "    ends: referral", "    ends: person", "it ends as referral, not as person"),
        ("crisis_line.yaml", "never_tells: [page, officer]", "never_tells: [referral]", "referral is told"),
        ("crisis_line.yaml", "{outcome: worthy, scope: no}", "{outcome: great}", "never answers outcome: great"),
        ("crisis_line.yaml", "answers: {triage: ", "answers: {advice: ", "there is no question advice"),
        ("officer_whisper.yaml", "      - press: 5\n", "", "it does not end; it waits at whisper"),
        ("officer_whisper.yaml", "press: 5", "press: [5, 5]", "the call has ended before step 2"),
        ("officer_whisper.yaml", "press: 5", "prest: 5", "'prest' has no meaning here. Did you mean press"),
        ("officer_whisper.yaml", "does: silence", "does: sleep", "does cannot be 'sleep'"),
        ("officer_whisper.yaml", "press: 5", "press: 5\n        does: silence", "a step is either press or does"),
        ("officer_whisper.yaml", "      - press: 5", "      - 5", "call must be a list of blocks"),
        ("officer_whisper.yaml", "ends: person", "ends: happily", "ends cannot be 'happily'"),
    ],
)
def test_what_differs_from_a_flows_own_test_is_named(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    faults = faults_after(tmp_path, file, old, new)
    assert len(faults) == 1
    assert faults[0].startswith(f"{file}, line ")
    assert said in faults[0]


def test_a_changed_flow_breaks_its_own_test(tmp_path: Path) -> None:
    faults = faults_after(
        tmp_path, "crisis_line.yaml", "    events: [page]\n    next: entity_known", "    next: entity_known"
    )
    assert any("page is not told" in fault for fault in faults)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("crisis_line.yaml", "purpose: handler}", "purpose: boss}", "purpose may not be 'boss'"),
        ("crisis_line.yaml", "{begins: officer,", "{begins: nobody,", "purpose may not be 'nobody'"),
        ("crisis_line.yaml", 'set: {callback_number: ""}', 'set: {purpose: "{callback_number}"}', "which is sensitive"),
        ("crisis_line.yaml", "  recording: {sens", "  recordng: {sens", "recordng is declared, and nothing sets it"),
        ("crisis_line.yaml", "number: {sensitive: yes}  ", "number: {sensitive: perhaps}  ", "must be yes or no"),
        ("officer_page.yaml", "  address: {sensitive:", "  address: {may_be: [a], sensitive:", "may not be any text"),
    ],
)
def test_a_variable_that_is_not_what_it_says_is_named(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    assert any(said in fault for fault in faults_after(tmp_path, file, old, new))


def test_what_says_who_somebody_is_is_wiped_when_the_flow_ends() -> None:
    player = Player(BOOK, Script(said=[]))
    made = player.made
    assert made.state.variables["callback_number"]
    for keys in ("1", "2", "3"):
        player.give(keys)
    assert player.ended
    assert not BOOK.flows["crisis_line"].sensitive & set(player.made.state.variables)
    assert step(BOOK, player.made.state, Keys("1")).state == player.made.state
