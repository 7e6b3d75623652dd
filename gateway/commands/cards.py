"""How are action cards listed, checked, written out and read in from the command line? A door."""

from __future__ import annotations

from pathlib import Path

import click

from gateway.cards import actions
from gateway.cards.model import Scenario, read_card
from gateway.cards.soundness import faults
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.settings import Settings
from gateway.staff.actions import find_staff
from gateway.staff.permissions import Permission, require

WHICH = click.argument("scenario", type=click.Choice([each.value for each in Scenario]))


@click.group()
def cards() -> None:
    """Show, check or change the action cards."""


@cards.command("list")
def list_command() -> None:
    """List the cards, and how often staff changed each."""
    with Installation(Settings.from_env()).storage.reading() as session:
        kept, changed = actions.all_cards(session), actions.changed(session)
    for scenario, card in kept.items():
        click.echo(f"{scenario.value:<18} {changed.get(scenario, 0):>3}  {card.title}")


@cards.command("show")
@WHICH
def show_command(scenario: str) -> None:
    """Print a card as it is now; to be changed and read in again."""
    with Installation(Settings.from_env()).storage.reading() as session:
        click.echo(actions.card(session, Scenario(scenario)).text, nl=False)


@cards.command("check")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_command(files: tuple[Path, ...]) -> None:
    """Check that every combination of facts has a card and every card is whole; or check FILES only."""
    found = [fault for file in files for fault in _fault(file)] if files else faults()
    if found:
        raise click.ClickException("; ".join(found))
    click.echo(
        f"{len(files)} cards read" if files else f"{len(list(Scenario))} cards, every combination of facts has one"
    )


@cards.command("import")
@WHICH
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "login", required=True, help="Sign-in name of the person who does this.")
def import_command(scenario: str, file: Path, login: str) -> None:
    """Keep FILE as the new version of a card."""
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        actor = find_staff(session, login).actor
        require(actor, Permission.CARDS_CHANGE)
        text = file.read_text(encoding="utf-8")
        kept = actions.change_card(session, Scenario(scenario), text, actor, installation.clock())
    click.echo(kept.title)


def _fault(file: Path) -> list[str]:
    try:
        read_card(file.read_text(encoding="utf-8"))
    except (Refused, UnicodeDecodeError) as fault:
        return [f"{file.name}: {fault}"]
    return []
