"""Can what stands in the database be read? Somebody who changes a byte there may leave what nothing of ours ever wrote.

Rows are read together, and one by one where one of them cannot be read, so that it hides no other. Reads only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, String, inspect, select, type_coerce
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gateway.storage import Row

NO_TEXT = "Could not decode"  # how SQLite's driver says that bytes are no text


def read_all(session: Session, query: Select[Any]) -> Sequence[Any] | None:
    """Return what a query of one column, or table, finds; None where a row of it cannot be read."""
    try:
        return session.scalars(query).all()
    except (ValueError, TypeError):
        return None
    except DBAPIError as fault:
        if NO_TEXT not in str(fault.orig):
            raise
        return None


def read_each(session: Session, table: type[Row], numbers: Iterable[int]) -> Iterator[tuple[int, Any]]:
    """Yield the rows of a table that have these numbers, each with its number; None stands for one that cannot be
    read. One that is gone is passed over."""
    key = inspect(table).primary_key[0]
    for number in numbers:
        found = read_all(session, select(table).where(key == number))
        if found is None or found:
            yield number, found[0] if found else None


def raw(session: Session, table: type[Row], number: int) -> dict[str, Any]:
    """Return a row that cannot be read as it stands in the database, by column; bytes that are no text as they are
    printed."""
    columns, key = inspect(table).columns, inspect(table).primary_key[0]
    found = {}
    for column in columns:
        held = read_all(session, select(type_coerce(column, String)).where(key == number))
        found[column.key] = held[0] if held else "(unreadable)"
    return found
