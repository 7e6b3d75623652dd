"""How do we reach the database? One Storage per process; a door opens one transaction and commits it.

A writer's transaction begins IMMEDIATE on SQLite: a read that turns into a write there fails at once,
whatever the busy timeout. No transaction may span a call to the carrier, to Redis or to a person.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from math import floor
from pathlib import Path
from threading import Event, Lock
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from gateway.now import monotonic
from gateway.storage.patience import answered_within, connect

BUSY_SECONDS = 10
LEAST_SECONDS = 0.5
AGAIN_S = 0.02


class Storage:
    """The database of this installation. Make it after a fork, never before."""

    def __init__(self, url: str) -> None:
        self.engine = _sqlite(url) if url.startswith("sqlite") else _postgresql(url)
        self._readers = self.engine.execution_options(ccvo_reading=True)
        self._writers = lru_cache(lambda patience_ms: self.engine.execution_options(ccvo_patience_ms=patience_ms))
        self._line = _Line() if self.engine.dialect.name == "sqlite" else None

    @contextmanager
    def transaction(self, patience_s: float | None = None) -> Iterator[Session]:
        """Yield a Session that may write; commit at the end, roll back when anything is raised.

        `patience_s`: how long to wait while another process writes (SQLite), or for all answers together (PostgreSQL),
        before OperationalError is raised; by default 10 s, or 30 s for each answer.
        """
        with (
            self._turn_to_write(patience_s) as left_s,
            Session(self._writers(int(left_s * 1000)), expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a Session that only reads, one consistent picture, without holding writers up."""
        with Session(self._readers, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def _turn_to_write(self, patience_s: float | None) -> Iterator[float]:
        """Wait for our turn; yield what patience is left for the writers of other processes."""
        busy_s = BUSY_SECONDS if patience_s is None else patience_s
        if self._line is not None:
            with self._line.wait(busy_s) as left_s:
                yield left_s
        else:
            with answered_within(patience_s) if patience_s is not None else nullcontext():
                yield busy_s

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


class _Line:
    """Where the writers of this process wait for each other.

    SQLite has one writer at a time, and who finds it busy looks again after ever longer naps: of many callers at once
    some would sleep through turn after turn. Only writers of different processes still wait for each other that way.
    """

    def __init__(self) -> None:
        self._first = Lock()

    @contextmanager
    def wait(self, patience_s: float) -> Iterator[float]:
        """Wait until no other thread writes; yield what patience is left, raise PoolTimeout when none is."""
        began = monotonic()
        if not self._first.acquire(timeout=patience_s):
            raise PoolTimeout("this process has been writing for too long")
        try:
            waited = floor((monotonic() - began) * 2) / 2  # in half seconds: an engine is kept for each patience
            yield max(patience_s - waited, LEAST_SECONDS)
        finally:
            self._first.release()


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
        _keep_a_log(cursor)
        for pragma in (
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


def _keep_a_log(cursor: Any) -> None:
    """Set WAL. Processes that open a fresh file at once are refused by each other here whatever the busy timeout."""
    ends = monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if monotonic() > ends:
                raise
            Event().wait(AGAIN_S)


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
