"""Kill any process at any moment: it comes back, or everything goes, and the data stays."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.queues import connect
from tests.parts.gateway import CCVO, Gateway, alive, free_ports, get
from tests.parts.waiting import until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Not run: the supervisor tests, which read /proc"),
]

SLACK_S = 10  # of a machine with much to do: what is killed at its ten seconds dies when it gets the processor
OURS = {"valkey-server", "sandbox", "web", "urgent", "bulk", "clock"}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """One gateway for the tests that leave it running."""
    started = Gateway(tmp_path_factory.mktemp("running"), "run")
    started.start_ready()
    yield started
    started.close()


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    """A gateway for one test, which may end it."""
    started = Gateway(tmp_path, "run")
    started.start_ready()
    yield started
    started.close()


def test_what_is_said_holds_the_addresses_and_the_sign_ins(running: Gateway) -> None:
    said = running.said()
    assert running.url in said
    assert running.sandbox_url in said
    assert "coordinator" in said


def test_the_doctor_finds_nothing_wrong_in_a_running_demo(running: Gateway) -> None:
    done = subprocess.run(
        [CCVO, "doctor", "--json"], cwd=running.folder, env=running.environ, capture_output=True, text=True, check=False
    )
    found = json.loads(done.stdout)
    assert [finding for finding in found if finding["verdict"] == "wrong"] == []
    assert done.returncode == 0
    assert next(finding for finding in found if finding["part"] == "LAST_RESORT_NUMBER")["verdict"] == "note"


def test_the_doctor_names_what_is_not_there_and_fails(tmp_path: Path) -> None:
    done = subprocess.run(
        [CCVO, "doctor"], cwd=tmp_path, env={"PORT": str(free_ports(1)[0])}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert {"migrations", "queue", "web"} <= {
        line.split()[1] for line in done.stdout.splitlines() if line.startswith("wrong")
    }


def test_a_second_one_in_the_same_folder_is_refused(running: Gateway) -> None:
    second = Gateway(running.folder, "run")
    second.log = running.folder / "second.txt"
    second.start()
    until(lambda: not second.lives, "the second one gives up")
    assert second.stop() == 1
    assert "another `ccvo run` is running" in second.said()
    assert set(running.children()) == OURS


def test_a_port_that_is_taken_is_named_with_the_setting_that_moves_it(running: Gateway, tmp_path: Path) -> None:
    second = Gateway(tmp_path, "run")
    second.environ["PORT"] = str(running.port)
    second.start()
    until(lambda: not second.lives, "the second one gives up")
    assert second.stop() == 1
    assert f"port {running.port} is in use by another program; set PORT" in second.said()


def test_every_process_runs_by_its_own_name_and_is_started_again_when_killed(running: Gateway) -> None:
    before = running.children()
    assert set(before) == OURS
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    until(lambda: not alive(set(before.values())), "every one is gone")
    until(lambda: set(running.children()) == OURS, "every process runs again")
    until(lambda: get(running.url, "/readyz")[0] == 200, "everything is ready again")


def test_a_request_to_stop_ends_everything_in_ten_seconds_and_keeps_the_data(gateway: Gateway) -> None:
    _keep(gateway, "yes")
    _ends_cleanly(gateway, signal.SIGTERM)
    gateway.start_ready()
    assert _kept(gateway) == b"yes"
    assert gateway.said().count("The demo is in place") == 1
    _ends_cleanly(gateway, signal.SIGINT)


def test_a_request_to_stop_is_heard_while_it_starts(tmp_path: Path) -> None:
    starting = Gateway(tmp_path, "run")
    starting.start()
    until(lambda: "Preparing the database" in starting.said(), "it starts")
    _ends_cleanly(starting, signal.SIGTERM)
    assert "CCVO is ready" not in starting.said()


def test_killing_the_supervisor_leaves_nothing_behind_and_a_new_one_starts_at_once(gateway: Gateway) -> None:
    everything = gateway.everything()
    gateway.stop(signal.SIGKILL)
    gateway.start_ready()
    until(lambda: not alive(everything), "everything is gone")


def _ends_cleanly(gateway: Gateway, number: signal.Signals) -> None:
    everything = gateway.everything()
    began = time.monotonic()
    assert gateway.stop(number) == 0
    assert time.monotonic() - began < 10 + SLACK_S
    until(lambda: not alive(everything), "everything is gone")


def _keep(gateway: Gateway, value: str) -> None:
    queue = connect(f"unix://{gateway.folder}/var/valkey.sock", timeout_s=60)
    queue.set("kept", value)
    queue.close()


def _kept(gateway: Gateway) -> object:
    queue = connect(f"unix://{gateway.folder}/var/valkey.sock", timeout_s=60)
    try:
        return queue.get("kept")
    finally:
        queue.close()
