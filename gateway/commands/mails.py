"""How do mails that come back reach us, and how is doubt about mails ended, from the command line? A door.

A mail server pipes what comes back for MAIL_FROM to `ccvo broadcast bounce`: one mail a run, on standard input.
"""

from __future__ import annotations

import sys

import click

from gateway.broadcasts.bounces import MOST_BYTES
from gateway.broadcasts.clearing import clear_mails
from gateway.broadcasts.returned import take_returned
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.settings import Settings
from gateway.staff.actions import find_staff
from gateway.staff.model import Actor

REFUSED = {
    "bounce_too_large": f"the mail is larger than {MOST_BYTES} bytes",
    "bounce_unreadable": "this cannot be read as a mail",
    "bounce_no_report": "this is no delivery status notification (RFC 3464), and nobody unsubscribes by it",
    "bounce_not_ours": "it names no mail of ours that was sent",
}


@click.command("bounce")
def bounce_command() -> None:
    """Take in one mail that came back, from standard input: a bounce, or somebody who unsubscribes."""
    raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    installation = Installation(Settings.from_env())
    try:
        with installation.transaction() as session:
            row, told = take_returned(session, installation.addresses, raw, installation.clock())
            line = f"broadcast {row.broadcast_id}, delivery {row.id}: {told}"
    except Refused as refused:
        raise click.ClickException(REFUSED.get(refused.code, refused.code)) from None
    finally:
        installation.storage.dispose()
    click.echo(line)


@click.command("clear-mails")
@click.argument("broadcast_id", metavar="ID", type=int)
@click.option("--taken/--not-taken", required=True, help="What the mail server's own log says of them.")
@click.option("--as", "login", required=True, help="Sign-in name of the person who does this.")
def clear_command(broadcast_id: int, taken: bool, login: str) -> None:
    """Say what became of the mails of a broadcast that are in doubt. Nothing is sent again by it."""
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        person = find_staff(session, login)
        if not person.active:
            raise Refused("staff_disabled", login=login)
        actor = Actor(f"staff:{person.id}", person.name, person.roles, person.id)
        cleared = clear_mails(session, actor, broadcast_id, taken, installation.clock())
    click.echo(f"{cleared} cleared")
