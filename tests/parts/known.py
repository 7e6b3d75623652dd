"""Contacts with the addresses that a test gives them."""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import select

from gateway.directory.tables import Contact, Organisation
from gateway.storage import Storage
from tests.parts.clock import MovableClock


class Kept(Protocol):
    """Whatever has a database and a clock."""

    storage: Storage
    clock: MovableClock


def contact(station: Kept, name: str, place: str = "Gent", **fields: Any) -> int:
    with station.storage.transaction() as session:
        at = session.scalar(select(Organisation).where(Organisation.name == place))
        if at is None:
            at = Organisation(name=place, name_key=place.lower(), created_at=station.clock())
            session.add(at)
            session.flush()
        known = {"organisation_id": at.id, "function": "", "function_key": "", "groups": []}
        when = {"created_at": station.clock(), "changed_at": station.clock()}
        row = Contact(name=name, name_key=name.lower(), **known, **when, **fields)
        session.add(row)
        session.flush()
        return row.id
