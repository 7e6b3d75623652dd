"""How is an exercise planned, joined, begun, ended and read from the command line? A door: nothing is decided here."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import click

from gateway.debriefing.cleaning import clean_up
from gateway.debriefing.figures import Reach, debrief
from gateway.exercises import actions as exercises
from gateway.exercises.joining import let_join
from gateway.exercises.model import Plan
from gateway.exercises.tables import Exercise
from gateway.installation import Installation
from gateway.settings import Settings
from gateway.staff.actions import find_staff

BY = click.option("--as", "login", required=True, help="Sign-in name of the coordinator who does this.")


@click.group()
def exercise() -> None:
    """Plan, begin, list, show or end an exercise, from call to broadcast."""


@exercise.command("plan")
@click.argument("name")
@BY
@click.option(
    "--minutes", default=240, show_default=True, type=click.IntRange(1, 3 * 24 * 60), help="How long at most."
)
@click.option("--scenario", default="", help="What is pretended.")
@click.option("--member", "members", multiple=True, help="LOGIN=LEVEL, level 1 to 3, or 0 for the coordinator.")
@click.option("--address", "addresses", multiple=True, help="A telephone or mailbox that plays; may be repeated.")
@click.option("--on-duty-too", is_flag=True, help="Page who is really on duty as well.")
@click.option("--sure", is_flag=True, help="Confirms --on-duty-too.")
def plan_command(
    name: str,
    login: str,
    minutes: int,
    scenario: str,
    members: tuple[str, ...],
    addresses: tuple[str, ...],
    on_duty_too: bool,
    sure: bool,
) -> None:
    """Plan an exercise; prints its number. Nobody is told."""
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        now = installation.clock()
        playing = dict(_member(session, each) for each in members)
        said = Plan(name, scenario, now + timedelta(minutes=minutes), playing, addresses, on_duty_too)
        made = exercises.plan(session, find_staff(session, login).actor, said, sure, now).id
    click.echo(made)


@exercise.command("join")
@click.argument("exercise_id", type=int)
@BY
@click.option("--member", "members", multiple=True, help="LOGIN=LEVEL, level 1 to 3, or 0 for the coordinator.")
@click.option("--address", "addresses", multiple=True, help="A telephone or mailbox that plays; may be repeated.")
def join_command(exercise_id: int, login: str, members: tuple[str, ...], addresses: tuple[str, ...]) -> None:
    """Let somebody take part whom the plan forgot, also while it runs."""
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        playing = dict(_member(session, each) for each in members)
        let_join(session, find_staff(session, login).actor, exercise_id, playing, addresses, installation.clock())
    click.echo(f"exercise {exercise_id} has who joined")


@exercise.command("begin")
@click.argument("exercise_id", type=int)
@BY
def begin_command(exercise_id: int, login: str) -> None:
    """Begin: calls of who plays, and reports of staff marked as exercise, belong to it."""
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        exercises.begin(session, find_staff(session, login).actor, exercise_id, installation.clock())
    click.echo(f"exercise {exercise_id} runs")


@exercise.command("end")
@click.argument("exercise_id", type=int)
@BY
def end_command(exercise_id: int, login: str) -> None:
    """End, and close, cancel and hide what it left. Nothing is deleted; safe to repeat."""
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        exercises.end(session, find_staff(session, login).actor, exercise_id, installation.clock())
    clean_up(installation.storage, exercise_id, installation.clock)
    click.echo(f"exercise {exercise_id} is over and cleaned up")


@exercise.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_command(as_json: bool) -> None:
    """List exercises with their figures, newest first."""
    with Installation(Settings.from_env()).storage.reading() as session:
        found = [_told(session, each) for each in exercises.list_exercises(session)[0]]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        lines = ("  ".join(str("-" if each is None else each) for each in row.values()) for row in found)
        click.echo("\n".join(lines) or "no exercises")


def _told(session: Any, row: Exercise) -> dict[str, Any]:
    found = debrief(session, row)
    return {
        "id": row.id,
        "name": f"OEFENING {row.name}",
        "state": row.state.value,
        "tickets": len(found.tickets),
        **{stage.value: found.seconds.get(stage) for stage in Reach},
        "acknowledged": found.acknowledged,
    }


def _member(session: Any, said: str) -> tuple[int, int]:
    login, _, level = said.partition("=")
    if not level.isdecimal():
        raise click.BadParameter(f"{said}: takes LOGIN=LEVEL")
    return find_staff(session, login).id, int(level)
