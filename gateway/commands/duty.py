"""How is duty shown, imported and exported from the command line? A door: nothing is decided here."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from contacts.civil_time import BRUSSELS
from contacts.phone import show
from gateway.commands.instants import INSTANT
from gateway.commands.policies import dry_run_command, kit_command, policies
from gateway.commands.rejected import tell_rejected
from gateway.duty.model import LEVEL_MOST, RotationUnit
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.settings import Settings

EXPORT_AHEAD = timedelta(days=28)


@click.group()
def duty() -> None:
    """Show, import or export who is on duty."""


duty.add_command(policies)
duty.add_command(dry_run_command)
duty.add_command(kit_command)


@duty.command("show")
@click.option("--at", type=INSTANT, help="At another time than now; in Brussels time unless it has an offset.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def show_command(at: datetime | None, as_json: bool) -> None:
    """Show who is on call, what changes next, whom a page would not reach, and the gaps of the next 60 days."""
    from gateway.duty.readiness import not_ready, words
    from gateway.duty.report import report
    from gateway.staff.tables import Staff

    installation = Installation(Settings.from_env())
    with installation.storage.reading() as session:
        now = at or installation.clock()
        told = report(session, now)
        told["not_ready"] = [
            {"name": session.get_one(Staff, each).name, "lacks": words(missing)}
            for each, missing in not_ready(session, now).items()
        ]
    click.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else _lines(told))


@duty.command("import")
@click.argument("file", type=click.File("rb"))
def import_command(file: Any) -> None:
    """Import FILE, CSV with level,name,phone,from,to (- is standard input); what its period covers is replaced."""
    from gateway.directory.reading import decode
    from gateway.duty.importing import import_csv

    installation = Installation(Settings.from_env())
    text = decode(file.read())
    try:
        with installation.transaction() as session:
            done = import_csv(session, text, installation.clock(), installation.settings.carrier_is_loopback)
    except Refused as refused:
        if refused.code != "duty_rows_rejected":
            raise
        _tell_faults(refused)
        sys.exit(1)
    click.echo(f"{done.shifts} shifts from {_shown(done.starts_at)} to {_shown(done.ends_at)}")
    for name in done.created:
        click.echo(f"{name} is new")


@duty.command("export")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--from", "starts_at", type=INSTANT, help="Where it begins; now when left out.")
@click.option("--to", "ends_at", type=INSTANT, help="Where it ends; 28 days on when left out.")
def export_command(file: Path, starts_at: datetime | None, ends_at: datetime | None) -> None:
    """Export who stands where to FILE (- is standard output), ready to be imported again."""
    from gateway.duty.importing import export_csv

    installation = Installation(Settings.from_env())
    begins = starts_at or installation.clock()
    _note_export(installation, "csv")
    with installation.storage.reading() as session:
        text = export_csv(session, begins, ends_at or begins + EXPORT_AHEAD)
    if str(file) == "-":
        click.echo(text.encode(), nl=False)
    else:
        file.write_bytes(text.encode())


@duty.command("rotate")
@click.argument("level", type=click.IntRange(1, LEVEL_MOST))
@click.argument("members", nargs=-1, required=True)
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day of the first handoff.")
@click.option("--handoff", type=click.DateTime(["%H:%M"]), default="08:00", help="Its time in Brussels.")
@click.option("--every", type=click.IntRange(1, 1000), default=1, help="How many units a turn lasts.")
@click.option("--unit", type=click.Choice([unit.value for unit in RotationUnit]), default=RotationUnit.WEEKS.value)
def rotate_command(
    level: int, members: tuple[str, ...], start: datetime, handoff: datetime, every: int, unit: str
) -> None:
    """Let MEMBERS (login, full name or id) take turns on LEVEL, in this order, from a first handoff on."""
    from gateway.duty.rotations import Turns, set_rotation
    from gateway.staff.actions import find_staff

    installation = Installation(Settings.from_env())
    turns = Turns(start.date(), handoff.time(), every, RotationUnit(unit))
    with installation.transaction() as session:
        people = [find_staff(session, member).id for member in members]
        set_rotation(session, level, f"Niveau {level}", turns, people, installation.clock())
    click.echo(f"{len(people)} people take turns on level {level} from {start:%d/%m/%Y} {handoff:%H:%M}")


@duty.command("plan-export")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
def plan_export_command(file: Path) -> None:
    """Export levels, rotations and own holidays to FILE as YAML (- is standard output), to review and keep in git."""
    from gateway.duty.plan_rows import export_plan

    installation = Installation(Settings.from_env())
    _note_export(installation, "plan")
    with installation.storage.reading() as session:
        text = export_plan(session, installation.clock())
    if str(file) == "-":
        click.echo(text.encode(), nl=False)
    else:
        file.write_bytes(text.encode())


@duty.command("plan-import")
@click.argument("file", type=click.File("rb"))
def plan_import_command(file: Any) -> None:
    """Import FILE (YAML); what it says the same stays untouched, levels that it does not name stay."""
    from gateway.directory.reading import decode
    from gateway.duty.plan_rows import import_plan

    installation = Installation(Settings.from_env())
    try:
        with installation.transaction() as session:
            begun, ended = import_plan(session, decode(file.read()), installation.clock())
    except Refused as refused:
        tell_rejected(refused)
    click.echo(f"{begun} rotations begin, {ended} end")


def _tell_faults(refused: Refused) -> None:
    faults: Any = refused.details["faults"]
    for fault in faults:
        hint = f"; perhaps {fault.suggestion}" if fault.suggestion else ""
        click.echo(f"row {fault.row}, {fault.column} {fault.value!r}: {fault.error}{hint}", err=True)
    click.echo("ccvo: nothing was imported", err=True)


def _lines(told: dict[str, Any]) -> str:
    lines = [*map(_person, told["on_call"])] or ["nobody is on call"]
    if told["next"]:
        lines += [f"from {_shown(datetime.fromisoformat(told['next']['at']))}:"]
        lines += [f"  {_person(person)}" for person in told["next"]["on_call"]]
    lines += [f"a page does not reach {each['name']} well: {each['lacks']}" for each in told["not_ready"]]
    for gap in told["gaps"]:
        begins, ends = (_shown(datetime.fromisoformat(gap[edge])) for edge in ("from", "to"))
        lines.append(f"nobody on level {gap['level']} from {begins} to {ends}")
    return "\n".join(lines)


def _person(person: dict[str, Any]) -> str:
    number = show(person["phone"]) if person["phone"] else "no number"
    doubt = "" if person["verified"] else "  (number not verified)"
    return f"level {person['level']}  {person['name']:<28} {number}{doubt}"


def _shown(at: datetime) -> str:
    return at.astimezone(BRUSSELS).strftime("%d/%m/%Y %H:%M")


def _note_export(installation: Installation, form: str) -> None:
    from gateway.duty.written import note_export
    from gateway.staff.model import SYSTEM

    with installation.transaction() as session:
        note_export(session, SYSTEM, form, installation.clock())
