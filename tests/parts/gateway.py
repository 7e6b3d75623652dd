"""Our real processes, started as a person starts them, in a folder and on ports of their own."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

from gateway.supervisor.lifeline import bound_to_parent
from tests.parts.waiting import PATIENT_S, until

CCVO = str(Path(sys.executable).parent / "ccvo")
FIRST, MANY, EACH = 20_000, 12_000, 100  # below the ports that Linux and macOS give to outgoing connections
_begin = os.getpid() * EACH % MANY  # test processes side by side begin elsewhere
_ports = cycle([*range(FIRST + _begin, FIRST + MANY), *range(FIRST, FIRST + _begin)])


def free_ports(wanted: int) -> list[int]:
    """Return ports that nobody uses now, nor is given by chance before they are bound, or bound anew after a kill."""
    found: list[int] = []
    while len(found) < wanted:
        port = next(_ports)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            found.append(port)
    return found


class Gateway:
    """One `ccvo` command (all of `run`, or a single process) with everything it started."""

    def __init__(self, folder: Path, *command: str, **environ: str) -> None:
        self.folder = folder
        self.command = command
        self.port, self.sandbox_port, smtp_port = free_ports(3)
        self.environ = {
            "PATH": os.environ["PATH"],
            "PORT": str(self.port),
            "SANDBOX_PORT": str(self.sandbox_port),
            "SANDBOX_SMTP_PORT": str(smtp_port),
            **environ,
        }
        self.log = folder / "said.txt"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where the console is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox_url(self) -> str:
        """Where the phones are."""
        return f"http://127.0.0.1:{self.sandbox_port}"

    def start(self) -> None:
        """Start it; what it says is added to `log`."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [CCVO, *self.command],
                cwd=self.folder,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=bound_to_parent(signal.SIGTERM),
            )

    def start_ready(self, within_s: float = PATIENT_S) -> None:
        """Start all of it and wait until it says so."""
        before = self.said().count("CCVO is ready")
        self.start()
        try:
            until(lambda: self.said().count("CCVO is ready") > before or not self.lives, "ccvo run is ready", within_s)
            assert self.lives, "ccvo run ended"
        except AssertionError as fault:
            self.close()
            raise AssertionError(f"{fault}; it said:\n{self.said()[-4000:]}") from None

    def said(self) -> str:
        """Everything said so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    @property
    def lives(self) -> bool:
        """Whether the process that was started runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        """The process that was started."""
        assert self.process is not None
        return self.process.pid

    def children(self) -> dict[str, int]:
        """The processes that it started itself: name of the subcommand, or `valkey-server`, and pid."""
        found = {}
        for pid, parent, words in _processes():
            if parent == self.pid and words:
                found["valkey-server" if "valkey-server" in words[0] else words[-1]] = pid
        return found

    def everything(self) -> set[int]:
        """Every process it started, and every process that those started."""
        return descent(self.pid)

    def stop(self, number: signal.Signals = signal.SIGTERM, within_s: float = PATIENT_S) -> int:
        """Send a signal and wait for the end; returns the exit status."""
        assert self.process is not None
        if self.lives:
            self.process.send_signal(number)
        return self.process.wait(within_s)

    def close(self) -> None:
        """End everything, whatever state it is in."""
        if self.process is None:
            return
        left = self.everything() if self.lives else set()
        try:
            self.stop()
        except subprocess.TimeoutExpired:
            for pid in left:
                os.kill(pid, signal.SIGKILL)
            self.process.wait(PATIENT_S)
            raise AssertionError(f"it did not stop in time; it said:\n{self.said()[-2000:]}") from None


def descent(pid: int) -> set[int]:
    """A process, every process that it started, and every process that those started."""
    known, table = {pid}, _processes()
    for _ in range(5):
        known |= {child for child, parent, _ in table if parent in known}
    return known


def alive(pids: set[int]) -> set[int]:
    """Which of these still run; one that nobody has buried counts as gone."""
    return {pid for pid, _, _ in _processes() if pid in pids}


def get(url: str, path: str) -> tuple[int, bytes]:
    """Ask for a page; status 0 when nobody answers."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except OSError:
        return 0, b""
    finally:
        connection.close()


def _processes() -> list[tuple[int, int, list[str]]]:
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except (OSError, ValueError):
            continue
        if state != "Z":
            found.append((int(entry.name), int(parent), [word for word in words if word]))
    return found
