"""Which work must be done by one transaction at a time? On SQLite all writing is; PostgreSQL is told.

Take such a lock before any row but that of the call it is for: who waits for one then holds nothing that another
could wait for.
"""

from __future__ import annotations

from enum import Enum

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session


class Lock(Enum):
    """PostgreSQL's names for our locks."""

    MIGRATING = 0x4343564F
    CLAIMING_PAGES = 0x43435650
    JOINING_CASES = 0x4343564A
    TAKING_OVER = 0x43435644
    POLICIES = 0x43435645
    NIGHTLY = 0x4343564E
    GIVING_CODES = 0x43435643
    NUMBERING_EVENTS = 0x43435648
    CANARY = 0x4343564B
    SEALING = 0x43435653
    RETENTION = 0x43435652
    EXERCISES = 0x43435658
    CARRIERS = 0x43435654
    INTAKE = 0x43435649
    OPENING_CALLS = 0x4343564F4C


def hold_lock(within: Session | Connection, lock: Lock) -> None:
    """Wait until no other transaction holds `lock`; it is let go when this transaction ends."""
    connection = within.connection() if isinstance(within, Session) else within
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(lock.value)))
