"""`ccvo fallback export`: files that a carrier can follow with nothing of ours alive; and the doctor asks for them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from gateway.carrier.addresses import Addresses
from gateway.commands.checks_outside import fallback as check
from gateway.commands.fallback import fallback
from gateway.commands.findings import Finding, Verdict
from gateway.duty.snapshot import write_snapshot
from gateway.fallback.export import FETCHED
from gateway.installation import Installation
from gateway.settings import Settings

WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40)
REAL = {
    "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
    "TWILIO_AUTH_TOKEN": "a-token",
    "PAGE_CALL_FROM": "+3222170113",
    "PAGE_SMS_FROM": "+32460000112",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "hosted"


def export(*arguments: str) -> Result:
    return CliRunner().invoke(fallback, ["export", *arguments])


def numbers(path: Path) -> list[str]:
    return [each.text or "" for each in ElementTree.parse(path).iter("Number")]


def test_the_last_resort_is_rung_first_then_the_numbers_given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAST_RESORT_NUMBER", "+32475000009")
    result = export(str(folder), "--numbers", "0470 00 00 01,+32470000002")
    assert result.exit_code == 0, result.output
    assert numbers(folder / "voice.xml") == ["+32475000009", "+32470000001", "+32470000002"]


def test_without_numbers_whoever_is_on_call_now_is_rung(folder: Path) -> None:
    write_snapshot(folder.parent / "var", ["+32470000001"])
    assert export(str(folder)).exit_code == 0
    assert numbers(folder / "voice.xml") == ["+32470000001"]


def test_with_nobody_to_ring_nothing_is_written(folder: Path) -> None:
    result = export(str(folder))
    assert result.exit_code == 2
    assert "nobody to ring" in result.output
    assert not folder.exists()


def test_something_that_is_no_number_is_refused(folder: Path) -> None:
    assert export(str(folder), "--numbers", "0470 00 00 01,nobody").exit_code == 2


def test_every_language_has_its_file_and_the_first_is_the_default(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGES", "fr,nl,en,de")
    export(str(folder), "--numbers", "+32470000001")
    assert (folder / "voice.xml").read_text() == (folder / "voice-fr.xml").read_text()
    said = {language: (folder / f"voice-{language}.xml").read_text() for language in ("nl", "en", "fr", "de")}
    assert len(set(said.values())) == 4
    assert "Er is een storing" in said["nl"]


def test_every_file_ends_and_every_address_in_it_is_another_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FALLBACK_URL", "https://elsewhere.example/ccvo/")
    export(str(folder), "--numbers", "+32470000001")
    for name in FETCHED:
        document = ElementTree.parse(folder / name).getroot()
        assert name == "connect.xml" or document[-1].tag == "Hangup"
        for verb in document.iter():
            for address in (verb.get("url"), verb.get("action")):
                assert address is None or (folder / address.removeprefix("https://elsewhere.example/ccvo/")).exists()
    assert "https://elsewhere.example/ccvo/voice.xml" in (folder / "README.txt").read_text()


def test_voicemail_presses_no_key_and_gets_no_caller(folder: Path) -> None:
    export(str(folder), "--numbers", "+32470000001")
    whisper = ElementTree.parse(folder / "whisper.xml").getroot()
    assert [verb.tag for verb in whisper] == ["Gather", "Hangup"]


def test_an_officer_is_told_which_number_to_ring(folder: Path) -> None:
    export(str(folder), "--numbers", "+32470000001")
    assert "0 2, 2 1 7, 0 1, 12" in (folder / "officer-page.xml").read_text()


def test_every_page_call_falls_back_to_the_file_or_else_to_us() -> None:
    hosted = Addresses("https://ccvo.example", "a-secret-of-ours", "https://elsewhere.example/ccvo")
    assert hosted.page_fallback(1) == "https://elsewhere.example/ccvo/officer-page.xml"
    assert Addresses("https://ccvo.example", "a-secret-of-ours").page_fallback(1).startswith("https://ccvo.example/")


def found(tmp_path: Path, **environ: str) -> list[Finding]:
    return list(check(Installation(Settings.from_env(environ, tmp_path))))


def test_the_doctor_insists_on_it_with_a_real_account(tmp_path: Path) -> None:
    assert [one.verdict for one in found(tmp_path, **REAL)] == [Verdict.WRONG]
    assert [one.verdict for one in found(tmp_path)] == [Verdict.DOUBTFUL]


@pytest.fixture
def elsewhere(folder: Path) -> Iterator[str]:
    folder.mkdir()
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    handler.func.log_message = lambda *_: None  # type: ignore[method-assign]
    server = ThreadingHTTPServer(("127.0.0.2", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.2:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_doctor_fetches_each_file_and_names_what_is_not_there(folder: Path, elsewhere: str, tmp_path: Path) -> None:
    assert {one.verdict for one in found(tmp_path, FALLBACK_URL=elsewhere)} == {Verdict.WRONG}
    export(str(folder), "--numbers", "+32470000001")
    assert {one.verdict for one in found(tmp_path, FALLBACK_URL=elsewhere)} == {Verdict.WELL}


def test_recorded_prompts_are_hosted_beside_the_files_and_the_doctor_misses_one_that_is_gone(
    folder: Path, elsewhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FALLBACK_URL", elsewhere)
    recorded = Settings.from_env({}, tmp_path).recorded_prompts / "nl"
    recorded.mkdir(parents=True)
    for name in ("trouble.wav", "whisper.wav", "page_trouble.1.wav"):  # of the last the number is spoken
        (recorded / name).write_bytes(WAV)
    export(str(folder), "--numbers", "+32470000001")
    caller, whisper, page = (ElementTree.parse(folder / f"{name}.xml") for name in ("voice", "whisper", "officer-page"))
    assert caller.findtext("Play") == f"{elsewhere}/nl/trouble.wav"
    assert caller.find("Say") is not None, "what nobody recorded is spoken"
    assert whisper.findtext("Gather/Play") == f"{elsewhere}/nl/whisper.wav"
    assert [verb.tag for verb in page.getroot()][:3] == ["Play", "Say", "Pause"]
    assert (folder / "nl" / "trouble.wav").read_bytes() == WAV
    assert {one.verdict for one in found(tmp_path, FALLBACK_URL=elsewhere)} == {Verdict.WELL}
    (folder / "nl" / "trouble.wav").unlink()
    wrong = [one for one in found(tmp_path, FALLBACK_URL=elsewhere) if one.verdict is Verdict.WRONG]
    assert ["nl/trouble.wav" in one.said and "export again" in one.said for one in wrong] == [True]


def test_the_doctor_wants_another_machine_than_ours(tmp_path: Path) -> None:
    there = found(tmp_path, FALLBACK_URL="http://127.0.0.1:9/ccvo")
    assert "machine of PUBLIC_URL" in there[0].said
