"""By which carrier does this run of a bulk worker send, from which numbers, and what did its requests come to?

A run sends by one carrier. When somebody lets broadcasts go by the other one it ends, and the next run takes that.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError

from gateway.carrier.failover import By, Use
from gateway.carriers.measuring import COLUMNS, keep
from gateway.carriers.standing import standing
from gateway.errors import FaultKind
from gateway.now import Clock
from gateway.settings import Settings
from gateway.storage import Storage

log = logging.getLogger(__name__)

LOOK_S = 0.5
KEEP_S = 2.0
SAMPLE = 100  # of so many answers it is kept how long they took


@dataclass(frozen=True)
class Road:
    """One carrier as broadcasts use it. `shares_account`: pages may leave by the same account."""

    by: By
    account_sid: str
    senders: Sequence[str]
    pace: float
    shares_account: bool


def road_by(settings: Settings, by: By) -> Road:
    """Return a carrier's account, senders and pace for broadcasts."""
    backup = settings.backup
    if by is By.BACKUP and backup is not None:
        return Road(by, backup.account.sid, backup.broadcast_sms_from, backup.sms_pace, True)
    sid = settings.broadcast_account.sid
    return Road(By.FIRST, sid, settings.broadcast_sms_from, settings.broadcast_sms_pace, sid == settings.account.sid)


def stands(storage: Storage) -> By:
    """Return by which carrier broadcasts go now."""
    with storage.reading() as session:
        return standing(session, Use.BROADCASTS).by


class Tally:
    """Counts what requests came to, in any thread, and keeps it in a row every two seconds, in one."""

    def __init__(self, storage: Storage, clock: Clock, by: By) -> None:
        self._storage, self._clock, self._by = storage, clock, by
        self._lock = Lock()
        self._counts: Counter[str] = Counter()
        self._answers: list[float] = []

    def add(self, by: By, seconds: float, fault: FaultKind | None) -> None:
        """Count one request."""
        with self._lock:
            place = self._counts.total() % SAMPLE
            self._counts[COLUMNS[fault]] += 1
            self._answers[place : place + 1] = [seconds]

    def keep(self) -> None:
        """Keep what was counted since the last time."""
        with self._lock:
            counts, self._counts = dict(self._counts), Counter()
            answers, self._answers = self._answers, []
        if not counts:
            return
        try:
            with self._storage.transaction() as session:
                keep(session, Use.BROADCASTS, self._by, counts, answers, self._clock())
        except SQLAlchemyError as fault:
            log.warning("what a carrier answered could not be kept (%s)", type(fault).__name__)


class Ends:
    """Says whether a run must end because broadcasts go by another carrier; keeps the tally meanwhile."""

    def __init__(self, storage: Storage, tally: Tally, by: By, tick: Callable[[], float]) -> None:
        self._storage, self._tally, self._by, self._tick = storage, tally, by, tick
        self._looked_at = self._kept_at = tick()
        self._ended = False

    def __call__(self) -> bool:
        """Look every half second."""
        now = self._tick()
        if now - self._kept_at >= KEEP_S:
            self._tally.keep()
            self._kept_at = now
        if not self._ended and now - self._looked_at >= LOOK_S:
            self._ended, self._looked_at = stands(self._storage) is not self._by, now
        return self._ended
