"""How is the database brought up to this version from the command line, and how is a new step written?"""

from __future__ import annotations

import click

from gateway.settings import Settings


@click.command()
@click.option("--write", metavar="TEXT", help="Write a step for what the tables gained since the newest one.")
def migrate(write: str | None) -> None:
    """Bring the database up to this version."""
    if write:
        _write(write)
        return
    from gateway.storage.migrate import upgrade

    click.echo(f"The database is at revision {upgrade(Settings.from_env().database_url)}.")


def _write(message: str) -> None:
    """Compare the tables with a fresh database at the newest step, and write the difference as the next."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from alembic import command
    from alembic.script import Script

    from gateway.storage import Storage
    from gateway.storage.migrate import MIGRATIONS, configuration, upgrade
    from gateway.tables import metadata

    number = len(list((MIGRATIONS / "versions").glob("[0-9]*.py"))) + 1
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder)}/fresh.sqlite"
        if number > 1:
            upgrade(url)
        storage = Storage(url)
        with storage.engine.begin() as connection:
            made = configuration(connection, metadata())
            script = command.revision(made, message, autogenerate=True, rev_id=f"{number:04d}")
        storage.dispose()
    if isinstance(script, Script):
        path = Path(script.path)
        path.write_text("".join(line for line in path.read_text().splitlines(True) if "    # ###" not in line))
