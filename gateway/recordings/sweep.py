"""What about sounds is due, whoever forgot it? The clock's part: fetch, take away what is over its time, erase, tend.

Every step is a short transaction, safe to repeat and to run beside another clock's; none spans the carrier or a file.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from gateway.carrier.port import Carrier
from gateway.errors import CarrierFault
from gateway.now import Clock
from gateway.recordings import erasures, fetches
from gateway.recordings.claims import said
from gateway.recordings.model import SoundState
from gateway.recordings.retention import Overdue, overdue
from gateway.recordings.tables import RecordingSound
from gateway.recordings.vault import Vault
from gateway.settings import Settings
from gateway.storage import Storage

log = logging.getLogger(__name__)

AT_ONCE = 20  # sounds a sweep
TEND_EVERY = timedelta(hours=1)


class Keeper:
    """Keeps the sounds of one installation. `kept_for`: how long after a ticket was closed."""

    def __init__(self, storage: Storage, carrier: Carrier, clock: Clock, vault: Vault, kept_for: timedelta) -> None:
        self.storage = storage
        self.carrier = carrier
        self.clock = clock
        self.vault = vault
        self.kept_for = kept_for
        self._tended_at: datetime | None = None

    @classmethod
    def of(cls, settings: Settings, storage: Storage, carrier: Carrier, clock: Clock) -> Keeper:
        """The keeper of an installation."""
        return cls(storage, carrier, clock, Vault.of(settings), timedelta(days=settings.recording_days))

    def sweep(self) -> None:
        """Do once everything that is due."""
        self.enlist()
        self.fetch()
        self.purge()
        self.erase()
        self.tend()

    def enlist(self) -> None:
        """Take up recordings that are new to us."""
        with self.storage.reading() as session:
            new = fetches.unlisted(session)
        if new:
            with self.storage.transaction() as session:
                fetches.enlist(session, new, self.clock())

    def fetch(self) -> int:
        """Fetch what is due, and keep it here. Returns how many were tried."""
        with self.storage.reading() as session:
            due = fetches.to_fetch(session, self.clock(), AT_ONCE)
        return sum(self._fetch(recording_id) for recording_id in due)

    def overdue(self, limit: int | None = None) -> Sequence[Overdue]:
        """Return what has been kept long enough."""
        with self.storage.reading() as session:
            return overdue(session, self.clock(), self.kept_for, limit)

    def purge_all(self) -> None:
        """Erase everything that has been kept long enough; what does not go at once stays with the clock."""
        while self.purge():
            pass
        self.erase(limit=None)

    def purge(self) -> int:
        """Let nobody hear what has been kept long enough. Returns how many; `erase` does the rest."""
        taken = 0
        for each in self.overdue(AT_ONCE):
            with self.storage.transaction() as session:
                taken += erasures.take_away(session, each.recording_id, self.clock())
        return taken

    def erase(self, limit: int | None = AT_ONCE) -> int:
        """Erase what was taken away, here and at the carrier. Returns how many were tried."""
        with self.storage.reading() as session:
            due = erasures.to_erase(session, self.clock(), limit)
        return sum(self._erase(recording_id) for recording_id in due)

    def tend(self) -> None:
        """Once an hour: erase files that came too late, and fetch anew what this key or this disk cannot give."""
        now = self.clock()
        if self._tended_at is not None and abs(now - self._tended_at) < TEND_EVERY:
            return
        self._forget_deleted(self.vault.held())
        for recording_id in self._lost():
            log.error("recording %d is not readable here; it is fetched again", recording_id)
            with self.storage.transaction() as session:
                fetches.fetch_anew(session, recording_id, now)
        self._tended_at = now

    def _fetch(self, recording_id: int) -> bool:
        with self.storage.transaction() as session:
            claim = fetches.claim_fetch(session, recording_id, self.clock())
        if claim is None:
            return False
        try:
            sound = self.carrier.fetch_recording(claim.address)
            if not sound:
                raise EmptySound
            kept = self.vault.keep(claim.recording_id, claim.sid, sound)
        except (CarrierFault, OSError, EmptySound) as fault:
            log.warning("recording %d is not fetched: %s", recording_id, said(fault))
            with self.storage.transaction() as session:
                fetches.record_not_fetched(session, claim, fault, self.clock())
            return True
        with self.storage.transaction() as session:
            recorded = fetches.record_kept(session, claim, kept, self.clock())
        if not recorded:
            self._forget_deleted({recording_id})
        return True

    def _erase(self, recording_id: int) -> bool:
        with self.storage.transaction() as session:
            claim = erasures.claim_erasure(session, recording_id, self.clock())
        if claim is None:
            return False
        try:
            self.vault.forget(recording_id)
            with self.storage.transaction() as session:
                erasures.record_erased_here(session, claim, self.clock())
            self.carrier.delete_recording(claim.sid)
        except (CarrierFault, OSError) as fault:
            with self.storage.transaction() as session:
                erasures.record_not_erased(session, claim, fault, self.clock())
            return True
        with self.storage.transaction() as session:
            erasures.record_erased(session, claim, self.clock())
        return True

    def _forget_deleted(self, recording_ids: set[int]) -> None:
        """Erase what was written here after it was taken away, by a fetch that took longer than its lease."""
        with self.storage.reading() as session:
            query = select(RecordingSound.recording_id).where(RecordingSound.state == SoundState.DELETED)
            gone = set(session.scalars(query)) & recording_ids
        for recording_id in gone:
            self.vault.forget(recording_id)

    def _lost(self) -> list[int]:
        """Sounds that the rows say are kept, under another key or without a file on this disk."""
        whole = self.vault.whole()
        with self.storage.reading() as session:
            query = select(RecordingSound.recording_id, RecordingSound.key_id)
            rows = session.execute(query.where(RecordingSound.state == SoundState.KEPT)).all()
        return [found for found, key_id in rows if key_id != self.vault.key_id or found not in whole]


class EmptySound(Exception):  # noqa: N818
    """The carrier gave an empty file."""
