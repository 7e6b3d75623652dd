"""One database, one disk, and a carrier of which only recordings are asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from gateway.errors import CarrierFault, FaultKind
from gateway.recordings.listening import open_sound
from gateway.recordings.sweep import Keeper
from gateway.recordings.tables import RecordingSound
from gateway.recordings.vault import Vault
from gateway.staff.model import SYSTEM
from gateway.storage import Storage
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening, Source, TicketState
from gateway.tickets.tables import Recording, Ticket
from tests.parts.clock import MovableClock

SOUND = b"RIFF and what was said"
KEPT_FOR = timedelta(days=30)
NOT_YET = CarrierFault(FaultKind.PERMANENT, 404, "HTTP 404")
AWAY = CarrierFault(FaultKind.UNCERTAIN, None, "ReadTimeout")


class Killed(BaseException):
    """The process ends here, whatever it was doing."""


@dataclass
class Shelf:
    """A carrier of which only recordings are asked. `stops` are raised first, one a request."""

    sounds: dict[str, bytes] = field(default_factory=dict)
    stops: list[BaseException] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    meanwhile: Callable[[], None] | None = None

    def fetch_recording(self, url: str) -> bytes:
        self._ask(f"fetch {url}")
        if url not in self.sounds:
            raise NOT_YET
        return self.sounds[url]

    def delete_recording(self, sid: str) -> None:
        self._ask(f"delete {sid}")
        self.sounds.pop(f"https://carrier.example/{sid}", None)

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.meanwhile is not None:
            self.meanwhile()
        if self.stops:
            raise self.stops.pop(0)


class House:
    """One database, one disk, one carrier; as many clocks as a test starts."""

    def __init__(self, storage: Storage, clock: MovableClock, folder: Path) -> None:
        self.storage, self.clock = storage, clock
        self.carrier = Shelf()
        self.vault = Vault(folder / "recordings", "the key of this house")
        self.keeper = self.another()

    def another(self, vault: Vault | None = None) -> Keeper:
        """A clock, or the same one started anew."""
        return Keeper(self.storage, self.carrier, self.clock, vault or self.vault, KEPT_FOR)

    def record(self, sid: str = "RE1", *, at_carrier: bool = True) -> int:
        """A caller leaves a message; returns the recording's id."""
        address = f"https://carrier.example/{sid}"
        if at_carrier:
            self.carrier.sounds[address] = SOUND
        with self.storage.transaction() as session:
            ticket = tickets.open_ticket(session, SYSTEM, self.clock(), source=Source.PHONE)
            tickets.keep_recording(session, ticket, sid, address, 12, self.clock(), available=True)
            return tickets.recordings(session, ticket)[0].id

    def close_ticket(self, recording_id: int) -> None:
        with self.storage.transaction() as session:
            tickets.change_state(session, self._ticket(session, recording_id), TicketState.CLOSED, "An", self.clock())

    def row(self, recording_id: int) -> RecordingSound:
        with self.storage.reading() as session:
            return session.get_one(RecordingSound, recording_id)

    def told(self, recording_id: int) -> list[Happening]:
        with self.storage.reading() as session:
            return [each.event for each in tickets.timeline(session, self._ticket(session, recording_id))]

    def hear(self, recording_id: int) -> bytes:
        return open_sound(self.storage, self.carrier, self.vault, recording_id, self.clock)

    def file(self, recording_id: int) -> Path:
        return self.vault.folder / f"{recording_id}.sound"

    def later(self, **by: float) -> None:
        """Let time pass, and one clock do what is then due."""
        self.clock.advance(timedelta(**by))
        self.keeper.sweep()

    def _ticket(self, session: Session, recording_id: int) -> Ticket:
        return session.get_one(Ticket, session.get_one(Recording, recording_id).ticket_id)
