"""How are our own column types written in a migration? As plain SQLAlchemy types: a migration must outlive our code."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import TypeDecorator


def rendered(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Return the source of a column's type where it is one of ours; False leaves it to Alembic."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False
