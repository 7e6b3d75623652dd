"""How does a contact table come in and go out from the command line? A door: it reads, commits in chunks and tells."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from gateway.directory.model import CHUNK, ImportResult, Plan
from gateway.installation import Installation
from gateway.settings import Settings


@click.group()
def contacts() -> None:
    """Import or export contacts."""


@contacts.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--map", "mapped", multiple=True, metavar="HEADING=COLUMN", help="What a heading means; no column: skip.")
@click.option(
    "--rejected",
    "rejected_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write rejected rows there (.csv or .xlsx), to mend and import again.",
)
def import_command(
    file: Any, dry_run: bool, as_json: bool, mapped: tuple[str, ...], rejected_file: Path | None
) -> None:
    """Import FILE (CSV, XLSX or ODS; - is standard input). The status is 1 when a row was rejected."""
    from gateway.directory.importing import placing_by_heading, plan_import
    from gateway.directory.reading import read_file

    rows = read_file(file.read())
    placing = placing_by_heading(rows, dict(map(_mapped, mapped)))
    installation = Installation(Settings.from_env())
    with installation.storage.reading() as session:
        plan = plan_import(session, rows, placing)
    if rejected_file is not None:
        _write_rejected(rejected_file, rows, plan)
    if not dry_run:
        _apply(installation, plan)
    _tell(plan.result, dry_run, as_json)
    if plan.result.rejected:
        sys.exit(1)


@contacts.command("mergers")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def mergers_command(file: Any, dry_run: bool, as_json: bool) -> None:
    """Import FILE, a table of mergers: whoever keys a former code is taken to its successor.

    Columns: oude_nis, oude_naam, nieuwe_nis, nieuwe_naam; also with ovo or kbo, and sinds.
    The status is 1 when a row was rejected.
    """
    from gateway.directory.mergers import apply_mergers, plan_mergers, result_of, without_organisation
    from gateway.directory.reading import read_file
    from gateway.directory.written import note_mergers
    from gateway.staff.model import SYSTEM

    rows = read_file(file.read())
    installation = Installation(Settings.from_env())
    with installation.storage.reading() as session:
        changes = plan_mergers(session, rows)
        unmet = without_organisation(session, changes.steps)
    for at in range(0, 0 if dry_run else len(changes.steps), CHUNK):
        with installation.transaction() as session:
            apply_mergers(session, changes.steps[at : at + CHUNK])
    if not dry_run:
        with installation.transaction() as session:
            note_mergers(session, SYSTEM, len(changes.steps), installation.clock())
    _tell(result_of(changes), dry_run, as_json)
    for one in unmet if not as_json else ():
        name = f" {one.after_name}" if one.after_name else ""
        click.echo(f"row {one.row}: no organisation has code {one.after}{name} yet; import it with its code", err=True)
    if changes.faults:
        sys.exit(1)


@contacts.command("export")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--excel", is_flag=True, help="Semicolons and a mark for UTF-8, as a Belgian Excel opens it.")
def export_command(file: Path, excel: bool) -> None:
    """Export every contact to FILE as CSV (- is standard output), ready to be imported again."""
    from gateway.directory.exporting import contact_rows, csv_text
    from gateway.directory.written import note_export
    from gateway.staff.model import SYSTEM

    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        note_export(session, SYSTEM, installation.clock())
    with installation.storage.reading() as session:
        text = csv_text(contact_rows(session), excel=excel)
    if str(file) == "-":
        click.echo(text.encode(), nl=False)
    else:
        file.write_bytes(text.encode())


def _mapped(said: str) -> tuple[str, str]:
    heading, equals, column = said.rpartition("=")
    if not equals:
        raise click.BadParameter(f"{said!r} is not HEADING=COLUMN", param_hint="--map")
    return heading.strip(), column.strip()


def _write_rejected(file: Path, rows: list[list[str]], plan: Plan) -> None:
    from gateway.directory.exporting import csv_text
    from gateway.directory.rejected import rejected_rows
    from gateway.directory.workbook import xlsx_bytes

    found = rejected_rows(rows, plan.result.rejected, lambda fault: f"{fault.column}: {fault.error}")
    file.write_bytes(xlsx_bytes(found) if file.suffix.lower() == ".xlsx" else csv_text(found, excel=True).encode())


def _apply(installation: Installation, plan: Plan) -> None:
    from gateway.directory.importing import apply_chunk
    from gateway.directory.written import note_import
    from gateway.staff.model import SYSTEM

    numbers = range(plan.chunks)
    with click.progressbar(numbers, label="Importing", file=sys.stderr, hidden=not sys.stderr.isatty()) as progress:
        for number in progress:
            with installation.transaction() as session:
                apply_chunk(session, plan, number, installation.clock())
    with installation.transaction() as session:
        note_import(session, SYSTEM, plan.result, installation.clock())


def _tell(result: ImportResult, dry_run: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(result.as_dict(), ensure_ascii=False, indent=2))
        return
    rejected = len(result.rejected)
    would = " (nothing was changed)" if dry_run else ""
    click.echo(f"{result.added} added, {result.changed} changed, {result.unchanged} unchanged{would}")
    for column in result.unknown_columns:
        click.echo(f"column {column!r} is not known and was left out", err=True)
    for fault in result.rejected:
        hint = f"; perhaps {fault.suggestion}" if fault.suggestion else ""
        click.echo(f"row {fault.row}, {fault.column} {fault.value!r}: {fault.error}{hint}", err=True)
    if rejected:
        click.echo(f"ccvo: {len({fault.row for fault in result.rejected})} rows were rejected", err=True)
