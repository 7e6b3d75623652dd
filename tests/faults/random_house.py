"""The whole of paging in one process, on a virtual clock: web, two clocks, two workers, queue, telephones, people.

What they run is production's code on a real database. Each process may die wherever a transaction begins or ends, or
where a request leaves or is answered; it is started again after a while.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway import webhooks
from gateway.clock import Sweeper
from gateway.installation import Installation
from gateway.jobs.urgent import send_everything
from gateway.paging.model import Channel
from gateway.paging.tables import Page
from gateway.queues import Queue
from gateway.storage import Storage, heartbeat
from gateway.tickets.tables import Ticket
from tests.faults.stage import Fiber, Killed, Lanes, Process, Stage
from tests.faults.unruly_carrier import Trouble, UnrulyCarrier
from tests.parts.compiled import HouseApp
from tests.scenarios.world import START, World

CALM = Trouble()
STALLED, STALLS_S = 0.01, 45.0  # share of crossings at which a process stands still, and for how long at most
AT_THE_CARRIER = 5  # so much likelier a process dies where a request leaves or is answered
BEAT, LOOKS_BY_ITSELF = timedelta(seconds=6), timedelta(seconds=12)
SWEEPS_S = (2, 8)  # between two sweeps of one clock: rarer than in production, for there is little else to do


class NobodyAnswersError(Exception):
    """The gateway's web did not answer a webhook, however often it was tried."""


