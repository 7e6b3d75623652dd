"""A caller hears the recording that somebody made; take the file away and the voice speaks, in the same call."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from gateway.app import create_app
from tests.scenarios.world import World

WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40)


def record(world: World, name: str) -> Path:
    folder = world.settings.recorded_prompts / "nl"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(WAV)
    return folder / name


def played(world: World) -> list[str]:
    line = world.call()
    return [f"{verb.tag} {verb.text}" for verb in line.waits if verb.tag in ("Say", "Play")]


def test_the_recording_wins_and_its_address_may_be_kept_for_ever(world: World) -> None:
    record(world, "menu.wav")
    emergency, menu = played(world)
    assert emergency.startswith("Say Bij levensgevaar")
    assert menu.startswith("Play http://gateway.test/voice/prompts/nl/menu.wav?v=")
    parts = urlsplit(menu.removeprefix("Play "))
    client = create_app(world.installation).test_client()
    answer = client.get(f"{parts.path}?{parts.query}")
    assert (answer.status_code, answer.data, answer.content_type) == (200, WAV, "audio/wav")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = client.get(f"{parts.path}?{parts.query}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert client.get(f"{parts.path}?v=older").headers["Cache-Control"] == "no-cache"


def test_a_recording_that_is_taken_away_in_mid_call_is_spoken(world: World) -> None:
    file = record(world, "route.wav")
    line = world.call().press("1")
    assert [verb.tag for verb in line.waits] == ["Play"]
    file.unlink()
    line.press("*")
    assert "buiten het ICT-raamcontract" in line.heard


def test_the_door_gives_nothing_but_prompts(world: World) -> None:
    record(world, "menu.wav")
    (world.settings.var / "secret.wav").write_bytes(WAV)
    client = create_app(world.installation).test_client()
    assert client.get("/voice/prompts/nl/menu.wav").status_code == 200
    for path in ("nl/route.wav", "xx/menu.wav", "nl/..%2F..%2Fsecret.wav", "..%2Fnl/menu.wav"):
        assert client.get(f"/voice/prompts/{path}").status_code in (403, 404), path


def test_the_callback_number_is_said_in_the_language_that_the_caller_chose(world: World) -> None:
    line = world.call("+32470056012").press("1", "1", "1", "2", "2", "2", "2", "9#", "2")
    assert "terug op 0 4 7 0, 0 5, 60, 12" in line.heard
