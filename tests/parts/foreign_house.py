"""A gateway in processes of its own on a carrier that is not ours, with officers on three levels and API keys."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis
import requests

from tests.parts.foreign_carrier import ForeignCarrier
from tests.parts.gateway import CCVO, Gateway, alive, descent
from tests.parts.waiting import until

OFFICERS = {1: "+32470990001", 2: "+32470990002", 3: "+32470990003"}
DUTY = "level,name,phone,from,to\n" + "".join(
    f"{level},Wacht {level},{number},2026-01-01T00:00:00+01:00,2036-01-01T00:00:00+01:00\n"
    for level, number in OFFICERS.items()
)


class House:
    """A running gateway on a foreign carrier, with API keys for three people."""

    def __init__(self, folder: Path, carrier: ForeignCarrier, **environ: str) -> None:
        self.carrier, self.offset = carrier, folder / "offset"
        self.offset.write_text("0")
        self.gateway = Gateway(
            folder, "run", CLOCK_OFFSET_FILE=str(self.offset), LANGUAGES="nl", **carrier.environment(), **environ
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
            timeout=120,
            **sent,
        )
        assert answer.status_code in (200, 201), (path, answer.status_code, answer.text)
        return answer.json()

    def ticket(self) -> dict[str, Any]:
        newest: dict[str, Any] = self.api("GET", "/tickets")["items"][0]
        return newest

    def accept(self, number: str, officer: str = "Wacht 1") -> None:
        """Let an officer have a ticket and be at work on it: hours later nobody asks whether it is still theirs."""
        self.api("POST", f"/tickets/{number}/acknowledge", json={"officer": officer})
        self.at_work(number)

    def at_work(self, number: str) -> None:
        """Note that a ticket that somebody has is being assessed."""
        self.api("POST", f"/tickets/{number}/case/assess", json={"kind": "incident"})

    def put_all_at_work(self) -> None:
        """Let each open ticket be somebody's who is at work on it: for none is an officer called or asked any more."""
        for number in [ticket["number"] for ticket in self.api("GET", "/tickets")["items"]]:
            state = self.api("GET", f"/tickets/{number}")["state"]
            if state in ("new", "paged"):
                self.accept(number)
            elif state == "accepted":
                self.at_work(number)

    def later(self, seconds: float) -> None:
        self.offset.write_text(str(float(self.offset.read_text()) + seconds))

    def kill(self, name: str) -> None:
        """Kill a process, and wait until nobody is left who would still answer in its place."""
        found = {child: pid for child, pid in self.gateway.children().items() if name in child}
        assert found, f"no process named {name}: {self.gateway.children()}"
        _, victim = found.popitem()
        dying = descent(victim)
        os.kill(victim, signal.SIGKILL)
        until(lambda: not alive(dying), f"{name} and what it started is gone")

    def empty_the_queue(self) -> None:
        with redis.Redis(unix_socket_path=f"{self.gateway.folder}/var/valkey.sock") as queue:
            queue.flushall()

    def command(self, *words: str, given: bytes = b"") -> None:
        """Carry out a `ccvo` command in this house."""
        folder, environ = self.gateway.folder, self.gateway.environ
        subprocess.run([CCVO, *words], input=given, cwd=folder, env=environ, check=True, capture_output=True)


@contextmanager
def foreign_house(folder: Path, carrier: ForeignCarrier | None = None, **environ: str) -> Iterator[House]:
    """Run a house in a folder, on a carrier of its own unless one is given; both end with the block."""
    carrier = carrier or ForeignCarrier()
    try:
        made = House(folder, carrier, **environ)
        try:
            made.command("duty", "import", "-", given=DUTY.encode())
            yield made
        finally:
            made.gateway.close()
    finally:
        carrier.close()
