"""A flow file that cannot be read is refused with file, line, node and advice; every text of the script is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr_flows.faults import FlowsRefused
from ivr_flows.load import load_book
from ivr_flows.model import Emits, Flow, InputNode, NoteNode

GOOD = """flow: small
for: officer
languages: [nl]
start: ask
rescue: stop
nodes:
  ask:
    menu: hello
    keys: {1: stop}
    exhausted: stop
  stop: {end: left}
"""
WORDS = 'language: nl\nofficer:\n  hello: "Dag. Druk 1."\n'


def refused(directory: Path, flow: str, words: str = WORDS) -> str:
    (directory / "prompts").mkdir()
    (directory / "prompts" / "nl.yaml").write_text(words, encoding="utf-8")
    (directory / "small.yaml").write_text(flow, encoding="utf-8")
    with pytest.raises(FlowsRefused) as caught:
        load_book(directory)
    return str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    menu: hello", "    meni: hello", "line 8, node ask: a node has exactly one kind, this one has none"),
        ("    menu: hello", "    menu: hello\n    say: hello", "this one has say, menu"),
        ("    keys:", "    kees:", "'kees' has no meaning here. Did you mean keys"),
        ("    exhausted: stop", "    exhausted: {too: stop}", "to is missing"),
        ("    exhausted: stop", "    exhausted: [stop]", "exhausted must say where to go"),
        ("    exhausted: stop", "    timeout: soon", "timeout must be a whole number from 1"),
        ("    exhausted: stop", "    exhausted: stop\n    hang_up_on_silence: maybe", "must be yes or no"),
        ("    exhausted: stop", "    exhausted: {to: stop, events: [tiket]}", "there is no event 'tiket'"),
        ("    exhausted: stop", "    exhausted: stop\n    after: stop", "after needs at_most beside it"),
        ("{end: left}", "{end: happily}", "nothing ends as 'happily'"),
        ("  stop: {end: left}", "  stop: end", "node stop is no block"),
        ("flow: small\n", "", "flow is missing"),
        ("for: officer\n", "for: everyone\n", "nobody is called 'everyone' here. Write  for: caller or officer"),
        ("flow: small\n", "flow: small\nflow: large\n", "line 2: 'flow' stands here twice"),
        ("nodes:", "nodes: [", "Look at the indentation, colons and quotes"),
        ("    menu: hello\n    keys: {1: stop}", "    question: hello\n    next: stop", "there is no table of answers"),
        ("    exhausted: stop", "    exhausted: stop\n    timeout: [8]", "line 11, node ask: timeout must be a whole"),
        ("    exhausted: stop", "    timeout: 99999999999", "timeout must be a whole number from 1 to 60"),
        (
            "    exhausted: stop",
            "    exhausted: stop\n    exhausted: ask",
            "line 11: 'exhausted' stands here twice. Take",
        ),
        ("    menu: hello", "\tmenu: hello", "line 8: found character that cannot start any token. Indent with"),
        ("    menu: hello", "    menu: hel\0lo", "U+0000, cannot stand in a text. Take that character out"),
        ("    menu: hello", "    menu: " + "[" * 3000, "stand in each other without end"),
        ("    menu: hello", "    menu: " + "[" * 200_000 + "]" * 200_000, "stand in each other without end"),
        ("  stop: {end: left}", "  stop: &stop {end: left}\n---\n", "Take out the line ---"),
        ("{end: left}", "!!python/name:os.system x", "Take out what begins with !"),
        (GOOD, "just a sentence", "this file holds no block of names"),
    ],
)
def test_a_mistake_in_the_shape_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    message = refused(tmp_path, GOOD.replace(old, new, 1))
    assert "small.yaml" in message
    assert said in message


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("language: nl\nofficer:\n  hello:\n", "prompt hello has no text"),
        ('language: nl\ncaller:\n  hello: "a"\nofficer:\n  hello: "b"\n', "under caller and officer"),
        ("language: nl\nofficer: hello\n", "officer must be a block of names"),
        (
            "language: nl\nofficeer:\n  hello: a\n",
            "nl.yaml, line 2: 'officeer' has no meaning here. Did you mean officer",
        ),
        ("language: nl\nofficer:\n  hello: [a, b]\n", "prompts/nl.yaml, line 3: prompt hello has no text"),
        ("language: nl\nofficer:\n  hello: Dag { name }.\n", "line 3: prompt hello has a brace that opens or closes"),
        (
            "language: nl\nofficer:\n  hello: {text: Dag, audioo: x}\n",
            "'audioo' has no meaning here. Did you mean audio",
        ),
        ("language: nl\nofficer:\n\thello: Dag\n", "prompts/nl.yaml, line 3: found character"),
    ],
)
def test_a_mistake_in_the_words_is_named(tmp_path: Path, words: str, said: str) -> None:
    assert said in refused(tmp_path, GOOD, words)


def test_a_directory_without_words_is_refused(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(FlowsRefused, match="directory is missing"):
        load_book(tmp_path)


def test_a_recording_may_stand_beside_a_text(tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    words = 'language: nl\nofficer:\n  hello: {text: "Dag. Druk 1.", audio: hello.mp3}\n'
    (tmp_path / "prompts" / "nl.yaml").write_text(words, encoding="utf-8")
    (tmp_path / "small.yaml").write_text(GOOD, encoding="utf-8")
    assert load_book(tmp_path).prompts["nl"]["hello"].audio == "hello.mp3"


SHORT = """
flow: small
for: officer
languages: [nl]
start: sure
rescue: done
nodes:
  sure:
    confirm: hello
    yes: opened
    no: done
    keys: {KEYS}
    exhausted: done
  opened: {ticket: TICKET, next: paged}
  paged: {page: officer, next: {to: done, events: [officer]}}
  done: {end: left}
