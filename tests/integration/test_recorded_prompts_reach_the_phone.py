"""On real processes: the carrier's player fetches a recorded prompt from us, and the phone plays it for its length."""

from __future__ import annotations

import json
import urllib.request
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.parts.gateway import Gateway
from tests.parts.waiting import until

CALLER = "+32470111111"


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    folder = tmp_path / "var" / "prompts" / "nl"
    folder.mkdir(parents=True)
    with wave.open(str(folder / "menu.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(8000 * 2))
    (folder / "emergency.mp3").write_bytes(b"geen geluid")
    made = Gateway(tmp_path, "run", LANGUAGES="nl")
    made.start_ready()
    yield made
    made.close()


@pytest.mark.processes
def test_the_phone_plays_what_was_recorded_and_hears_the_rest_spoken(gateway: Gateway) -> None:
    api = f"{gateway.sandbox_url}/sandbox/api"
    _ask(f"{api}/phones", number=CALLER)
    _ask(f"{api}/phones/{CALLER}/dial", to="+3222170112")

    def heard() -> list[dict[str, Any]]:
        return [line for line in _ask(f"{api}/phones/{CALLER}")["lines"] if line["kind"] in ("say", "play")]

    until(lambda: len(heard()) >= 2, "two prompts are heard", 20)
    assert [line["kind"] for line in heard()[:2]] == ["say", "play"]
    assert "/voice/prompts/nl/menu.wav?v=" in heard()[1]["text"]
    assert "GET /voice/prompts" not in gateway.said()  # nothing about a call stands in a log


def _ask(url: str, **body: str) -> Any:
    request = urllib.request.Request(url, method="POST" if body else "GET")
    if body:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read() or b"null")
