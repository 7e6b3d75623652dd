"""All processes, the queue and the sandbox carrier: a canary's calls go both ways by the carrier, keys included."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.parts.gateway import CCVO, Gateway
from tests.parts.waiting import until

STAGES = ["accepted", "answered", "asked", "known", "paged", "placed", "rang"]


@pytest.fixture
def monitor() -> Iterator[tuple[str, list[str]]]:
    """An outside monitor: its address, and what was asked for."""
    heard: list[str] = []

    class Ear(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Ear)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/ping/key?x=1", heard
    server.shutdown()
    server.server_close()


def test_it_comes_through_on_the_sandbox_and_wakes_nobody(tmp_path: Path, monitor: tuple[str, list[str]]) -> None:
    address, heard = monitor
    gateway = Gateway(tmp_path, "run", HEARTBEAT_URL=address)
    gateway.start_ready()
    try:
        asked = subprocess.run(
            [CCVO, "canary", "run", "--wait", "--json"],
            cwd=tmp_path,
            env=gateway.environ,
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert asked.returncode == 0, (asked.stdout, asked.stderr, gateway.said()[-3000:])
        told = json.loads(asked.stdout)
        assert sorted(told["stages"]) == STAGES
        tickets = subprocess.run(
            [CCVO, "ticket", "list"], cwd=tmp_path, env=gateway.environ, capture_output=True, text=True, check=True
        )
        assert tickets.stdout.strip() == "geen tickets"
        until(lambda: bool(heard), "the monitor heard of us")
        assert set(heard) == {"/ping/key?x=1"}
    finally:
        gateway.stop()
