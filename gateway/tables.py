"""Which tables are there? Importing this module makes the metadata whole, for migrations and for tests."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from sqlalchemy import MetaData

import gateway
from gateway.storage import Row, heartbeat

__all__ = ["heartbeat", "metadata"]


def metadata() -> MetaData:
    """Return the metadata of every feature's tables; a feature is a folder with a `tables` module."""
    for folder in pkgutil.iter_modules(gateway.__path__):
        if folder.ispkg and folder.name != "sandbox":
            _import_tables(folder.name)
    return Row.metadata


def _import_tables(folder: str) -> None:
    package = import_module(f"gateway.{folder}")
    if any(module.name == "tables" for module in pkgutil.iter_modules(package.__path__)):
        import_module(f"gateway.{folder}.tables")
