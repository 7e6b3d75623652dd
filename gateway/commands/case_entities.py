"""How are the entities of a case named from the command line: added, taken away, corrected? Nothing is decided here."""

from __future__ import annotations

from datetime import datetime

import click
from sqlalchemy.orm import Session

from gateway.commands.case import BY, NUMBER, do
from gateway.crisis.correcting import correct_entity
from gateway.crisis.record import add_entity
from gateway.crisis.withdrawing import remove_entity
from gateway.settings import Settings
from gateway.staff.model import Actor
from gateway.tickets.tables import Ticket

UNLISTED = click.option("--unlisted", is_flag=True, help="Keep a name or code that the directory does not hold.")


@click.command("affects")
@NUMBER
@click.argument("entity")
@BY
@UNLISTED
@click.option("--not-because", "why", help="Take an added entity, by its key, away again, with this reason.")
def entity_command(number: str, entity: str, login: str, why: str | None, unlisted: bool) -> None:
    """Add an affected entity, by code or name."""

    def act(session: Session, by: Actor, ticket: Ticket, now: datetime, _: Settings) -> None:
        if why is None:
            add_entity(session, by, ticket, entity, now, unlisted)
        else:
            remove_entity(session, by, ticket, entity, why, now)

    do(number, login, act)


@click.command("entity")
@NUMBER
@click.argument("entity")
@BY
@click.option("--why", required=True, help="The reason.")
@UNLISTED
def correct_command(number: str, entity: str, login: str, why: str, unlisted: bool) -> None:
    """Let this report name another entity, by code or name; the SPoC of one that nothing names any more is told."""
    do(
        number,
        login,
        lambda session, by, ticket, now, _: correct_entity(session, by, ticket, entity, why, now, unlisted),
    )


COMMANDS = (entity_command, correct_command)
