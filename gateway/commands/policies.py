"""How do policies and the paper sheet go out, and who would be called when? A door: nothing is decided here."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from gateway.commands.instants import INSTANT
from gateway.commands.rejected import tell_rejected
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.settings import Settings
from gateway.tickets.model import Outcome

BEHAVIOURS = ("silent", "busy", "declines")


@click.group()
def policies() -> None:
    """Show, import or export by which policies officers are called."""


@policies.command("export")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path), default="-")
def export_command(file: Path) -> None:
    """Export the policies to FILE as YAML (- is standard output), to review and keep in git."""
    from gateway.paging.policies_document import write_policies
    from gateway.paging.policies_kept import in_force

    installation = Installation(Settings.from_env())
    with installation.storage.reading() as session:
        text = write_policies(in_force(session)[1])
    if str(file) == "-":
        click.echo(text.encode(), nl=False)
    else:
        file.write_bytes(text.encode())


@policies.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Only check them.")
def import_command(file: Any, dry_run: bool) -> None:
    """Import FILE (YAML); paging that has begun goes on as it began."""
    from gateway.directory.reading import decode
    from gateway.paging import policies_kept as kept
    from gateway.paging.policies_document import read_policies
    from gateway.paging.policies_proof import warnings
    from gateway.staff.model import SYSTEM

    installation, text = Installation(Settings.from_env()), decode(file.read())
    try:
        for warning in warnings(read_policies(text)):
            click.echo(f"ccvo: warning: {warning}", err=True)
        if dry_run:
            click.echo("sound; nothing was imported")
            return
        with installation.transaction() as session:
            seen, _ = kept.in_force(session)
            version = kept.save(session, SYSTEM, text, seen, installation.clock())
            click.echo(f"version {version.id} is in force" if version else "nothing changed")
    except Refused as refused:
        tell_rejected(refused)


@click.command("kit")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), default="noodmap.html", show_default=True)
def kit_command(output: Path) -> None:
    """Write the sheet for the day that nothing works: who is on duty, with numbers, texts and a paper form."""
    from gateway.duty.changes import note_change
    from gateway.duty.model import DutyChangeKind, Via
    from gateway.fallback.kit import as_html, gather
    from gateway.fallback.nightly import write
    from gateway.staff.model import SYSTEM

    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        now = installation.clock()
        kit = gather(session, installation.settings, now)
        note_change(session, SYSTEM, Via.COMMAND, DutyChangeKind.KIT_TAKEN, now, became=kit.made)
    write(output, as_html(kit))
    click.echo(output)


@click.command("dry-run")
@click.option("--at", type=INSTANT, help="At another time than now; in Brussels time unless it has an offset.")
@click.option("--outcome", type=click.Choice([each.value for each in Outcome]), default=Outcome.WORTHY.value)
@click.option("--behaviour", type=click.Choice(BEHAVIOURS), default="silent", help="What everybody who is called does.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def dry_run_command(at: datetime | None, outcome: str, behaviour: str, as_json: bool) -> None:
    """Show who would be called when, if a ticket were opened now; nobody is called."""
    from gateway.paging import policies_kept as kept
    from gateway.paging.dry_run import Behaviour, rehearse
    from gateway.paging.steps import on_call_people

    installation = Installation(Settings.from_env())
    with installation.storage.reading() as session:
        opened_at = at or installation.clock()
        policy = kept.choose(session, kept.in_force(session)[1], Outcome(outcome), opened_at)
        planned = rehearse(policy, partial(on_call_people, session), opened_at, Behaviour(behaviour))
    told = [
        {
            "after_s": int(each.after.total_seconds()),
            "step": each.step,
            "officer": each.name,
            "level": each.target.value,
            "channel": each.channel.value,
        }
        for each in planned
    ]
    if as_json:
        click.echo(json.dumps({"policy": policy.name, "pages": told}, ensure_ascii=False, indent=2))
        return
    click.echo(f"policy {policy.name}")
    for each in planned:
        minutes, seconds = divmod(int(each.after.total_seconds()), 60)
        level = f"level {each.target.value}" if each.target.value else "coordinator"
        click.echo(f"{minutes:>3}:{seconds:02}  step {each.step}  {level:<11} {each.name:<28} {each.channel.value}")
    if not planned:
        click.echo("nobody would be called: nobody is on call, and there is no coordinator", err=True)
        sys.exit(1)
