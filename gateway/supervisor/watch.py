"""Which processes run now, and what must be done about them? One loop, one thread, no waiting on any single process."""

from __future__ import annotations

import contextlib
import selectors
import signal
import socket
from collections.abc import Callable, Sequence
from types import FrameType

from gateway.now import monotonic
from gateway.supervisor.child import Child
from gateway.supervisor.output import Output

IDLE_S = 1.0


class Stopped(Exception):  # noqa: N818 - somebody asked us to stop: nothing broke
    """A request to stop arrived while something was awaited."""


class Watch:
    """The children and the loop that reads, reaps and restarts them."""

    def __init__(self, output: Output) -> None:
        self.children: list[Child] = []
        self.output = output
        self.stopping = False
        self._selector = selectors.DefaultSelector()
        self._wake, self._waker = socket.socketpair()
        for end in (self._wake, self._waker):
            end.setblocking(False)
        self._selector.register(self._wake, selectors.EVENT_READ)

    def heed_signals(self) -> None:
        """Stop on SIGTERM, Ctrl-C and a lost terminal; wake up when a child dies."""
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._request_stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)

    def _request_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def start(self, child: Child) -> None:
        """Start a child and watch it from now on."""
        if child not in self.children:
            self.children.append(child)
        self._selector.register(child.start(monotonic()), selectors.EVENT_READ, child)

    def until(self, answered: Callable[[], bool], every_s: float = 0.1) -> None:
        """Turn the loop until `answered`; raises Stopped when asked to stop before that."""
        while not answered():
            if self.stopping:
                raise Stopped
            self.turn(every_s)

    def forever(self) -> None:
        """Turn the loop until asked to stop."""
        while not self.stopping:
            self.turn(IDLE_S)

    def turn(self, wait_s: float) -> None:
        """Read what was said, reap who died, start who is due."""
        due = [] if self.stopping else [child.due_at for child in self.children if child.due_at is not None]
        pauses = [at - monotonic() for at in due]
        wait_s = max(0.0, min([wait_s, *pauses, *([0.1] if self.output.waiting else [])]))
        for key, _ in self._selector.select(wait_s):
            if isinstance(key.data, Child):
                self._relay(key.data)
            else:
                self._drain()
        self.output.flush()
        for child in self.children:
            self._tend(child)

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._wake.recv(1024):
                pass

    def _relay(self, child: Child) -> None:
        for line in child.lines():
            self.output.say(line, child.name)

    def _tend(self, child: Child) -> None:
        if child.due_at is not None:
            if not self.stopping and monotonic() >= child.due_at:
                self.start(child)
            return
        if child.says < 0 or child.lives:
            return
        self._relay(child)
        self._selector.unregister(child.says)
        child.close()
        if child.lasting and not self.stopping:
            pause = child.schedule(monotonic())
            self.output.say(f"{child.name} ended ({_told(child.status)}); starting it again in {pause:g} s")

    def stop(self, stages: Sequence[tuple[Sequence[str], float]]) -> None:
        """Stop children by name, stage after stage; each stage has until so many seconds from now, then SIGKILL."""
        self.stopping = True
        began = monotonic()
        for names, until_s in stages:
            leaving = [child for child in self.children if child.name in names]
            for child in leaving:
                child.signal(signal.SIGTERM)
            while any(child.lives for child in leaving) and monotonic() - began < until_s:
                self.turn(0.1)
            for child in leaving:
                if child.lives:
                    self.output.say(f"{child.name} did not end in time; killed")
                child.signal(signal.SIGKILL)
            self.turn(0.0)


def _told(status: int | None) -> str:
    if status is None:
        return "unknown"
    if status >= 0:
        return f"status {status}"
    with contextlib.suppress(ValueError):
        return f"signal {signal.Signals(-status).name}"
    return f"signal {-status}"
