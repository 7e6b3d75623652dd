"""Kill any process at any moment: it comes back, or everything goes, and the data stays."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.queues import connect
from tests.parts.gateway import Gateway, alive, get
from tests.parts.waiting import until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Not run: the supervisor tests, which read /proc"),
]

OURS = {"valkey-server", "sandbox", "web", "urgent", "bulk", "clock"}


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    running = Gateway(tmp_path, "run")
    running.start_ready()
    yield running
    running.close()


def test_every_process_runs_by_its_own_name_and_is_started_again_when_killed(gateway: Gateway) -> None:
    before = gateway.children()
    assert set(before) == OURS
    for name in sorted(OURS):
        os.kill(before[name], signal.SIGKILL)
    until(lambda: set(gateway.children()) == OURS, "every process runs again")
    assert not set(before.values()) & set(gateway.children().values())
    until(lambda: get(gateway.url, "/readyz")[0] == 200, "everything is ready again", 30)


def test_one_line_gives_the_addresses_and_the_sign_ins(gateway: Gateway) -> None:
    said = gateway.said()
    assert gateway.url in said
    assert gateway.sandbox_url in said
    assert "coordinator" in said


def test_a_request_to_stop_ends_everything_in_ten_seconds_and_keeps_the_data(gateway: Gateway) -> None:
    queue = connect(f"unix://{gateway.folder}/var/valkey.sock", timeout_s=5)
    queue.set("kept", "yes")
    queue.close()
    everything = gateway.everything()
    began = time.monotonic()
    assert gateway.stop(signal.SIGTERM) == 0
    assert time.monotonic() - began < 10
    assert alive(everything) == set()

    gateway.start_ready()
    queue = connect(f"unix://{gateway.folder}/var/valkey.sock", timeout_s=5)
    assert queue.get("kept") == b"yes"
    queue.close()
    assert gateway.said().count("The demo is in place") == 1


def test_killing_the_supervisor_leaves_nothing_behind_and_a_new_one_starts_at_once(gateway: Gateway) -> None:
    everything = gateway.everything()
    gateway.stop(signal.SIGKILL)
    gateway.start_ready()
    assert alive(everything) == set()


def test_a_second_one_in_the_same_folder_is_refused(gateway: Gateway) -> None:
    second = Gateway(gateway.folder, "run")
    second.log = gateway.folder / "second.txt"
    second.start()
    until(lambda: not second.lives, "the second one gives up")
    assert second.stop() == 1
    assert "another `ccvo run` is running" in second.said()
    assert set(gateway.children()) == OURS


def test_a_port_that_is_taken_is_named_with_the_setting_that_moves_it(gateway: Gateway, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    second = Gateway(elsewhere, "run")
    second.environ["PORT"] = str(gateway.port)
    second.start()
    until(lambda: not second.lives, "the second one gives up")
    assert second.stop() == 1
    assert f"port {gateway.port} is in use by another program; set PORT" in second.said()


def test_ctrl_c_ends_it_as_cleanly(gateway: Gateway) -> None:
    everything = gateway.everything()
    assert gateway.stop(signal.SIGINT) == 0
    assert alive(everything) == set()
