"""The migrations make what the tables say, on both databases, whoever migrates and however often."""

from __future__ import annotations

from threading import Thread

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from gateway.storage import Storage
from gateway.storage.migrate import configuration, newest, present, upgrade
from gateway.tables import metadata


@pytest.fixture
def migrated(empty_url: str) -> str:
    upgrade(empty_url)
    return empty_url


def test_migrations_and_tables_agree(migrated: str) -> None:
    storage = Storage(migrated)
    with storage.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata())
    storage.dispose()
    assert differences == []


def test_migrating_again_changes_nothing(migrated: str) -> None:
    assert upgrade(migrated) == newest()
    storage = Storage(migrated)
    with storage.engine.connect() as connection:
        assert present(connection) == newest()
    storage.dispose()


def test_two_processes_that_migrate_at_once_do_not_fight(empty_url: str) -> None:
    faults: list[Exception] = []

    def migrate() -> None:
        try:
            upgrade(empty_url)
        except Exception as fault:
            faults.append(fault)

    threads = [Thread(target=migrate) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_every_step_can_be_taken_back(migrated: str) -> None:
    storage = Storage(migrated)
    with storage.engine.begin() as connection:
        command.downgrade(configuration(connection), "base")
    with storage.engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    storage.dispose()
