"""Real processes and the sandbox's phones: 0, an officer who accepts, one conference; and when nobody accepts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.parts.gateway import Gateway
from tests.parts.waiting import until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(
        not sys.platform.startswith("linux"), reason="Not run: the sandbox's meeting, which reads /proc"
    ),
]

HOTLINE = "+3222170112"
SPEED = 3  # speech and ringing; the gateway's own time is moved with its offset
RINGING = 0.5  # while a telephone rings until the test picks it up


class Phones:
    """A gateway on its sandbox, and hands for the phones."""

    def __init__(self, folder: Path) -> None:
        self.offset = folder / "offset"
        self.offset.write_text("0")
        self.gateway = Gateway(folder, "run", CLOCK_OFFSET_FILE=str(self.offset), LANGUAGES="nl")
        self.gateway.start_ready()
        self.post("/speed", speed=SPEED)

    def get(self, path: str) -> Any:
        return requests.get(f"{self.gateway.sandbox_url}/sandbox/api{path}", timeout=60).json()

    def post(self, path: str, **said: Any) -> Any:
        answer = requests.post(f"{self.gateway.sandbox_url}/sandbox/api{path}", json=said, timeout=60)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    def phone(self, number: str) -> Any:
        return self.get(f"/phones/{number}")

    def heard(self, number: str) -> str:
        return " ".join(line["text"] for line in self.phone(number)["lines"] if line["kind"] == "say")

    def later(self, seconds: float) -> None:
        self.offset.write_text(str(float(self.offset.read_text()) + seconds))

    def rings(self) -> str:
        """The number of a phone that the gateway rings, once one does."""
        found: list[str] = []

        def one() -> bool:
            calls = [(phone["number"], phone["call"]) for phone in self.get("/board")["phones"]]
            found[:] = [number for number, call in calls if call and call["incoming"] and call["phase"] == "ringing"]
            return bool(found)

        until(one, "an officer's phone rings")
        return found[0]

    def asks_for_the_officer(self, number: str) -> None:
        """Somebody rings the hotline, presses 0 and is in the conference."""
        self.post(f"/phones/{number}/dial", to=HOTLINE)
        self.post(f"/phones/{number}/press", keys="0", ahead=True)
        until(lambda: self.meeting(number) is not None, "the caller is in a conference")

    def meeting(self, number: str) -> Any:
        call = self.phone(number)["call"]
        return call["meeting"] if call else None


@pytest.fixture(scope="module")
def phones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phones]:
    made = Phones(tmp_path_factory.mktemp("phones"))
    yield made
    made.gateway.close()


def test_zero_and_five_bring_two_phones_into_one_conference_and_the_officer_stays_when_the_caller_goes(
    phones: Phones,
) -> None:
    caller = "+32470555001"
    phones.asks_for_the_officer(caller)
    officer = phones.rings()
    phones.post("/speed", speed=RINGING)
    until(lambda: "Wij bellen de officier van wacht" in phones.heard(caller), "the caller is spoken to")
    phones.post(f"/phones/{officer}/answer")
    phones.post("/speed", speed=SPEED)
    for keys in ("1", "5"):
        phones.post(f"/phones/{officer}/press", keys=keys, ahead=True)
    until(lambda: (phones.meeting(caller) or {}).get("with"), "they are together")
    assert phones.meeting(officer)["name"] == phones.meeting(caller)["name"]
    phones.post(f"/phones/{caller}/talk", text="Onze servers zijn weg", seconds=1)
    spoken = [line["text"] for line in phones.phone(officer)["lines"] if line["kind"] == "words"]
    assert spoken == ["Onze servers zijn weg"]
    phones.post(f"/phones/{caller}/hang-up")
    until(lambda: "Het gesprek met de melder is afgelopen" in phones.heard(officer), "the officer goes on")
    phones.post(f"/phones/{officer}/hang-up")
    assert "/voice/" not in str(phones.get("/alerts"))


def test_nobody_for_45_seconds_and_the_caller_records_a_message(phones: Phones) -> None:
    caller = "+32470555002"
    phones.asks_for_the_officer(caller)
    phones.later(46)
    until(lambda: phones.phone(caller)["call"]["listening"] == "record", "the caller is recorded")
    assert "neemt nog niet op" in phones.heard(caller)
    phones.post(f"/phones/{caller}/talk", text="Bel mij terug", seconds=1)
    phones.post(f"/phones/{caller}/press", keys="#")
    until(lambda: "Uw ticketnummer is" in phones.heard(caller), "the caller hears the number")
