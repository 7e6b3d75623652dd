"""Every golden conversation goes as it is written, and together they speak every Dutch sentence there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr_flows.load import load_book
from ivr_flows.play import play, read_script

BOOK = load_book()
TRANSCRIPTS = sorted(Path(__file__).parent.rglob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_call_goes_as_its_transcript_says(path: Path, request: pytest.FixtureRequest) -> None:
    written = path.read_text(encoding="utf-8")
    played = play(BOOK, read_script(written))
    if request.config.getoption("--update-transcripts"):
        path.write_text(played, encoding="utf-8")
    else:
        assert played == written


def test_every_call_ends_in_its_last_turn_and_not_before() -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in TRANSCRIPTS}
    assert [name for name, text in texts.items() if "! FlowEnded" not in text.rpartition("\n> ")[2]] == []
    assert [name for name, text in texts.items() if text.count("! FlowEnded") != 1] == []


def test_the_transcripts_speak_every_dutch_sentence_of_the_flows() -> None:
    everything = "\n".join(path.read_text(encoding="utf-8") for path in TRANSCRIPTS)
    nodes = [node for flow in BOOK.flows.values() for node in flow.nodes.values()]
    spoken = {"wrong_key", "no_key"}.union(*(getattr(node, "prompts", ()) for node in nodes))
    silent = [name for name in sorted(spoken) if BOOK.prompts["nl"][name].text.split("{")[0] not in everything]
    assert silent == []


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_the_normal_way_is_written_in_every_language(language: str) -> None:
    assert (Path(__file__).parent / "crisis_line" / f"normal_{language}.txt").is_file()
