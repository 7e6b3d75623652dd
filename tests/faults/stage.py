"""Who acts next? Processes side by side on a virtual clock, one at a time, in an order that a seed decides.

A fiber runs until it pauses; whoever's time comes first goes on. Nothing pauses within a transaction, so that any order
of transactions and requests can happen, and the same one happens again for the same seed.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from datetime import datetime, timedelta
from random import Random
from threading import Semaphore, Thread
from typing import Any

MOST_TOLD = 400


class Killed(BaseException):
    """kill -9: nothing of ours may catch it."""


class Process:
    """What dies together: its fibers, and all they had in memory."""

    def __init__(self, name: str) -> None:
        self.name, self.deaths = name, 0
        self.fibers: dict[Fiber, None] = {}  # in the order of their birth


class Fiber:
    """One line of work of a process; a thread that only runs while the stage has given it the turn."""

    def __init__(self, stage: Stage, process: Process, doing: Callable[[], object]) -> None:
        self.stage, self.process, self.doing = stage, process, doing
        self.dead = self.done = False
        self.turn = self.within = 0  # within: how many transactions it has open
        self.waits_for: set[Fiber] = set()
        self.go = Semaphore(0)
        process.fibers[self] = None
        Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        self.go.acquire()
        try:
            if not self.dead:
                self.doing()
        except Killed:
            pass
        except BaseException as fault:
            self.stage.faults.append(fault)
        self.done = True
        self.process.fibers.pop(self)
        self.stage.ended(self)
        self.stage.back.release()


class Stage:
    """The clock, the draw, and whose turn it is."""

    def __init__(self, seed: int, start: datetime) -> None:
        self.draw, self.now = Random(seed), start
        self.back = Semaphore(0)
        self.faults: list[BaseException] = []
        self.history: list[str] = []
        self._started = start
        self._agenda: list[tuple[datetime, int, int, Fiber]] = []
        self._ties = itertools.count()
        self._running: Fiber | None = None
        self._waiting: dict[Fiber, None] = {}

    def clock(self) -> datetime:
        """What time it is."""
        return self.now

    def tell(self, what: str) -> None:
        """Remember what happened."""
        self.history.append(f"{(self.now - self._started).total_seconds():8.2f}  {what}")

    def told(self) -> str:
        """The history, as far as it helps."""
        left_out = len(self.history) - MOST_TOLD
        head = [f"... {left_out} earlier lines"] if left_out > 0 else []
        return "\n".join([*head, *self.history[-MOST_TOLD:]])

    @property
    def me(self) -> Fiber:
        """Who has the turn."""
        assert self._running is not None, "only a fiber may pause"
        return self._running

    def act(self, process: Process, doing: Callable[[], object], after: float = 0.0) -> Fiber:
        """Let a process do something, so many seconds from now."""
        fiber = Fiber(self, process, doing)
        self._book(fiber, after)
        return fiber

    def pause(self, seconds: float) -> None:
        """Let others go first for so long."""
        me = self.me
        if not me.dead:
            self._book(me, seconds)
            self._give_up_turn(me)
        if me.dead:
            raise Killed

    def join(self, fibers: Iterable[Fiber]) -> None:
        """Wait until others are done."""
        me = self.me
        me.waits_for = {fiber for fiber in fibers if not fiber.done}
        while me.waits_for and not me.dead:
            self._waiting[me] = None
            self._give_up_turn(me)
        if me.dead:
            raise Killed

    def ended(self, fiber: Fiber) -> None:
        """Let those who waited for a fiber go on."""
        for other in [one for one in self._waiting if fiber in one.waits_for]:
            other.waits_for.discard(fiber)
            if not other.waits_for:
                self._waiting.pop(other)
                self._book(other, 0)

    def kill(self, process: Process) -> None:
        """End a process where it stands; the fiber that has the turn learns of it when it pauses."""
        process.deaths += 1
        self.tell(f"{process.name} dies")
        for fiber in process.fibers:
            fiber.dead = True
            self._waiting.pop(fiber, None)
            if fiber is not self._running:
                self._book(fiber, 0)

    def run(self, until: Callable[[], bool], most: timedelta) -> None:
        """Go on until something holds, or for so long. Raises what a fiber raised."""
        end = self.now + most
        while self._agenda and self._agenda[0][0] <= end and not until():
            at, _, turn, fiber = heapq.heappop(self._agenda)
            if fiber.done or turn != fiber.turn:
                continue
            self.now, fiber.turn, self._running = max(self.now, at), turn + 1, fiber
            fiber.go.release()
            self.back.acquire()
            self._running = None
            if self.faults:
                raise self.faults[0]

    def close(self) -> None:
        """End everything."""
        for fiber in [*(entry[-1] for entry in self._agenda), *self._waiting]:
            while not fiber.done:
                fiber.dead, self._running = True, fiber
                fiber.go.release()
                self.back.acquire()

    def _book(self, fiber: Fiber, seconds: float) -> None:
        entry = (self.now + timedelta(seconds=seconds), next(self._ties), fiber.turn, fiber)
        heapq.heappush(self._agenda, entry)

    def _give_up_turn(self, me: Fiber) -> None:
        self.back.release()
        me.go.acquire()


class Lanes(Executor):
    """Lanes of one process: what is handed in runs side by side, in fibers."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def map(self, fn: Callable[..., Any], *iterables: Iterable[Any], **_: object) -> Iterator[Any]:  # type: ignore[override]
        results: dict[int, Any] = {}

        def run(number: int, given: tuple[Any, ...]) -> None:
            results[number] = fn(*given)

        every = list(enumerate(zip(*iterables, strict=True)))
        process = self.stage.me.process
        fibers = [self.stage.act(process, lambda n=n, given=given: run(n, given)) for n, given in every]
        self.stage.join(fibers)
        return iter([results[number] for number, _ in every])
