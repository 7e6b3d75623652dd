"""Which tables are there? Importing this module makes the metadata whole, for migrations and for tests."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from sqlalchemy import MetaData

import gateway
from gateway.storage import Row, heartbeat

__all__ = ["heartbeat", "metadata"]


def metadata() -> MetaData:
    """Return the metadata of every feature's tables; a feature is a folder with a `tables` module."""
    for module in sorted(Path(gateway.__path__[0]).glob("*/tables.py")):
        import_module(f"gateway.{module.parent.name}.tables")
    return Row.metadata
