"""A recording is played where there is one that can be played; everything else is spoken, never silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.calls.recorded import RecordedPrompts, take_inventory
from ivr_flows.load import load_book
from ivr_flows.speak import recorded_as

WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40)
MP3 = b"ID3\x04" + bytes(40)
BOOK = load_book()


def put(folder: Path, name: str, content: bytes = WAV, language: str = "nl") -> None:
    (folder / language).mkdir(parents=True, exist_ok=True)
    (folder / language / name).write_bytes(content)


def test_a_recording_is_found_by_the_name_of_its_prompt_in_its_language(tmp_path: Path) -> None:
    put(tmp_path, "emergency.mp3", MP3)
    recordings = RecordedPrompts(tmp_path)
    found = recordings.find("nl", "emergency")
    assert found is not None
    assert (found.path.name, found.kind) == ("emergency.mp3", "audio/mpeg")
    assert recordings.find("fr", "emergency") is None
    assert recordings.find("nl", "menu") is None


def test_an_operator_s_own_recording_goes_before_the_one_beside_the_texts(tmp_path: Path) -> None:
    put(tmp_path / "own", "menu.wav")
    put(tmp_path / "beside", "menu.wav")
    put(tmp_path / "beside", "route.wav")
    recordings = RecordedPrompts(tmp_path / "own", tmp_path / "beside")
    found = [recordings.find("nl", name) for name in ("menu", "route")]
    assert [one.path.parts[-3] for one in found if one] == ["own", "beside"]


def test_a_file_that_is_taken_away_is_spoken_from_then_on_and_a_new_one_has_a_new_version(tmp_path: Path) -> None:
    recordings = RecordedPrompts(tmp_path)
    put(tmp_path, "menu.wav")
    first = recordings.find("nl", "menu")
    put(tmp_path, "menu.wav", WAV + bytes(10))
    second = recordings.find("nl", "menu")
    (tmp_path / "nl" / "menu.wav").unlink()
    assert first is not None
    assert second is not None
    assert first.version != second.version
    assert recordings.find("nl", "menu") is None


@pytest.mark.parametrize("content", [b"", b"geluid", b"RIFF\x00\x00\x00\x00AVI ", b"<html>"])
@pytest.mark.parametrize("name", ["menu.wav", "menu.mp3"])
def test_what_is_no_sound_is_not_played(tmp_path: Path, name: str, content: bytes) -> None:
    put(tmp_path, name, content)
    assert RecordedPrompts(tmp_path).find("nl", "menu") is None


@pytest.mark.parametrize("name", ["../secret.wav", "/etc/passwd", "nl/menu.wav", "", ".wav", "a" * 200, "me nu.wav"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.wav").write_bytes(WAV)
    put(tmp_path, "menu.wav")
    assert RecordedPrompts(tmp_path).find("nl", name) is None


def test_words_around_values_are_recorded_in_stretches() -> None:
    assert recorded_as("closing", BOOK.prompts["nl"]["closing"].text) == ("closing.1", "closing.2", "closing.3")
    assert recorded_as("slot.mp3", "Dag {name}. Tot {day}!") == ("slot.1.mp3", "slot.2.mp3")
    assert recorded_as("menu", "Druk 1.") == ("menu",)


def test_the_inventory_names_what_is_missing_and_what_cannot_be_played(tmp_path: Path) -> None:
    put(tmp_path, "menu.wav")
    put(tmp_path, "route.mp3", b"geen geluid")
    put(tmp_path, "closing.1.wav")
    dutch = next(one for one in take_inventory(BOOK, RecordedPrompts(tmp_path)) if one.language == "nl")
    assert dutch.played == ("menu",)
    assert [fault.split(":")[0] for fault in dutch.faults] == ["route", "closing"]
    assert "closing.2, closing.3" in dutch.faults[1]


def test_a_recording_of_a_prompt_with_values_under_its_whole_name_is_pointed_out(tmp_path: Path) -> None:
    put(tmp_path, "callback.wav")
    dutch = next(one for one in take_inventory(BOOK, RecordedPrompts(tmp_path)) if one.language == "nl")
    assert dutch.played == ()
    assert "callback.1, callback.2" in dutch.faults[0]


def test_a_named_file_that_is_not_there_is_spoken_and_said(tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    words = 'language: nl\nofficer:\n  hello: {text: "Dag.", audio: hello.mp3}\n'
    (tmp_path / "prompts" / "nl.yaml").write_text(words)
    book = load_book(tmp_path)
    recordings = RecordedPrompts.of(tmp_path / "own", tmp_path)
    assert take_inventory(book, recordings)[0].faults[0].startswith("hello: hello.mp3 is not there")
    put(tmp_path / "prompts", "hello.mp3", MP3)
    assert take_inventory(book, recordings)[0].played == ("hello",)
