"""The whole way through real processes and a carrier that is not ours, while things are killed, emptied and lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
import requests

from tests.parts.foreign_carrier import Caller, ForeignCarrier
from tests.parts.gateway import CCVO, Gateway
from tests.parts.waiting import until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Not run: the whole-way tests, which read /proc"),
]

OFFICERS = {1: "+32470990001", 2: "+32470990002", 3: "+32470990003"}
DUTY = "level,name,phone,from,to\n" + "".join(
    f"{level},Wacht {level},{number},2026-01-01T00:00:00+01:00,2036-01-01T00:00:00+01:00\n"
    for level, number in OFFICERS.items()
)


class House:
    """A running gateway on a foreign carrier, with API keys for three people."""

    def __init__(self, folder: Path, carrier: ForeignCarrier) -> None:
        self.carrier, self.offset = carrier, folder / "offset"
        self.offset.write_text("0")
        self.gateway = Gateway(
            folder, "run", CLOCK_OFFSET_FILE=str(self.offset), LANGUAGES="nl", **carrier.environment()
        )
        carrier.web = self.gateway.url
        self.gateway.start_ready()
        self.keys = {role: self._key(role) for role in ("coordinator", "communication")}

    def _key(self, role: str) -> str:
        made = subprocess.run(
            [CCVO, "key", "add", f"test {role}", "--role", role],
            cwd=self.gateway.folder,
            env=self.gateway.environ,
            capture_output=True,
            text=True,
            check=True,
        )
        return made.stdout.strip().splitlines()[-1]

    def api(self, method: str, path: str, role: str = "coordinator", **sent: Any) -> Any:
        answer = requests.request(
            method,
            f"{self.gateway.url}/api/v1{path}",
            headers={"Authorization": f"Bearer {self.keys[role]}"},
            timeout=30,
            **sent,
        )
        assert answer.status_code in (200, 201), (path, answer.status_code, answer.text)
        return answer.json()

    def ticket(self) -> dict[str, Any]:
        newest: dict[str, Any] = self.api("GET", "/tickets")["items"][0]
        return newest

    def later(self, seconds: float) -> None:
        self.offset.write_text(str(float(self.offset.read_text()) + seconds))

    def kill(self, name: str) -> None:
        found = {child: pid for child, pid in self.gateway.children().items() if name in child}
        assert found, f"no process named {name}: {self.gateway.children()}"
        os.kill(found.popitem()[1], signal.SIGKILL)

    def empty_the_queue(self) -> None:
        with redis.Redis(unix_socket_path=f"{self.gateway.folder}/var/valkey.sock") as queue:
            queue.flushall()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    carrier = ForeignCarrier()
    made = House(tmp_path_factory.mktemp("house"), carrier)
    subprocess.run(
        [CCVO, "duty", "import", "-"],
        input=DUTY.encode(),
        cwd=made.gateway.folder,
        env=made.gateway.environ,
        check=True,
        capture_output=True,
    )
    yield made
    carrier.close()
    made.gateway.close()


def test_a_call_pages_the_officer_at_once_and_the_next_levels_as_time_passes(house: House) -> None:
    caller = Caller(house.carrier, "+32470123456", "CA" + "1" * 32)
    caller.press("1", "1", "1")
    until(lambda: house.carrier.calls_to(OFFICERS[1]), "the first officer is called")
    until(lambda: house.carrier.texts_to(OFFICERS[1]), "and texted")
    assert not house.carrier.calls_to(OFFICERS[2])
    house.later(50)
    until(lambda: house.carrier.calls_to(OFFICERS[2]), "the second officer is called when nobody answers")
    house.later(130)
    until(lambda: house.carrier.calls_to(OFFICERS[3]), "the third officer is called after three minutes")
    code = house.carrier.texts_to(OFFICERS[1])[0].split("JA ")[1][:4]
    answer = house.carrier.post(
        f"{house.gateway.url}/sms/incoming",
        {"MessageSid": "SM" + "1" * 32, "From": OFFICERS[2], "To": "+32460000112", "Body": f"ja {code}"},
    )
    assert "aanvaard" in answer.text
    ticket = house.ticket()
    assert (ticket["acknowledged_by"], ticket["outcome"], ticket["reasons"]) == ("Wacht 2", "worthy", ["image_damage"])
    caller.hang_up()


def test_a_forged_webhook_gets_403_and_changes_nothing(house: House) -> None:
    before = house.api("GET", "/tickets")["items"]
    for path in ("/voice/incoming", "/voice/status", "/sms/incoming"):
        forged = house.carrier.post(f"{house.gateway.url}{path}", {"CallSid": "CA" + "2" * 32}, token="wrong")
        assert forged.status_code == 403
        assert requests.post(f"{house.gateway.url}{path}", data={"CallSid": "CA1"}, timeout=5).status_code == 403
    assert house.api("GET", "/tickets")["items"] == before


@pytest.mark.parametrize("victim", ["urgent", "clock", "web", "valkey"])
def test_killing_a_process_in_the_middle_of_a_call_loses_no_page(house: House, victim: str) -> None:
    house.later(3600)
    before = len(house.carrier.calls_to(OFFICERS[1]))
    number = f"+3247012{['urgent', 'clock', 'web', 'valkey'].index(victim):04d}"
    caller = Caller(house.carrier, number, f"CA{victim:0>32}")
    caller.press("1")
    house.kill(victim)
    until(lambda: _answers(house), "the web answers")
    caller.press("1", "1")
    until(lambda: len(house.carrier.calls_to(OFFICERS[1])) > before, "the officer is called", 30)
    caller.hang_up()
    accepted = house.ticket()["number"]
    house.api("POST", f"/tickets/{accepted}/acknowledge", json={"officer": "Wacht 1"})


def test_a_broadcast_reaches_everyone_once_while_the_worker_is_killed_and_the_queue_emptied(
    house: House, full_size: bool
) -> None:
    people = 2_000 if full_size else 240
    numbers = [f"+324601{index:05d}" for index in range(people)]
    table = "organisation,function,name,mobile,groups\n" + "".join(
        f"Gemeente {index},burgemeester,Naam {index},{number},proef\n" for index, number in enumerate(numbers)
    )
    house.api("POST", "/contacts/import", "communication", files={"file": ("contacten.csv", table)})
    made = house.api(
        "POST",
        "/broadcasts",
        "communication",
        json={"text": "Dit is een proef.", "audience": {"groups": ["proef"]}, "channels": ["sms"]},
    )
    number = made["id"]
    house.api("POST", f"/broadcasts/{number}/submit", "communication")
    house.carrier.lost_answers = 0.01
    house.api("POST", f"/broadcasts/{number}/approve", "coordinator")
    for part in (0.2, 0.5, 0.8):
        until(lambda share=part: _received(house, numbers) >= share * people, f"{part:.0%} received", 300)
        house.kill("bulk")
        house.empty_the_queue()
    house.carrier.lost_answers = 0

    def done() -> bool:
        told = house.api("GET", f"/broadcasts/{number}")
        counts = dict(told["counts"])
        assert counts.pop("recipients") == sum(counts.values()) == people
        house.later(5) if counts["uncertain"] and not counts["waiting"] else None
        return bool(told["state"] == "completed" and counts["delivered"] == people)

    until(done, "everyone delivered", 300)
    sent = {
        number: count for (number, text), count in house.carrier.texts().items() if text == "CCVO: Dit is een proef."
    }
    assert sent == dict.fromkeys(numbers, 1)


def _received(house: House, numbers: list[str]) -> int:
    wanted = set(numbers)
    return sum(1 for number, _ in house.carrier.texts() if number in wanted)


def _answers(house: House) -> bool:
    try:
        return requests.get(f"{house.gateway.url}/healthz", timeout=2).status_code == 200
    except requests.RequestException:
        return False
