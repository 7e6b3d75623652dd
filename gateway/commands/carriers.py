"""How are the carriers read and switched from the command line? A door: for when the console cannot be had."""

from __future__ import annotations

import json
from typing import Any

import click
from sqlalchemy.orm import Session

from gateway.broadcasts.switching import switch_carrier
from gateway.carrier.failover import By, Use
from gateway.carriers.figures import did
from gateway.carriers.standing import standing
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.settings import Settings
from gateway.staff.actions import find_staff


@click.group()
def carriers() -> None:
    """Show how both carriers do, and let broadcasts go by the other one."""


@carriers.command("show")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def show_command(as_json: bool) -> None:
    """Show by which carrier pages and broadcasts go, and what requests of the last ten minutes came to."""
    installation = Installation(Settings.from_env())
    with installation.storage.reading() as session:
        told = [_told(session, installation, use, by) for use in Use for by in By]
    click.echo(json.dumps(told, indent=2) if as_json else "\n".join(map(_line, told)))


@carriers.command("switch")
@click.argument("carrier", type=click.Choice([by.value for by in By]))
@click.option("--as", "login", required=True, help="Sign-in name of the person who does this.")
@click.option("--reason", required=True, help="Why, in 10 to 500 characters; it is kept.")
def switch_command(carrier: str, login: str, reason: str) -> None:
    """Let broadcasts go by a carrier: what has not left goes on there."""
    installation = Installation(Settings.from_env())
    backup = installation.settings.backup
    has_senders = backup is not None and bool(backup.broadcast_sms_from)
    with installation.transaction() as session:
        person = find_staff(session, login)
        if not person.active:
            raise Refused("staff_disabled", login=login)
        switch_carrier(session, person.actor, By(carrier), reason, has_senders, installation.clock())
    click.echo(f"broadcasts go by the {carrier} carrier")


def _told(session: Session, installation: Installation, use: Use, by: By) -> dict[str, Any]:
    found = did(session, use, by, installation.clock())
    return {
        "use": use.value,
        "carrier": by.value,
        "stands": standing(session, use).by is by,
        "asked": found.asked,
        "faults": found.faults,
        "median_s": found.median_s,
        "p95_s": found.p95_s,
        "last_success": found.last_taken_at.isoformat() if found.last_taken_at else None,
    }


def _line(told: dict[str, Any]) -> str:
    stands = "stands" if told["stands"] else ""
    slow = "-" if told["median_s"] is None else f"{told['median_s']:.2f} s, 95 %: {told['p95_s']:.2f} s"
    return f"{told['use']:<11} {told['carrier']:<7} {stands:<7} {told['faults']} of {told['asked']} failed; {slow}"
