"""How does the command line say who follows the recovery of an entity, and that it is over? Nothing is decided here."""

from __future__ import annotations

from datetime import datetime

import click
from sqlalchemy.orm import Session

from gateway.commands.case import BY, NUMBER, OF_ENTITY, do, pick
from gateway.commands.instants import INSTANT
from gateway.crisis import recovering
from gateway.crisis.model import RecoveryOwner
from gateway.settings import Settings
from gateway.staff.model import Actor
from gateway.tickets.tables import Ticket


@click.command("recovery")
@NUMBER
@click.argument("owner", type=pick(RecoveryOwner), required=False)
@BY
@click.option("--provider", default="", help="The partner, or the entity's own provider.")
@click.option("--until", type=INSTANT, help="When it is expected to end.")
@OF_ENTITY
def recovery_command(
    number: str, owner: str | None, login: str, provider: str, until: datetime | None, entity: str
) -> None:
    """Keep who follows the recovery; without OWNER who has it, else who the entity's reports propose."""
    whose = RecoveryOwner(owner) if owner is not None else None

    def act(session: Session, by: Actor, ticket: Ticket, now: datetime, _: Settings) -> None:
        recovering.set_recovery(session, by, ticket, whose, provider, until, now, entity)

    do(number, login, act)


@click.command("recovered")
@NUMBER
@BY
@OF_ENTITY
def recovered_command(number: str, login: str, entity: str) -> None:
    """Say that an entity recovered."""
    do(number, login, lambda session, by, ticket, now, _: recovering.finish_recovery(session, by, ticket, now, entity))


COMMANDS = (recovery_command, recovered_command)
