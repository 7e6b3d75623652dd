"""How does a database come up to this version? By Alembic, in one transaction, one process at a time.

Two processes that migrate at once do not fight: the second waits for the first and finds nothing to do.
"""

from __future__ import annotations

from math import inf
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, event

from gateway.storage.engine import Storage
from gateway.storage.locks import Lock, hold_lock
from gateway.storage.patience import answered_within

PATIENCE_MS = 10 * 60 * 1000  # of who finds SQLite being migrated by another process: a large one takes long
MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(url: str) -> str:
    """Bring the database at `url` up to the newest revision, and return that revision."""
    storage = _storage(url)
    try:
        patient = storage.engine.execution_options(ccvo_patience_ms=PATIENCE_MS)
        with answered_within(inf), patient.begin() as connection:
            hold_lock(connection, Lock.MIGRATING)
            command.upgrade(configuration(connection), "head")
    finally:
        storage.dispose()
    return newest()


def newest() -> str:
    """Return the newest revision that this version knows."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""


def present(connection: Connection) -> str | None:
    """Return the revision of the database; None for one that was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def configuration(connection: Connection, metadata: MetaData | None = None) -> Config:
    """Return Alembic's configuration around a connection in a transaction of ours."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.attributes.update(connection=connection, metadata=metadata)
    return made


def _storage(url: str) -> Storage:
    storage = Storage(url)
    if storage.engine.dialect.name == "sqlite":
        # a table that is changed is made anew under another name: keys into it must not be enforced meanwhile
        event.listen(storage.engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
    return storage
