"""PostgreSQL takes connections and never answers: a caller hears words within seconds, and is taken to an officer."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from gateway.storage import Storage
from gateway.storage.away import database_is_away
from gateway.storage.migrate import upgrade
from gateway.storage.patience import CONNECT_S, PING_S, answered_within
from gateway.webhooks.voice import CALLER_PATIENCE_S
from tests.parts.postgresql import PostgresqlServer
from tests.scenarios.world import World

pytestmark = pytest.mark.postgres
SLACK_S = 10.0  # of a machine with much to do; the carrier waits for 15 in all


@pytest.fixture
def server() -> Iterator[PostgresqlServer]:
    made = PostgresqlServer()
    yield made
    made.thaw()
    made.close()


@pytest.fixture
def frozen(server: PostgresqlServer, tmp_path: Path) -> Iterator[World]:
    """A world that has answered a call, and whose database then freezes with connections in the pool."""
    _, url = server.database()
    upgrade(url)
    world = World(tmp_path, url)
    world.sweeper.snapshot()
    world.call().press("1")
    server.freeze()
    yield world
    server.thaw()
    world.close()


def test_a_new_caller_is_taken_by_the_flow_that_needs_no_database(frozen: World) -> None:
    for known_dead in (False, True):
        began = monotonic()
        line = frozen.call()
        assert "Er is een storing bij ons" in line.heard
        assert monotonic() - began < (CONNECT_S if known_dead else CALLER_PATIENCE_S) + SLACK_S
        assert line.press("1").waits.tag == "Dial"


def test_a_caller_in_the_middle_of_a_call_goes_on_and_nothing_is_lost(
    frozen: World, server: PostgresqlServer, tmp_path: Path
) -> None:
    server.thaw()
    line = frozen.call().press("1", "1", "1")
    server.freeze()
    began = monotonic()
    line.press("1")
    assert monotonic() - began < CALLER_PATIENCE_S + SLACK_S
    assert "Er is een storing bij ons" in line.heard
    server.thaw()
    assert list((tmp_path / "var" / "spool").iterdir())
    assert "Nieuwe melding" in frozen.call().heard


def test_a_statement_that_is_on_its_way_is_given_up_too(server: PostgresqlServer) -> None:
    _, url = server.database()
    storage = Storage(url)

    def ask_twice() -> None:
        with storage.transaction(1.5) as session:
            session.execute(text("SELECT 1"))
            server.freeze()
            session.execute(text("SELECT 1"))

    with pytest.raises(OperationalError) as away:
        ask_twice()
    assert database_is_away(away.value)
    server.thaw()
    with storage.transaction(60) as session:
        assert session.execute(text("SELECT 1")).scalar() == 1
    storage.dispose()


def test_work_without_an_end_waits_as_long_as_it_takes(server: PostgresqlServer) -> None:
    _, url = server.database()
    storage = Storage(url)
    with answered_within(inf), storage.transaction() as session:
        assert session.execute(text(f"SELECT pg_sleep({PING_S + 0.3})")).scalar() is not None
    storage.dispose()


def test_a_slow_answer_counts_for_all_of_the_turn(server: PostgresqlServer) -> None:
    _, url = server.database()
    storage = Storage(url)
    began = monotonic()
    with pytest.raises(OperationalError):
        _ask_slowly(storage)
    assert monotonic() - began < 1.0 + SLACK_S
    storage.dispose()


def _ask_slowly(storage: Storage) -> None:
    with storage.transaction(1.0) as session:
        for _ in range(5):
            session.execute(text("SELECT pg_sleep(0.4)"))
