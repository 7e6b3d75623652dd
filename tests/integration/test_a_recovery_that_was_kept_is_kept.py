"""A database of before recoveries were of an entity comes up with everything that stood on its cases, and goes back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Boolean, Connection, DateTime, Integer, MetaData, Table, insert, select
from sqlalchemy.types import TypeEngine

from gateway.storage import Storage
from gateway.storage.migrate import configuration

AT = datetime(2026, 10, 25, 2, 30, 0, 123456, tzinfo=UTC)
CASES: tuple[tuple[int, str, dict[str, Any]], ...] = (
    (1, "outside", {"owner": "digitaal_vlaanderen", "provider": "Proximus “Zoë”", "recovered_by": AT}),
    (2, "inside", {"owner": None, "provider": "Firma X", "recovered_by": None}),
    (3, "unknown", {"owner": None, "provider": "Cronos", "recovered_by": None}),
    (4, "inside", {"owner": None, "provider": "", "recovered_by": None}),
    (5, "outside", {"owner": "entity", "provider": "", "recovered_by": None}),
)
KEPT = [
    (1, "", "digitaal_vlaanderen", "Proximus “Zoë”", AT),
    (2, "", "digitaal_vlaanderen", "Firma X", None),
    (3, "", "entity", "Cronos", None),
    (5, "", "entity", "", None),
]


def table(connection: Connection, name: str) -> Table:
    return Table(name, MetaData(), autoload_with=connection, resolve_fks=False)


def plain(kind: TypeEngine[Any]) -> Any:
    """Something that a column of this kind takes."""
    if isinstance(kind, Boolean):
        return False
    return AT if isinstance(kind, DateTime) else 0 if isinstance(kind, Integer) else "{}"


def put(connection: Connection, name: str, **given: Any) -> None:
    """Insert a row; what must be there and does not matter is filled in."""
    made = table(connection, name)
    needed = [each for each in made.columns if not each.nullable and each.server_default is None]
    connection.execute(insert(made).values({**{each.name: plain(each.type) for each in needed}, **given}))


def kept(connection: Connection) -> list[tuple[Any, ...]]:
    found = table(connection, "case_recovery")
    names = ("ticket_id", "entity_key", "owner", "provider", "recovered_by")
    rows = connection.execute(select(*(found.c[name] for name in names)).order_by(found.c.ticket_id))
    return [(*row[:4], row[4] and _utc(row[4])) for row in rows]


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


@pytest.mark.parametrize("back", [False, True])
def test_what_stood_on_a_case_is_for_the_whole_case(empty_url: str, back: bool) -> None:
    storage = Storage(empty_url)
    with storage.engine.begin() as connection:
        command.upgrade(configuration(connection), "0040")
    with storage.engine.begin() as connection:
        for number, route, held in CASES:
            put(connection, "ticket", id=number, number=f"26-000{number}-0", route=route)
            put(connection, "case_record", ticket_id=number, went_well=f"goed {number}", **held)
    for there in ("0043", "0040", "0043") if back else ("0043",):
        with storage.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            move = command.downgrade if there == "0040" else command.upgrade
            move(configuration(connection), there)
            connection.commit()
    with storage.engine.connect() as connection:
        assert kept(connection) == KEPT
        records = table(connection, "case_record")
        told = connection.execute(select(records.c.went_well).order_by(records.c.ticket_id)).scalars().all()
        assert told == [f"goed {number}" for number, _, _ in CASES]
    storage.dispose()
