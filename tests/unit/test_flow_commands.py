"""`ccvo flows check` succeeds only for sound flows, `draw` writes pictures, and `call` plays a call at a keyboard."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

import ivr_flows
from gateway.commands.flows import call, flows
from gateway.errors import Refused
from ivr_flows.draw import draw
from ivr_flows.load import load_book
from ivr_flows.play import play, read_script

PACKAGE = Path(ivr_flows.__file__).parent
BOOK = load_book()


def broken(directory: Path, old: str, new: str) -> str:
    shutil.copytree(PACKAGE / "prompts", directory / "prompts")
    text = (PACKAGE / "officer_whisper.yaml").read_text(encoding="utf-8")
    (directory / "officer_whisper.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(directory)


def test_check_succeeds_for_our_own_flows_and_says_so() -> None:
    result = CliRunner().invoke(flows, ["check"])
    assert result.exit_code == 0
    assert "crisis_line" in result.stdout
    assert "sound in nl, en, fr, de" in result.stdout


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("exhausted: hang_up", "exhausted: hang_upp", "'hang_upp', which is no node"),
        ("exhausted: hang_up", "exhausted:", "line "),
        ("nodes:", "nodes: [", "officer_whisper.yaml, line "),
    ],
)
def test_check_fails_for_a_broken_flow_and_names_the_fault(tmp_path: Path, old: str, new: str, said: str) -> None:
    result = CliRunner().invoke(flows, ["check", broken(tmp_path, old, new)])
    assert result.exit_code == 1
    assert said in result.stderr


def test_check_tells_a_program_what_is_wrong(tmp_path: Path) -> None:
    directory = broken(tmp_path, "keys: {5: take_caller}", "keys: {5: nobody}")
    result = CliRunner().invoke(flows, ["check", directory, "--json"])
    told = json.loads(result.stdout)
    (fault,) = told["faults"]
    assert (told["sound"], told["flows"]) == (False, [])
    assert (fault["file"], fault["node"], result.exit_code) == ("officer_whisper.yaml", "whisper", 1)


def test_check_measures_every_flow_in_every_language() -> None:
    told = json.loads(CliRunner().invoke(flows, ["check", "--json"]).stdout)
    assert (told["sound"], told["faults"]) == (True, [])
    measured = {(flow["flow"], one["language"]): one for flow in told["flows"] for one in flow["languages"]}
    assert set(measured) == {(flow.name, language) for flow in BOOK.flows.values() for language in flow.languages}
    for one in measured.values():
        assert 0 < one["usual_s"] < one["longest_s"] < one["longest_with_stars_s"]
        assert one["first_key_s"] <= 12
        assert one["longest_prompt"]["size"] <= 4096
        assert one["largest_turn"]["size"] <= 64_000
    assert "usually" in CliRunner().invoke(flows, ["check"]).stdout


def test_the_schemas_for_editors_can_be_written_and_read(tmp_path: Path) -> None:
    result = CliRunner().invoke(flows, ["schema", "--output", str(tmp_path)])
    assert result.exit_code == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["flow.schema.json", "prompts.schema.json"]
    assert CliRunner().invoke(flows, ["schema"]).stdout.startswith("{")


@pytest.mark.parametrize("name", list(BOOK.flows))
def test_a_drawing_shows_every_node_once_and_nothing_on_top_of_another(name: str) -> None:
    flow = BOOK.flows[name]
    picture = ElementTree.fromstring(draw(BOOK, flow))
    space = {"svg": "http://www.w3.org/2000/svg"}
    names = [text.text for text in picture.findall(".//svg:text[@class='name']", space)]
    boxes = [box for group in picture.findall("svg:g", space) for box in group.findall("svg:rect", space)]
    places = [(float(box.attrib["x"]), float(box.attrib["y"])) for box in boxes]
    assert sorted(names) == sorted(flow.nodes)
    assert not any(
        abs(x1 - x2) < 208 and abs(y1 - y2) < 66
        for index, (x1, y1) in enumerate(places)
        for x2, y2 in places[index + 1 :]
    )


def test_draw_writes_the_flows_that_are_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(flows, ["draw", "officer_page", "--output", str(tmp_path / "pictures")])
    assert result.exit_code == 0
    assert [file.name for file in (tmp_path / "pictures").iterdir()] == ["officer_page.svg"]


def test_a_flow_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(flows, ["draw", "nothing", "--output", str(tmp_path)])
    assert isinstance(result.exception, Refused)
    assert isinstance(CliRunner().invoke(call, ["nothing"]).exception, Refused)


def test_a_call_is_played_at_the_keyboard_and_saved_as_a_transcript(tmp_path: Path) -> None:
    saved = tmp_path / "call.txt"
    arguments = [
        "--languages",
        "nl",
        "--answer",
        "officer_way way=ring",
        "--answer",
        "next_officer number=",
        "--save",
        str(saved),
    ]
    result = CliRunner().invoke(call, arguments, input="1\n\n0\nwaited\nrecorded\n")
    assert result.exit_code == 0
    assert "Wij hebben geen keuze ontvangen." in result.stdout
    assert "Uw ticketnummer is" in result.stdout
    text = saved.read_text(encoding="utf-8")
    assert play(BOOK, read_script(text)) == text


def test_hanging_up_ends_the_call_at_the_keyboard() -> None:
    assert CliRunner().invoke(call, input="1\n").exit_code == 0


@pytest.mark.parametrize("arguments", [["--given", "days"], ["--answer", "triage worthy"]])
def test_what_is_not_a_name_and_a_value_is_explained(arguments: list[str]) -> None:
    result = CliRunner().invoke(call, arguments)
    assert result.exit_code == 2
    assert "NAME=VALUE" in result.stderr


def test_a_line_that_no_transcript_has_is_refused() -> None:
    with pytest.raises(ValueError, match="begins with 'fluw'"):
        read_script("fluw crisis_line\n")