class StageStorage(Storage):
    """A database in one process: others may go first, and it may die, before, in and after each transaction."""

    def __init__(self, url: str, house: RandomHouse) -> None:
        super().__init__(url)
        self.house = house

    @contextmanager
    def transaction(self, *given: Any) -> Iterator[Session]:
        """Yield a Session that may write."""
        self.house.cross()
        me = self.house.stage.me
        me.within += 1
        try:
            with super().transaction(*given) as session:
                yield session
                self.house.may_die()
        finally:
            me.within -= 1
        self.house.committed(me.process)
        self.house.cross()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a Session that only reads."""
        self.house.cross()
        me = self.house.stage.me
        me.within += 1
        try:
            with super().reading() as session:
                yield session
        finally:
            me.within -= 1


class LossyQueue:
    """A queue that may be away, or lose what it took."""

    def __init__(self, stage: Stage, trouble: Trouble) -> None:
        self.stage, self.trouble, self.waiting = stage, trouble, 0

    def nudge(self, queue: Queue) -> bool:
        if self.stage.draw.random() < self.trouble.lost:
            return False
        if self.stage.draw.random() >= self.trouble.lost:
            self.waiting += 1
        return True


class StageSweeper(Sweeper):
    """A clock whose work beside the sweep is a fiber."""

    def __init__(self, installation: Installation, stage: Stage, process: Process) -> None:
        super().__init__(installation)
        self.close()
        self.stage, self.process = stage, process
        self._fibers: dict[str, Fiber] = {}

    def beside(self, name: str, step: Callable[[], None]) -> None:
        running = self._fibers.get(name)
        if running is None or running.done:
            self._fibers[name] = self.stage.act(self.process, step)


class RandomHouse(World):
    """A world in which everything happens in an order that a seed decides."""

    carrier: UnrulyCarrier

    def __init__(self, directory: Path, database_url: str, seed: int, trouble: Trouble) -> None:
        self.stage, self.trouble = Stage(seed, START), trouble
        self.web, self.outside = Process("web"), Process("outside")
        self.others = [Process(name) for name in ("clock 1", "clock 2", "urgent 1", "urgent 2")]
        self.queue = LossyQueue(self.stage, trouble)
        self.in_the_air: dict[int, set[int]] = {}  # by accepted ticket: its pages claimed by then and not yet taken
        self.accepted_at: dict[int, datetime] = {}
        self.opened: set[int] = set()
        carrier = UnrulyCarrier(self.stage, trouble)
        carrier.cross = self.cross_outside_transactions
        super().__init__(directory, database_url, carrier)
        pace = self.stage.draw.choice((1.0, 100.0))
        self.settings = replace(self.settings, page_call_pace=pace, smtp_url=None)
        self.app = HouseApp("random")
        self.app.register_blueprint(webhooks.blueprint(self.process_installation()))
        for process in self.others:
            self.launch(process)

    def start(self) -> None:
        """Make what tests look with; the processes have installations of their own."""
        self.installation = Installation(self.settings, self.stage.clock)
        self.storages: list[Storage] = [self.installation.storage]

    def close(self) -> None:
        self.stage.close()
        for storage in self.storages:
            storage.dispose()

    def process_installation(self) -> Installation:
        made = Installation(self.settings, self.stage.clock)
        storage = StageStorage(self.settings.database_url, self)
        self.storages.append(storage)
        lanes: Callable[[int], Lanes] = lambda _many: Lanes(self.stage)  # noqa: E731
        made.__dict__.update(carrier=self.carrier, storage=storage, nudges=self.queue, lanes=lanes)
        return made

    def calm_down(self) -> None:
        """From now on everything works, and nobody dies."""
        self.stage.tell("everything works from now on")
        self.trouble.__dict__.update(CALM.__dict__)

    # the processes

    def launch(self, process: Process) -> None:
        main = self._clock if process.name.startswith("clock") else self._worker
        self.stage.act(process, lambda: main(process), self.stage.draw.uniform(0, 1))

    def _clock(self, process: Process) -> None:
        clock = StageSweeper(self.process_installation(), self.stage, process)
        while True:
            for step in (clock.beat, clock.doubts, clock.escalations, clock.followed, clock.silent_calls, clock.nudges):
                step()
            if self.stage.draw.random() < 0.5:
                clock.beside("carrier_questions", clock.carrier_questions)
            self.stage.pause(self.stage.draw.uniform(*SWEEPS_S))

    def _worker(self, process: Process) -> None:
        held, beaten, looked = self.process_installation(), START - BEAT, self.stage.now
        while True:
            if self.stage.now - beaten >= BEAT:
                beaten = self.stage.now
                with held.transaction() as session:
                    heartbeat.beat(session, Queue.URGENT.value, os.getpid(), beaten)
            if self.queue.waiting or self.stage.now - looked >= LOOKS_BY_ITSELF:
                self.queue.waiting, looked = max(self.queue.waiting - 1, 0), self.stage.now
                send_everything(held)
            self.stage.pause(self.stage.draw.uniform(0.2, 0.8))

    def cross(self) -> None:
        """Let others go first; perhaps stand still for seconds, perhaps die."""
        draw = self.stage.draw
        stalled = self.trouble.faults > 0 and draw.random() < STALLED
        self.stage.pause(draw.uniform(1, STALLS_S) if stalled else draw.uniform(0, 0.03))
        self.may_die()

    def cross_outside_transactions(self) -> None:
        assert not self.stage.me.within, "the carrier is called with a transaction open"
        self.cross()
        self.may_die(AT_THE_CARRIER)

    def may_die(self, likelier: float = 1) -> None:
        if self.stage.draw.random() >= self.trouble.deaths * likelier:
            return
        process = self.stage.me.process
        self.stage.kill(process)
        away = self.stage.draw.uniform(0.5, 3) if self.stage.draw.random() < 0.8 else self.stage.draw.uniform(10, 60)
        if process is self.web:
            self.web_is_away_until = self.stage.now + timedelta(seconds=min(away, 5))
        else:
            self.stage.act(self.outside, lambda: self.launch(process), away)
        raise Killed

    # what is known of it

    def committed(self, process: Process) -> None:
        """Look whether a webhook's transaction gave a ticket to somebody, and what was in the air at that instant."""
        if process is not self.web:
            return
        with self.installation.storage.reading() as session:
            self.opened.update(session.scalars(select(Ticket.id)))
            taken = select(Ticket.id, Ticket.acknowledged_by).where(Ticket.acknowledged_at.is_not(None))
            for ticket_id, name in session.execute(taken):
                if ticket_id not in self.accepted_at:
                    self.accepted_at[ticket_id] = self.stage.now
                    self.stage.tell(f"ticket {ticket_id} is {name}'s")
                    self.in_the_air[ticket_id] = self._in_the_air(session, ticket_id)

    def _in_the_air(self, session: Session, ticket_id: int) -> set[int]:
        claimed = select(Page.id).where(
            Page.ticket_id == ticket_id, Page.attempted_at.is_not(None), Page.channel != Channel.EMAIL
        )
        return set(session.scalars(claimed)) - {page_id for page_id, _ in self.taken()}

    def taken(self) -> list[tuple[int, datetime]]:
        """Every page that the carrier took, in that order: by its text or call, and when."""
        at, read = self.carrier.taken_at, self.installation.addresses.read
        texts = [(sent.sid, sent.sms.receipt_url) for sent in self.carrier.texts]
        calls = [(placed.sid, placed.call.status_url) for placed in self.carrier.calls]
        urls = [(sid, url) for sid, url in texts + calls if "/notice/" not in url]
        return sorted(((read("page", url.rsplit("/", 1)[-1]), at[sid]) for sid, url in urls), key=lambda one: one[1])

    # webhooks

    web_is_away_until = START

    def post(self, url: str, **form: str) -> str:
        """Post a webhook of a line, which is tried again when nothing answers."""
        for _ in range(4):
            answer = self.try_to_post(url, **form)
            if answer is not None:
                return answer
            self.stage.pause(self.stage.draw.uniform(0.5, 3))
        raise NobodyAnswersError

    def try_to_post(self, url: str, **form: str) -> str | None:
        """Post a webhook once; None when the web is away, or dies of it."""
        self.stage.pause(self.stage.draw.uniform(0.02, 0.3))
        if self.stage.now < self.web_is_away_until:
            return None
        answers: list[str] = []
        self.stage.join([self.stage.act(self.web, lambda: answers.append(World.post(self, url, **form)))])
        return answers[0] if answers else None

    def tell(self, url: str, **form: str) -> None:
        """Post what nobody waits for: lost, late, doubled or overtaken, as it happens."""
        if self.stage.draw.random() < self.trouble.lost:
            return
        for _ in range(1 + (self.stage.draw.random() < self.trouble.doubled)):
            late = self.stage.draw.uniform(0, self.trouble.late_s)
            self.stage.act(self.outside, lambda: self.try_to_post(url, **form), late)

    def report(self, after: float) -> Fiber:
        """Somebody rings the hotline and reports something."""

        def rings() -> None:
            try:
                self.call(f"+3247011{next(self._sequence):04d}").press("1", "1", "1").hang_up()
            except NobodyAnswersError:
                self.stage.tell("a caller got no answer")

        return self.stage.act(self.outside, rings, after)


class Faults(logging.Handler):
    """Remembers what production logs as a fault of its own."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self.told.append(f"{record.getMessage()}: {record.exc_info[1]!r}")
