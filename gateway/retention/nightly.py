"""When is kept data looked through? Each night, by the clock, a portion at a time until nothing is over its time."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta

from sqlalchemy import select

from contacts.civil_time import first_occurrence, wall_clock
from gateway.audit.model import Deed
from gateway.audit.tables import AuditDeed
from gateway.keeping import Keeping, Kind
from gateway.now import Clock
from gateway.retention.actions import empty_some, note_run
from gateway.retention.at_carrier import Carriers, delete_there
from gateway.staff.model import SYSTEM, Actor
from gateway.storage import Storage

AT = time(4, 30)  # after the night's sheet, and after both hours at which the clock may change
BATCHES = 10  # of a hundred rows a portion, so that whoever else writes has a turn
TEXTS = 100  # at the carrier, a portion
AGAIN = timedelta(hours=1)  # after the carrier refused


class Nightly:
    """Looks through what is kept, once a night."""

    def __init__(self, storage: Storage, carriers: Carriers, keeping: Keeping, clock: Clock) -> None:
        self.storage, self.carriers, self.keeping, self.clock = storage, carriers, keeping, clock
        self._rests_until: datetime | None = None
        self._emptied: Counter[Kind] = Counter()
        self._at_carrier = 0

    def sweep(self) -> None:
        """Do the next portion, when it is night and there is one."""
        now = self.clock()
        if (self._rests_until is not None and now < self._rests_until) or not self._is_due(now):
            return
        if not self._empty(now):
            return
        gone, done = delete_there(self.storage, self.carriers, TEXTS)
        self._at_carrier += gone
        if done:
            self._note(SYSTEM, True, now)
        elif gone < TEXTS:
            self._rests_until = now + AGAIN

    def run_all(self, actor: Actor) -> tuple[dict[Kind, int], int, bool]:
        """Do everything now, for who asks; returns what was emptied, how many texts at the carrier, and whether all."""
        now = self.clock()
        while not self._empty(now):
            pass
        self._at_carrier, done = delete_there(self.storage, self.carriers)
        emptied, at_carrier = dict(self._emptied), self._at_carrier
        self._note(actor, done, now)
        return emptied, at_carrier, done

    def _empty(self, now: datetime) -> bool:
        """Empty a portion; returns whether nothing is left."""
        for _ in range(BATCHES):
            with self.storage.transaction() as session:
                emptied = empty_some(session, self.keeping, now)
            if not emptied:
                return True
            self._emptied.update(emptied)
        return False

    def _note(self, actor: Actor, finished: bool, now: datetime) -> None:
        with self.storage.transaction() as session:
            note_run(session, actor, self._emptied, self._at_carrier, finished, now)
        self._emptied, self._at_carrier = Counter(), 0

    def _is_due(self, now: datetime) -> bool:
        since = first_occurrence(datetime.combine(wall_clock(now).date(), AT))
        if now < since:
            return False
        done = select(AuditDeed.id).where(AuditDeed.deed == Deed.RETENTION_RUN, AuditDeed.at >= since)
        with self.storage.reading() as session:
            return session.scalar(done.where(AuditDeed.detail.contains('"finished":true')).limit(1)) is None
