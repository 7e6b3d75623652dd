"""How does one process live under the supervisor? Started, read, found dead, and started again after a pause."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from dataclasses import dataclass, field

from gateway.supervisor.lifeline import bound_to_parent

PAUSE_S = (0.2, 0.5, 1.0, 2.0, 5.0)
STEADY_S = 20.0  # one that lived this long starts with the shortest pause again


@dataclass
class Child:
    """One process: how it is started, and how it fares. `at_death` is what it gets when the supervisor dies."""

    name: str
    command: list[str]
    at_death: signal.Signals = signal.SIGTERM
    lasting: bool = True  # started again when it ends
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    says: int = field(default=-1, init=False)  # the descriptor of what it says; -1 when there is none
    started_at: float = field(default=0.0, init=False)  # seconds, monotonic
    due_at: float | None = field(default=None, init=False)
    deaths: int = field(default=0, init=False)
    _half: bytes = field(default=b"", init=False)

    def start(self, now: float) -> int:
        """Start it, and return the descriptor of what it says."""
        self.says, writer = os.pipe()
        os.set_blocking(self.says, False)
        try:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=writer,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl-C is for the supervisor: the children stop in order
                preexec_fn=bound_to_parent(self.at_death),
            )
        finally:
            os.close(writer)
        self.started_at, self.due_at, self._half = now, None, b""
        return self.says

    @property
    def lives(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def status(self) -> int | None:
        """The exit status; negative for the signal that ended it; None while it runs or before it started."""
        return self.process.poll() if self.process else None

    def lines(self) -> list[str]:
        """Return the whole lines said since the last time."""
        said = b""
        with contextlib.suppress(OSError):
            while piece := os.read(self.says, 65536):
                said += piece
        *whole, self._half = (self._half + said).split(b"\n")
        if len(self._half) > 8192 or (self._half and not self.lives):
            whole, self._half = [*whole, self._half], b""
        return [line.decode(errors="replace") for line in whole]

    def schedule(self, now: float) -> float:
        """Note that it died; return after how many seconds it is started again."""
        self.deaths = 0 if now - self.started_at > STEADY_S else self.deaths
        pause = PAUSE_S[min(self.deaths, len(PAUSE_S) - 1)]
        self.deaths += 1
        self.due_at = now + pause
        return pause

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process; SIGKILL goes to everything it started too."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if number is signal.SIGKILL:
                os.killpg(self.process.pid, number)
            elif self.lives:
                self.process.send_signal(number)

    def close(self) -> None:
        """Let go of what it said."""
        os.close(self.says)
        self.says = -1
