"""How do coordinators hear that the database is away, when rows cannot be written? A text, straight to the carrier.

The alarm itself is raised when the database is back. Who was texted when stands in a file, so that a clock that is
started again, or a second one, does not text again.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from gateway.alarms.actions import TEXT_EVERY, alarm_text, raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.carrier.addresses import Addresses
from gateway.carrier.port import Carrier, OutgoingSms
from gateway.duty.snapshot import COORDINATORS, read_snapshot
from gateway.errors import CarrierFault
from gateway.notices.hotline import with_hotline
from gateway.storage.away import database_is_away

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=10)  # a database that answers again by then is nobody's concern at night
USEFUL_FOR = timedelta(hours=1)
TEXTED = "outage_texted_at"


class Outage:
    """What one clock knows of the database's absence."""

    def __init__(self, var: Path, sender: str, carrier: Carrier, addresses: Addresses, hotline: str) -> None:
        self.var, self.sender, self.carrier, self.addresses = var, sender, carrier, addresses
        self.hotline = hotline
        self.since: datetime | None = None

    def noticed(self, fault: Exception, asked_at: datetime, now: datetime) -> bool:
        """Take in that a beat, begun at `asked_at`, failed. Returns whether the coordinators should be texted now."""
        if not database_is_away(fault):
            return False
        self.since = self.since or asked_at
        last = self._texted_at()
        return now - self.since >= PATIENCE and (last is None or abs(now - last) >= TEXT_EVERY)

    def text_coordinators(self, now: datetime) -> None:
        """Text every coordinator of the last snapshot, once: who was texted is not known to a database."""
        (self.var / TEXTED).write_text(now.isoformat())
        for number in read_snapshot(self.var, COORDINATORS):
            receipt_url = self.addresses.receipt("notice", 0)  # of no notice: what comes back changes nothing
            wording = with_hotline(alarm_text(AlarmKind.DATABASE_AWAY, now), self.hotline)
            try:
                self.carrier.send_sms(OutgoingSms(number, self.sender, wording, receipt_url, USEFUL_FOR))
            except CarrierFault as fault:
                log.error("a coordinator could not be texted that the database is away: %s", fault)

    def ended(self, session: Session, now: datetime) -> None:
        """Raise the alarm of an outage that is over; forget it with `forget` once that is committed."""
        if self.since is not None:
            seconds = int((now - self.since).total_seconds())
            raise_alarm(session, AlarmKind.DATABASE_AWAY, f"clock: away for {seconds} s", now, self._texted_at())

    def forget(self) -> None:
        """The database answers, and the alarm is on record."""
        self.since = None

    def _texted_at(self) -> datetime | None:
        try:
            return datetime.fromisoformat((self.var / TEXTED).read_text())
        except (OSError, ValueError):
            return None
