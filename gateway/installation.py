"""What does one process of this installation hold? Settings, clock, database, carriers, queues.

Each part is made when first used. A root (app, worker, clock, command line) builds one after any fork; doors get it
handed. Tests build one with fakes.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from gateway.carrier.addresses import Addresses
from gateway.carrier.both import Both
from gateway.carrier.failover import By
from gateway.carrier.port import Carrier
from gateway.carrier.twilio import TwilioCarrier
from gateway.carriers.measuring import Measured, Notebook
from gateway.now import Clock, monotonic, offset_clock, system_clock
from gateway.queues import Nudges, Queue
from gateway.settings import Settings
from gateway.storage import Storage
from gateway.storage.beforehand import ReadFirst, lay_ready

T = TypeVar("T")

PAGE_TIMEOUT_S = 10.0
BULK_TIMEOUT_S = 20.0
DOCTOR_TIMEOUT_S = 45


class Installation:
    """Everything a door needs. Every part can be replaced when made, for tests."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        offset_file = settings.clock_offset_file
        self.clock: Clock = clock or (offset_clock(offset_file) if offset_file else system_clock)

    @cached_property
    def storage(self) -> Storage:
        """The database."""
        return Storage(self.settings.database_url)

    @cached_property
    def addresses(self) -> Addresses:
        """The addresses under which the carrier reaches us."""
        return Addresses(self.settings.public_url, self.settings.secret_key, self.settings.fallback_url)

    @cached_property
    def carrier(self) -> Carrier:
        """The account that pages; with the second carrier beside it, for what leaves from a number of that one."""
        first = TwilioCarrier(self.settings.account, timeout_s=PAGE_TIMEOUT_S)
        return self.both(first, self.backup_carrier)

    @cached_property
    def broadcast_carrier(self) -> Carrier:
        """The account that broadcasts."""
        first, backup = self.settings.broadcast_account, self.settings.backup
        carrier = TwilioCarrier(first, timeout_s=BULK_TIMEOUT_S)
        if backup is None:
            return carrier
        second = TwilioCarrier(backup.account, timeout_s=BULK_TIMEOUT_S)
        return Both(carrier, second, backup.numbers)

    @cached_property
    def backup_carrier(self) -> Carrier | None:
        """The second carrier, where one is set: by it an alarm goes out that the first one may be the cause of."""
        backup = self.settings.backup
        return TwilioCarrier(backup.account, timeout_s=PAGE_TIMEOUT_S) if backup else None

    def both(self, first: Carrier, second: Carrier | None) -> Carrier:
        """Measure the carriers of pages, and let them look like one."""
        backup = self.settings.backup
        tell = Notebook(lambda: self.storage, self.clock, two=backup is not None)
        measured = Measured(first, By.FIRST, tell, monotonic)
        if backup is None or second is None:
            return measured
        return Both(measured, Measured(second, By.BACKUP, tell, monotonic), backup.numbers)

    @cached_property
    def nudges(self) -> Nudges:
        """The queues, as something that may be told that work is due and is allowed to be away."""
        return Nudges(self.settings.queue_url)

    @cached_property
    def lanes(self) -> Callable[[int], Executor]:
        """What opens so many lanes for requests to the carrier that go out side by side: threads."""
        return ThreadPoolExecutor

    @cached_property
    def doctor(self) -> Callable[[], str | None]:
        """What looks at every part: `ccvo doctor`, as a process of its own. Returns its JSON; None when it hangs."""
        return run_doctor

    @contextmanager
    def transaction(self, patience_s: float | None = None) -> Iterator[Session]:
        """Open a door's one transaction; after its commit, nudge the queues for which work fell due in it."""
        with self.storage.transaction(patience_s) as session:
            yield session
        for queue in due_queues(session):
            self.nudges.nudge(queue)

    def act(self, work: Callable[[Session], T], patience_s: float | None = None) -> T:
        """Do a door's work in one transaction; what is large to read is read before, and the work begins anew.

        What `work` does outside of its session it must be able to do twice.
        """
        at_hand: dict[Hashable, Any] = {}
        while True:
            try:
                with self.transaction(patience_s) as session:
                    lay_ready(session, at_hand)
                    return work(session)
            except ReadFirst as first:
                with self.storage.reading() as session:
                    at_hand[first.key] = first.read(session)


def run_doctor() -> str | None:
    """Run `ccvo doctor --json` and return what it wrote."""
    command = [str(Path(sys.executable).with_name("ccvo")), "doctor", "--json"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=DOCTOR_TIMEOUT_S, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout


def due_queues(session: Session) -> list[Queue]:
    """The queues that actions of this session marked with `gateway.queues.fell_due`."""
    return sorted(session.info.get("due", set()), key=lambda queue: str(queue.value))
