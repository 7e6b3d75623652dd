"""A queue server for tests: the embedded one, in a folder of its own, gone when the tests are."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from gateway.supervisor.lifeline import bound_to_parent
from gateway.supervisor.valkey import answers, server_command
from tests.parts.waiting import PATIENT_S, until


class ValkeyServer:
    """A server that a test may stop, kill and start again; what it held is kept in between."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ccvo-queue-", dir="/tmp"))
        self.socket = self.folder / "valkey.sock"
        self.url = f"unix://{self.socket}"
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.process = subprocess.Popen(
            server_command(self.socket, self.folder),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=bound_to_parent(signal.SIGKILL),
        )
        until(lambda: answers(self.url), "the queue server answers")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End it with a signal, and wait until it is gone."""
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(PATIENT_S)
            self.process = None

    def close(self) -> None:
        """End it and forget what it held."""
        self.stop(signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)
