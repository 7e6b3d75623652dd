"""How does the report of a broadcast come out on the command line? A door; who asks is the machine."""

from __future__ import annotations

from pathlib import Path

import click

from gateway.broadcasts.report import note_made, report_of
from gateway.console.report_file import csv_of, html_of
from gateway.installation import Installation
from gateway.settings import Settings
from gateway.staff.model import SYSTEM


@click.command("report")
@click.argument("broadcast_id", metavar="ID", type=int)
@click.option("--html", "form", flag_value="html", default="html", help="A page that prints and stands alone.")
@click.option("--csv", "form", flag_value="csv", help="A row for every recipient, numbers in full.")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="Write it there; standard output if not.")
def report_command(broadcast_id: int, form: str, to: Path | None) -> None:
    """Report what became of a broadcast; that it was made, with the hash of the file, stands in the audit."""
    installation = Installation(Settings.from_env())
    with installation.storage.reading() as session:
        report = report_of(session, broadcast_id)
        content = html_of(report) if form == "html" else csv_of(session, report, masked=False)
    with installation.transaction() as session:
        note_made(session, SYSTEM, report, form, content, installation.clock())
    if to is None:
        click.echo(content, nl=False)
    else:
        to.write_bytes(content)
