"""How is a drill started, followed and ended from the command line? A door: nothing is decided here."""

from __future__ import annotations

import json

import click

from gateway import reactions
from gateway.cards.drills import PRETENDED
from gateway.cards.model import Scenario
from gateway.installation import Installation
from gateway.paging import drills
from gateway.settings import Settings
from gateway.staff.actions import find_staff
from gateway.staff.permissions import Permission, require
from gateway.tickets import actions as tickets
from gateway.tickets.model import Source
from gateway.tickets.numbers import read_number

BY = click.option("--as", "login", required=True, help="Sign-in name of the person who does this.")


@click.group()
def drill() -> None:
    """Start, list or end drills: the whole chain, and every word says OEFENING."""


@drill.command("start")
@BY
@click.option("--scenario", type=click.Choice([each.value for each in PRETENDED]), default="imagoschade")
def start_command(login: str, scenario: str) -> None:
    """Page the officers on duty for a drill; prints its number."""
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        actor = find_staff(session, login).actor
        require(actor, Permission.TICKETS_CHANGE)
        made = reactions.report_in_writing(
            session,
            actor,
            installation.clock(),
            source=Source.OWN_INITIATIVE,
            facts=PRETENDED[Scenario(scenario)],
            exercise=True,
        )
        number = made.number
    click.echo(number)


@drill.command("end")
@click.argument("number")
@BY
def end_command(number: str, login: str) -> None:
    """Stop a drill: nobody is called for it any more, and lists no longer show it."""
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        actor = find_staff(session, login).actor
        require(actor, Permission.TICKETS_CHANGE)
        found = tickets.get_ticket(session, read_number(number))
        drills.end_drill(session, found, actor.name, installation.clock())
    click.echo(f"{number} is over")


@drill.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_command(as_json: bool) -> None:
    """List the last drills: when each began, who accepted it, and after how many seconds."""
    with Installation(Settings.from_env()).storage.reading() as session:
        found = [
            {
                "number": each.number,
                "opened_at": each.opened_at.isoformat(),
                "acknowledged_by": each.acknowledged_by,
                "seconds": round((each.acknowledged_at - each.opened_at).total_seconds())
                if each.acknowledged_at
                else None,
            }
            for each in drills.latest_drills(session)
        ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        lines = ("  ".join(str(value if value is not None else "-") for value in each.values()) for each in found)
        click.echo("\n".join(lines) or "no drills")
