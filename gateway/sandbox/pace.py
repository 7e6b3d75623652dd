"""When does the carrier do the next thing? A timer, and queues that let so many units a second through.

Waiting is measured on the monotonic clock that is handed in; `speed` makes simulated time run faster than that.
"""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime

Monotonic = Callable[[], float]
Clock = Callable[[], datetime]  # aware UTC
log = logging.getLogger(__name__)


class Agenda:
    """Runs short functions at their moment, in order, on one thread. Durations are simulated seconds."""

    def __init__(self, monotonic: Monotonic, speed: float = 1.0) -> None:
        self.monotonic = monotonic
        self.speed = speed
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._open = True
        self._thread = threading.Thread(target=self._run, name="sandbox-agenda", daemon=True)
        self._thread.start()

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        """Run `act` once `seconds` of simulated time have passed."""
        self.at(self.monotonic() + seconds / self.speed, act)

    def at(self, moment: float, act: Callable[[], None]) -> None:
        """Run `act` at a moment of the monotonic clock, or at once when that has passed."""
        with self._changed:
            heapq.heappush(self._due, (moment, next(self._numbers), act))
            self._changed.notify()

    def close(self) -> None:
        """Stop; what was still to come does not happen."""
        with self._changed:
            self._open = False
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while (act := self._next()) is not None:
            try:
                act()
            except Exception:
                log.exception("an appointment failed")

    def _next(self) -> Callable[[], None] | None:
        with self._changed:
            while self._open:
                wait = self._due[0][0] - self.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._due)[2]
                self._changed.wait(wait)
        return None


class Lane:
    """One queue: lets waiting work through at `rate` units per simulated second, first come first served."""

    def __init__(self, agenda: Agenda, rate: float) -> None:
        self.rate = rate
        self._agenda = agenda
        self._waiting: deque[tuple[int, Callable[[], None]]] = deque()
        self._units = 0
        self._free_at = agenda.monotonic()
        self._running = False
        self._lock = threading.Lock()

    @property
    def units(self) -> int:
        """How many units wait."""
        return self._units

    @property
    def wait_s(self) -> float:
        """How many simulated seconds something that joins now will wait."""
        busy = max(0.0, self._free_at - self._agenda.monotonic()) * self._agenda.speed
        return busy + self._units / self.rate

    def join(self, units: int, act: Callable[[], None]) -> None:
        """Run `act` when its turn comes; it then holds the lane for as long as its units take."""
        with self._lock:
            self._waiting.append((units, act))
            self._units += units
            if self._running:
                return
            self._running = True
            moment = max(self._free_at, self._agenda.monotonic())
        self._agenda.at(moment, self._pass)

    def _pass(self) -> None:
        with self._lock:
            units, act = self._waiting.popleft()
            self._units -= units
            now = self._agenda.monotonic()
            begun = self._free_at if now - self._free_at < 0.25 else now  # a late timer does not cost capacity
            self._free_at = begun + units / (self.rate * self._agenda.speed)
            self._running = bool(self._waiting)
            again = self._running
        act()
        if again:
            self._agenda.at(self._free_at, self._pass)
