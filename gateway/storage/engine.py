"""How do we reach the database? One Storage per process; a door opens one transaction and commits it.

A writer's transaction begins IMMEDIATE on SQLite: a read that turns into a write there fails at once,
whatever the busy timeout. No transaction may span a call to the carrier, to Redis or to a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.orm import Session

from gateway.storage.patience import answered_within, connect

BUSY_SECONDS = 10


class Storage:
    """The database of this installation. Make it after a fork, never before."""

    def __init__(self, url: str) -> None:
        self.engine = _sqlite(url) if url.startswith("sqlite") else _postgresql(url)
        self._readers = self.engine.execution_options(ccvo_reading=True)

    @contextmanager
    def transaction(self, patience_s: float | None = None) -> Iterator[Session]:
        """Yield a Session that may write; commit at the end, roll back when anything is raised.

        `patience_s`: how long to wait while another process writes (SQLite), or for all answers together (PostgreSQL),
        before OperationalError is raised; by default 10 s, or 30 s for each answer.
        """
        if self.engine.dialect.name == "postgresql":
            with answered_within(patience_s) if patience_s is not None else nullcontext(), self._writing() as session:
                yield session
            return
        with self._writing(patience_s if patience_s is not None else BUSY_SECONDS) as session:
            yield session

    @contextmanager
    def _writing(self, busy_s: float = BUSY_SECONDS) -> Iterator[Session]:
        engine = self.engine.execution_options(ccvo_patience_ms=int(busy_s * 1000))
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a Session that only reads, one consistent picture, without holding writers up."""
        with Session(self._readers, expire_on_commit=False, autoflush=False) as session:
            yield session

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _sqlite(url: str) -> Engine:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not open transactions of its own
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_SECONDS * 1000}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        reading, patience = options.get("ccvo_reading", False), options.get("ccvo_patience_ms", BUSY_SECONDS * 1000)
        if connection.info.get("ccvo_patience_ms", BUSY_SECONDS * 1000) != patience:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
            connection.info["ccvo_patience_ms"] = patience
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    engine = create_engine(
        parsed,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=10,
        connect_args={"tcp_user_timeout": 4000},  # a caller waits: gone is soon known
    )

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, _record: object, arguments: list[Any], parameters: dict[str, Any]) -> Any:
        return connect(*arguments, **parameters)

    return engine
