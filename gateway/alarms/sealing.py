"""Is what was done sealed, and is the end of the chain kept beside the database? An end that is gone is an alarm, and
so is a row that cannot be read, and so cannot be sealed.

The end that was kept is then left as it is: it is what proves that the chain once went further.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.audit.anchor import holds, keep_anchor, read_anchor
from gateway.audit.sealing import head_of, illegible, seal_new
from gateway.audit.sources import Source
from gateway.now import Clock
from gateway.storage import Storage

AGAIN = timedelta(minutes=20)  # before the alarm, which nobody may overlook, counts as over
LOOK_EVERY = timedelta(minutes=10)  # whether a row cannot be read


class Sealing:
    """Seals what is new, and keeps the end."""

    def __init__(self, storage: Storage, sources: Sequence[Source], path: Path, clock: Clock) -> None:
        self.storage, self.sources, self.path, self.clock = storage, sources, path, clock
        self._told_at: datetime | None = None
        self._looked_at: datetime | None = None

    def sweep(self) -> int:
        """Seal what is not sealed yet; returns how many rows."""
        cut = self._is_cut()
        if cut:
            self._tell("ccvo audit verify")  # before sealing, which fails where rows were sealed before
        sealed = seal_new(self.storage, self.sources)
        self._look_at_what_stays_out()
        if not cut and (sealed or not self.path.exists()):
            with self.storage.reading() as session:
                keep_anchor(self.path, head_of(session))
        return sealed

    def _is_cut(self) -> bool:
        try:
            anchor = read_anchor(self.path)
        except ValueError:
            return True
        if anchor is None:
            return False
        with self.storage.reading() as session:
            return not holds(session, anchor)

    def _look_at_what_stays_out(self) -> None:
        now = self.clock()
        if self._looked_at is not None and now - self._looked_at < LOOK_EVERY:
            return
        self._looked_at = now
        with self.storage.reading() as session:
            found = [(each.name, illegible(session, each)) for each in self.sources]
        unread = [f"{name} {number}" for name, number in found if number is not None]
        if unread:
            self._tell(f"ccvo audit verify: {', '.join(unread)}")

    def _tell(self, detail: str) -> None:
        now = self.clock()
        if self._told_at is not None and now - self._told_at < AGAIN:
            return
        with self.storage.transaction() as session:
            raise_alarm(session, AlarmKind.AUDIT_CUT, detail, now)
        self._told_at = now
