"""How is it seen, from the command line, what is kept too long, and done away with? A door."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from gateway.chores import retention_of
from gateway.installation import Installation
from gateway.keeping import Kind
from gateway.retention.standing import standing
from gateway.settings import Settings
from gateway.staff.model import SYSTEM

AS_JSON = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.group()
def retention() -> None:
    """Show how long each kind of data is kept, and do away with what is over its time."""


@retention.command("show")
@AS_JSON
def show_command(as_json: bool) -> None:
    """Show for each kind how many days it is kept, and how many rows are over their time now."""
    _tell(_standing(Installation(Settings.from_env())), as_json)


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="Only tell what would go.")
@AS_JSON
def run_command(dry_run: bool, as_json: bool) -> None:
    """Do away now with what is over its time, here and at the carrier. The status is 1 when the carrier refused."""
    installation = Installation(Settings.from_env())
    if dry_run:
        _tell(_standing(installation), as_json)
        return
    emptied, at_carrier, done = retention_of(installation).run_all(SYSTEM)
    erased = {str(kind.value): emptied.get(kind, 0) for kind in Kind}
    if as_json:
        click.echo(json.dumps({"erased": erased, "at_carrier": at_carrier, "finished": done}, indent=2))
    else:
        for kind, number in erased.items():
            click.echo(f"{kind:<14} {number:>8} erased")
        click.echo(f"{at_carrier} texts deleted at the carrier; recordings go by ccvo recordings purge")
    if not done:
        raise SystemExit(1)


def _standing(installation: Installation) -> Mapping[str, Any]:
    settings = installation.settings
    with installation.storage.reading() as session:
        found = standing(session, settings.keeping, settings.recording_days, installation.clock())
    return {"kinds": [vars(kept) for kept in found.kinds], "still_at_carrier": found.at_carrier}


def _tell(standing: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(standing, indent=2))
        return
    for each in standing["kinds"]:
        click.echo(f"{each['kind']:<14} {each['days']:>5} days  {each['overdue']:>8} over their time")
    click.echo(f"{standing['still_at_carrier']} texts to delete at the carrier (nothing was erased)")
