"""What every test may ask for: settings, a database of either kind, a clock that moves, a queue."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from gateway.settings import Settings
from gateway.storage import Storage
from gateway.tables import metadata
from tests.parts.clock import MovableClock
from tests.parts.postgresql import PostgresqlServer
from tests.parts.valkey import ValkeyServer

SettingsFactory = Callable[..., Settings]
LONGEST = ("faults", "browser", "scenarios", "integration", "conventions")

hypothesis_settings.register_profile(
    "patient", hypothesis_settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("patient")  # how long an example took says what else the machine had to do


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--prove", action="store_true", help="fault, load and year-long scenarios at full size")
    parser.addoption("--update-roles", action="store_true", help="write the table of routes and roles anew")
    parser.addoption("--update-transcripts", action="store_true", help="write the golden conversations anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no worker is left with it alone at the end. No test knows of it."""
    items.sort(
        key=lambda item: next((at for at, folder in enumerate(LONGEST) if folder in item.path.parts), len(LONGEST))
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: tests of real processes wait for them."""
    return (os.cpu_count() or 1) + 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name in one line each what could not run."""
    told = {str(report.longrepr[2]).removeprefix("Skipped: ") for report in terminalreporter.stats.get("skipped", [])}
    for reason in sorted(line for line in told if line.startswith("Not run:")):
        terminalreporter.write_line(reason)


@pytest.fixture(scope="session")
def full_size(request: pytest.FixtureRequest) -> bool:
    """Whether `make prove` runs, rather than `make test`."""
    return bool(request.config.getoption("--prove"))


@pytest.fixture
def settings(tmp_path: Path) -> SettingsFactory:
    """Settings in a folder of this test's own: `settings(PORT="9000")`, as the environment would give them."""

    def make(**environ: str) -> Settings:
        return Settings.from_env(environ, tmp_path)

    return make


@pytest.fixture
def clock() -> MovableClock:
    """A clock that stands still until it is moved."""
    return MovableClock()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A real PostgreSQL for this run."""
    try:
        server = PostgresqlServer()
    except (ImportError, OSError, KeyError, AssertionError) as fault:
        pytest.skip(f"Not run: the PostgreSQL tests, because the embedded server does not start ({fault})")
    yield server
    server.close()


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """An empty PostgreSQL database."""
    name, url = postgresql_server.database()
    yield url
    postgresql_server.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of either kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.sqlite"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "gateway.sqlite"
    storage = Storage(f"sqlite:///{path}")
    metadata().create_all(storage.engine)
    storage.dispose()  # the last connection to close moves everything into the one file
    return path


@pytest.fixture(scope="session")
def _postgresql_database(postgresql_server: PostgresqlServer) -> tuple[str, str]:
    name, url = postgresql_server.database()
    storage = Storage(url)
    metadata().create_all(storage.engine)
    storage.dispose()
    return name, url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with every table and no row, of either kind in turn."""
    if request.param == "sqlite":
        path = tmp_path / "gateway.sqlite"
        shutil.copyfile(request.getfixturevalue("_sqlite_template"), path)
        return f"sqlite:///{path}"
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    name, url = request.getfixturevalue("_postgresql_database")
    server.empty(name, list(metadata().tables))
    return str(url)


@pytest.fixture
def storage(database_url: str) -> Iterator[Storage]:
    """A database with every table and no row, of either kind in turn."""
    made = Storage(database_url)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def _valkey() -> Iterator[ValkeyServer]:
    server = ValkeyServer()
    yield server
    server.close()


@pytest.fixture
def redis_url(_valkey: ValkeyServer) -> str:
    """The URL of an empty queue server; a test may fill it, not stop it."""
    from gateway.queues import connect

    connection = connect(_valkey.url, timeout_s=60.0)
    connection.flushall()
    connection.close()
    return _valkey.url


@pytest.fixture
def own_queue_server() -> Iterator[ValkeyServer]:
    """A queue server that this test may stop, kill and start again."""
    server = ValkeyServer()
    yield server
    server.close()
