"""How is the crisis management team called up and followed from the command line? Nothing is decided here."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from gateway.commands.case import BY, NUMBER
from gateway.commands.instants import INSTANT
from gateway.installation import Installation
from gateway.now import BRUSSELS
from gateway.settings import Settings
from gateway.staff.actions import find_staff
from gateway.staff.model import Actor
from gateway.team import actions
from gateway.team.model import SAYABLE, MemberState
from gateway.tickets import actions as tickets
from gateway.tickets.numbers import read_number
from gateway.tickets.tables import Ticket

Act = Callable[[Session, Actor, Ticket, datetime, Settings], object]


@click.group("team")
def team_group() -> None:
    """Call the crisis management team up about a case, and follow who comes."""


@team_group.command("show")
@NUMBER
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def show_command(number: str, as_json: bool) -> None:
    """Show who was called up about a case."""
    with Installation(Settings.from_env()).storage.reading() as session:
        found = actions.call_ups(session, tickets.get_ticket(session, read_number(number)))
        told: list[dict[str, Any]] = [
            {"place": row.place, "members": [_member(each) for each in rows]} for row, rows in found
        ]
    if as_json:
        click.echo(json.dumps(told))
        return
    for each in told:
        click.echo(each["place"])
        for member in each["members"]:
            click.echo(f"  {member['id']} {member['name']}: {member['state']} {member['expected_at'] or ''}".rstrip())


@team_group.command("call")
@NUMBER
@BY
@click.option("--place", required=True, help="Where the team meets.")
@click.option("--at", "meet_at", type=INSTANT, help="When; now, if not given.")
@click.option("--bridge", default="", help="The number or address by which to take part.")
@click.option("--needed", type=int, help="How many must take part; everybody, if not given.")
@click.option("--member", "logins", multiple=True, help="Sign-in name of a member; every member, if none is given.")
def call_command(
    number: str, login: str, place: str, meet_at: datetime | None, bridge: str, needed: int | None, logins: tuple[str]
) -> None:
    """Call the team up, by text and by telephone."""

    def act(session: Session, by: Actor, ticket: Ticket, now: datetime, settings: Settings) -> None:
        chosen = [find_staff(session, each).id for each in logins]
        meeting = actions.Meeting(place, meet_at or now, bridge, needed)
        actions.call_up(session, by, ticket, meeting, chosen, settings.public_url, now)

    _do(number, login, act)


@team_group.command("answer")
@NUMBER
@click.argument("member", type=int)
@click.argument("state", type=click.Choice([each.value for each in SAYABLE]))
@BY
@click.option("--minutes", type=int, help="Until the member is there.")
def answer_command(number: str, member: int, state: str, login: str, minutes: int | None) -> None:
    """Note what a member said; `team show` gives the member's id."""
    said = MemberState(state)
    _do(
        number,
        login,
        lambda session, by, ticket, now, _: actions.note_answer(session, by, ticket, member, said, minutes, now),
    )


@team_group.command("arrived")
@NUMBER
@click.argument("member", type=int)
@BY
def arrived_command(number: str, member: int, login: str) -> None:
    """Note that a member has arrived."""
    _do(number, login, lambda session, by, ticket, now, _: actions.arrive(session, by, ticket, member, now))


@team_group.command("stop")
@NUMBER
@BY
def stop_command(number: str, login: str) -> None:
    """End a call-up: nobody is called any more."""
    _do(number, login, lambda session, by, ticket, now, _: actions.stop(session, by, ticket, now))


def _do(number: str, login: str, act: Act) -> None:
    """Carry it out, and say how many take part."""
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        ticket = tickets.get_ticket(session, read_number(number))
        act(session, find_staff(session, login).actor, ticket, installation.clock(), installation.settings)
        session.flush()
        row, members = actions.call_ups(session, ticket)[0]
        told = f"{actions.taking_part(members)} of {len(members)} take part, {row.needed} needed"
    click.echo(told)


def _member(member: Any) -> dict[str, Any]:
    until = member.expected_at.astimezone(BRUSSELS).isoformat() if member.expected_at else None
    return {"id": member.id, "name": member.name, "state": member.state.value, "expected_at": until}
