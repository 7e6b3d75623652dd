"""How are tasks of a case given and done, and notes written, from the command line? Nothing is decided here."""

from __future__ import annotations

from datetime import datetime

import click
from sqlalchemy.orm import Session

from gateway.commands.case import BY, NUMBER, do
from gateway.commands.instants import INSTANT
from gateway.crisis.noting import write_note
from gateway.crisis.tasks import add_task, finish_task
from gateway.settings import Settings
from gateway.staff.model import Actor
from gateway.tickets.tables import Ticket


@click.group("task")
def task_group() -> None:
    """Give somebody something to do for a case, or say that it is done; `ticket case` lists what there is."""


@task_group.command("add")
@NUMBER
@click.argument("task")
@BY
@click.option("--who", default="", help="Who does it; who gives it, if left out.")
@click.option("--due", "due_at", type=INSTANT, help="Until when.")
def add_command(number: str, task: str, login: str, who: str, due_at: datetime | None) -> None:
    """Give somebody something to do, and print its id alone on the last line."""
    made: list[int] = []

    def act(session: Session, by: Actor, ticket: Ticket, now: datetime, _: Settings) -> None:
        made.append(add_task(session, by, ticket, task, who, due_at, now).id)

    do(number, login, act)
    click.echo(made[0])


@task_group.command("done")
@NUMBER
@click.argument("task_id", type=int)
@BY
def done_command(number: str, task_id: int, login: str) -> None:
    """Say that a task is done; saying it again changes nothing."""

    def act(session: Session, by: Actor, ticket: Ticket, now: datetime, _: Settings) -> None:
        finish_task(session, by, ticket, task_id, now)

    do(number, login, act)


@click.command("note")
@NUMBER
@click.argument("note")
@BY
def note_command(number: str, note: str, login: str) -> None:
    """Write NOTE on the timeline of a ticket's case; it is never changed."""
    do(number, login, lambda session, by, ticket, now, _: write_note(session, by, ticket, note, now))
