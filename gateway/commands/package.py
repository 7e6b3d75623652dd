"""How are the texts of a broadcast taken along from the command line? A door: nothing is decided here."""

from __future__ import annotations

from pathlib import Path

import click

from contacts import phone
from gateway.broadcasts.package import take_package
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.news.addresses import Publisher
from gateway.settings import Settings
from gateway.staff.actions import find_staff


@click.command("package")
@click.argument("broadcast_id", metavar="ID", type=int)
@click.option("--output", type=click.Path(path_type=Path, allow_dash=True), help="The file, or - for standard output.")
@click.option("--as", "login", required=True, help="Sign-in name of the person who does this.")
def package_command(broadcast_id: int, output: Path | None, login: str) -> None:
    """Take the texts of an approved broadcast along as a ZIP, for other stakeholders."""
    installation = Installation(Settings.from_env())
    settings = installation.settings
    publisher = Publisher(settings.public_url, phone.show(settings.hotline_number))
    with installation.transaction() as session:
        person = find_staff(session, login)
        if not person.active:
            raise Refused("staff_disabled", login=login)
        packed = take_package(session, person.actor, broadcast_id, publisher, installation.clock())
    if output == Path("-"):
        click.echo(packed.content, nl=False)
        return
    file = output or Path(packed.name)
    file.write_bytes(packed.content)
    click.echo(str(file))
