"""Both databases keep the same promises."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from gateway.staff.tables import Staff, StaffSession
from gateway.storage import Storage
from gateway.storage.away import database_is_away
from gateway.storage.heartbeat import Heartbeat, beat, fresh

NOON = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)


def _person(login: str, at: datetime = NOON) -> Staff:
    return Staff(login=login, name=login, role_names=["officer"], created_at=at)


def test_an_instant_comes_back_as_the_same_instant_in_utc(storage: Storage) -> None:
    brussels_summer = timezone(timedelta(hours=2))
    with storage.transaction() as session:
        session.add(_person("an", NOON.astimezone(brussels_summer)))
    with storage.reading() as session:
        kept = session.scalars(select(Staff.created_at)).one()
    assert kept == NOON
    assert kept.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_refused(storage: Storage) -> None:
    with pytest.raises(StatementError), storage.transaction() as session:
        session.add(_person("an", NOON.replace(tzinfo=None)))


def test_a_fault_takes_back_the_whole_transaction(storage: Storage) -> None:
    def write_and_fail() -> None:
        with storage.transaction() as session:
            session.add(_person("an"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with storage.reading() as session:
        assert session.scalars(select(Staff)).all() == []


def test_a_key_to_a_row_that_is_not_there_is_refused(storage: Storage) -> None:
    with pytest.raises(IntegrityError), storage.transaction() as session:
        session.add(StaffSession(staff_id=99, token_hash="x", created_at=NOON, seen_at=NOON, expires_at=NOON))


def test_readers_see_one_picture_while_a_writer_writes(storage: Storage) -> None:
    with storage.transaction() as session:
        session.add(_person("an"))
    with storage.reading() as reading, storage.transaction() as writing:
        assert len(reading.scalars(select(Staff)).all()) == 1
        writing.add(_person("bo"))
        writing.flush()
        assert len(reading.scalars(select(Staff)).all()) == 1


def test_two_writers_that_read_first_both_get_through(storage: Storage) -> None:
    """A read that turns into a write fails at once on SQLite unless the transaction began as a writer's."""
    with storage.transaction() as session:
        session.add(Heartbeat(name="count", pid=0, at=NOON))
    start = Barrier(4)
    faults: list[Exception] = []

    def count_up() -> None:
        start.wait()
        try:
            for _ in range(10):
                with storage.transaction() as session:
                    row = session.get(Heartbeat, "count", with_for_update=True)
                    assert row is not None
                    row.pid += 1
        except Exception as fault:
            faults.append(fault)

    threads = [Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with storage.reading() as session:
        assert (faults, session.scalars(select(Heartbeat.pid)).one()) == ([], 40)


def test_a_writer_whose_patience_ends_while_another_writes_is_told_that_the_database_is_away(storage: Storage) -> None:
    """On PostgreSQL nobody waits before a row that both want."""
    written = []

    def write(login: str, patience_s: float) -> BaseException | None:
        try:
            with storage.transaction(patience_s=patience_s) as session:
                session.add(_person(login))
            written.append(login)
        except Exception as fault:
            return fault
        return None

    with ThreadPoolExecutor() as beside:
        with storage.transaction() as session:
            session.add(_person("an"))
            session.flush()
            fault = beside.submit(write, "bo", 0.1).result()
        assert database_is_away(fault) or written == ["bo"]
        assert beside.submit(write, "chris", 60.0).result() is None  # the line moves on


def test_sqlite_keeps_what_was_committed_through_a_power_cut(storage: Storage) -> None:
    if storage.engine.dialect.name != "sqlite":
        return
    with storage.reading() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.execute(text("PRAGMA synchronous")).scalar() == 2
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_process_counts_as_alive_as_long_as_it_beats(storage: Storage) -> None:
    within = timedelta(seconds=8)
    with storage.transaction() as session:
        assert not fresh(session, "urgent", NOON, within)
        beat(session, "urgent", 41, NOON)
    with storage.transaction() as session:
        beat(session, "urgent", 42, NOON + timedelta(seconds=6))
    with storage.reading() as session:
        assert fresh(session, "urgent", NOON + timedelta(seconds=14), within)
        assert not fresh(session, "urgent", NOON + timedelta(seconds=15), within)
        assert not fresh(session, "bulk", NOON, within)


def test_processes_that_open_a_fresh_file_at_once_do_not_refuse_each_other(tmp_path: Path) -> None:
    together = Barrier(8)

    def write(url: str) -> None:
        storage = Storage(url)
        together.wait()
        with storage.engine.begin() as connection:
            connection.execute(text("CREATE TABLE IF NOT EXISTS proof (told INTEGER)"))
        storage.dispose()

    with ThreadPoolExecutor(8) as pool:
        for at in range(120):  # the two must meet within one step of SQLite's: about one round in thirty did
            list(pool.map(write, [f"sqlite:///{tmp_path}/{at}.sqlite"] * 8))
