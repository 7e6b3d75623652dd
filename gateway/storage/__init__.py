"""How is anything kept? Engine, transactions and column types, the same on SQLite and PostgreSQL."""

from gateway.storage.engine import Storage
from gateway.storage.mapping import Row, UtcDateTime, choice

__all__ = ["Row", "Storage", "UtcDateTime", "choice"]