"""


def short(tmp_path: Path, keys: str = "{9: done}", ticket: str = "open") -> Flow:
    (tmp_path / "prompts").mkdir()
    words = 'language: nl\nofficer:\n  hello: "Zeker? Ja: druk 1. Nee: druk 2."\n'
    (tmp_path / "prompts" / "nl.yaml").write_text(words, encoding="utf-8")
    said = SHORT.replace("{KEYS}", keys).replace("TICKET", ticket)
    (tmp_path / "small.yaml").write_text(said, encoding="utf-8")
    return load_book(tmp_path).flows["small"]


def test_a_confirmation_takes_1_for_yes_and_2_for_no(tmp_path: Path) -> None:
    node = short(tmp_path).nodes["sure"]
    assert isinstance(node, InputNode)
    assert {key: way.to for key, way in node.keys.items()} == {"1": "opened", "2": "done", "9": "done"}
    assert node.digits == 1


def test_a_ticket_and_a_page_have_short_kinds_of_their_own(tmp_path: Path) -> None:
    nodes = short(tmp_path).nodes
    told = [node.next.emits for node in (nodes["opened"], nodes["paged"]) if isinstance(node, NoteNode) and node.next]
    assert told == [(Emits.TICKET,), (Emits.PAGE, Emits.OFFICER)]


@pytest.mark.parametrize(
    ("keys", "ticket", "said"),
    [
        ("{1: done}", "open", "key 1 means yes here"),
        ("{2: done}", "open", "key 2 means no here"),
        ("{9: done}", "close", "ticket takes the word open"),
    ],
)
def test_a_short_kind_that_is_written_wrongly_is_named(tmp_path: Path, keys: str, ticket: str, said: str) -> None:
    with pytest.raises(FlowsRefused, match=said):
        short(tmp_path, keys, ticket)


def test_yes_no_and_digits_in_a_flow_file_are_words_and_keys() -> None:
    node = load_book().flows["crisis_line"].nodes["image_damage"]
    assert isinstance(node, InputNode)
    assert {key: way.facts for key, way in node.keys.items()} == {
        "1": (("image_damage", "yes"),),
        "2": (("image_damage", "no"),),
        "9": (("image_damage", "unknown"),),
    }


def test_callers_hear_the_same_set_of_prompts_in_every_language() -> None:
    prompts = load_book().prompts
    assert set(prompts) == {"nl", "en", "fr", "de"}
    assert set(prompts["en"]) == set(prompts["fr"]) == set(prompts["de"])
    assert set(prompts["en"]) < set(prompts["nl"])
    assert len(prompts["en"]) == 63


def test_words_for_outcomes_and_reasons_are_dutch() -> None:
    book = load_book()
    assert book.word("outcomes", "worthy") == "CCVO-waardig"
    assert book.word("reasons", "many_users_or_external") == "veel gebruikers of externe diensten"
    assert book.word("reasons", "something_else") == "something_else"
