"""How does the demo get into a database from the command line?"""

from __future__ import annotations

import click

from gateway.settings import Settings


@click.command()
@click.option("--if-empty", is_flag=True, help="Say nothing when the database holds something already.")
def seed(if_empty: bool) -> None:
    """Fill an empty database with the demo; refused with a carrier that reaches real people."""
    from gateway.commands.demo_phones import name_phones
    from gateway.demo_seed import seed_if_empty
    from gateway.errors import Refused
    from gateway.installation import Installation

    installation = Installation(Settings.from_env())
    if seed_if_empty(installation):
        if installation.settings.sandbox:
            name_phones(installation)
        click.echo("The demo is in place.")
    elif not if_empty:
        raise Refused("database_not_empty")
