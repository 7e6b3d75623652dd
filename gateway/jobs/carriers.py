"""What does the clock do about carriers? It tells that pages changed over, and forgets old measurements."""

from __future__ import annotations

from datetime import datetime, timedelta

from gateway.alarms.carriers import changes_wait, tell_changes
from gateway.carriers.measuring import forget
from gateway.installation import Installation

FORGET_EVERY = timedelta(hours=1)


class CarrierWatch:
    """The carriers' part of one clock."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self._forgot_at: datetime | None = None

    def sweep(self) -> None:
        """Tell what changed; safe beside another clock's."""
        held, now = self.installation, self.installation.clock()
        with held.storage.reading() as session:
            waits = changes_wait(session, now)
        if waits:
            with held.transaction() as session:
                tell_changes(session, now)
        if self._forgot_at is None or abs(now - self._forgot_at) >= FORGET_EVERY:
            with held.transaction() as session:
                forget(session, now)
            self._forgot_at = now
