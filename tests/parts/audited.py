"""An audited house on a real, migrated database: deeds of people, sealed; and hands that reach behind the guards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text

from gateway.audit.guards import GUARDED
from gateway.audit.model import Head
from gateway.audit.sealing import head_of, seal_new
from gateway.audit.verifying import Verdict, verify
from gateway.sealed import SOURCES
from gateway.staff.model import SYSTEM
from gateway.storage import Storage
from gateway.tickets import actions as tickets
from gateway.tickets.model import Source
from gateway.tickets.tables import Ticket
from tests.parts.broadcasting import Station
from tests.parts.clock import MovableClock

DROP = {
    "sqlite": [f"DROP TRIGGER {table}_no_{verb}" for table in GUARDED for verb in ("update", "delete")],
    "postgresql": [f"DROP TRIGGER {table}_refuse ON {table}" for table in GUARDED],
}


class AuditedHouse:
    """A broadcast that was written, submitted and approved; a ticket; everything sealed."""

    def __init__(self, storage: Storage, clock: MovableClock) -> None:
        self.storage, self.clock = storage, clock
        self.station = Station(storage, clock)
        self.station.known(3)
        self.broadcast_id = self.station.approved()
        self.ticket()
        self.seal()

    def ticket(self) -> Ticket:
        with self.storage.transaction() as session:
            return tickets.open_ticket(session, SYSTEM, self.clock(), source=Source.PHONE, caller="+32470112233")

    def seal(self) -> int:
        return seal_new(self.storage, SOURCES)

    def head(self) -> Head:
        with self.storage.reading() as session:
            return head_of(session)

    def verdict(self, known: Head | None = None) -> Verdict:
        with self.storage.reading() as session:
            return verify(session, SOURCES, self.clock(), known)

    def change(self, *statements: str) -> None:
        """Change rows as somebody would who has the database itself."""
        with self.storage.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def behind_the_guards(self, *statements: str) -> None:
        """Change the chain as its owner could, who first takes the guards away."""
        self.change(*DROP[self.storage.engine.dialect.name], *statements)

    def rows(self, query: str) -> list[Any]:
        with self.storage.engine.connect() as connection:
            return list(connection.execute(text(query)))


@contextmanager
def audited_house(url: str, clock: MovableClock) -> Iterator[AuditedHouse]:
    """Open one on a migrated database."""
    storage = Storage(url)
    yield AuditedHouse(storage, clock)
    storage.dispose()
