"""How are tickets listed, read, opened and accepted from the command line? A door: nothing is decided here."""

from __future__ import annotations

import json
from typing import Any

import click

from gateway import reactions
from gateway.commands.case import COMMANDS
from gateway.commands.case_entities import COMMANDS as ENTITIES
from gateway.commands.case_recovery import COMMANDS as RECOVERY
from gateway.commands.referrals import COMMANDS as WRITTEN
from gateway.commands.tasks import note_command, task_group
from gateway.commands.team import team_group
from gateway.duty.actions import may_stand
from gateway.installation import Installation
from gateway.now import BRUSSELS
from gateway.paging import actions as paging
from gateway.paging.spoken import entity_words, outcome_words, reason_words
from gateway.settings import Settings
from gateway.staff.actions import find_staff
from gateway.tickets import actions as tickets
from gateway.tickets.facts import Facts
from gateway.tickets.model import Source
from gateway.tickets.numbers import read_number
from gateway.tickets.tables import Ticket

BY = click.option("--as", "login", required=True, help="Sign-in name of the person who does this.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.group()
def ticket() -> None:
    """List, read, open or accept tickets, and lead a case to its closure."""


@ticket.command("list")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 200))
@AS_JSON
def list_command(limit: int, as_json: bool) -> None:
    """List tickets, newest first."""
    installation = Installation(Settings.from_env())
    with installation.storage.reading() as session:
        found = [_summary(each) for each in tickets.list_tickets(session, limit=limit)]
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else _table(found))


@ticket.command("show")
@click.argument("number")
@AS_JSON
def show_command(number: str, as_json: bool) -> None:
    """Show one ticket, with its pages and its timeline."""
    installation = Installation(Settings.from_env())
    with installation.storage.reading() as session:
        told = _whole(session, tickets.get_ticket(session, read_number(number)))
    click.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else _lines(told))


@ticket.command("open")
@BY
@click.option("--fact", "facts", multiple=True, help="As image_damage=yes or integrity.level=4; may be repeated.")
@click.option("--page/--no-page", default=True, help="Whether the officer on duty is paged.")
@click.option("--exercise", is_flag=True, help="A drill.")
def open_command(login: str, facts: tuple[str, ...], page: bool, exercise: bool) -> None:
    """Open a ticket on own initiative; prints its number."""
    known = Facts()
    for fact in facts:
        name, _, value = fact.partition("=")
        known = known.learn(name, value)
    installation = Installation(Settings.from_env())
    now = installation.clock()
    with installation.transaction() as session:
        person = find_staff(session, login)
        made = reactions.report_in_writing(
            session, person.actor, now, source=Source.OWN_INITIATIVE, paged=page, facts=known, exercise=exercise
        )
        number = made.number
    click.echo(number)


@ticket.command("accept")
@click.argument("number")
@BY
def accept_command(number: str, login: str) -> None:
    """Accept a ticket for an officer."""
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        person = may_stand(find_staff(session, login))
        found = tickets.get_ticket(session, read_number(number))
        paging.acknowledge(session, found, person.id, person.name, installation.clock())
    click.echo(f"{number} aanvaard door {person.name}")


for _command in (*COMMANDS, *ENTITIES, *RECOVERY, *WRITTEN, team_group, task_group, note_command):
    ticket.add_command(_command)


def _summary(each: Ticket) -> dict[str, Any]:
    return {
        "number": each.number,
        "opened_at": each.opened_at.isoformat(),
        "opened": each.opened_at.astimezone(BRUSSELS).strftime("%d/%m/%Y %H:%M"),
        "state": each.state.value,
        "outcome": each.outcome.value,
        "advice": outcome_words(each.outcome),
        "entity": entity_words(each),
        "reasons": reason_words([each]),
        "acknowledged_by": each.acknowledged_by,
        "partner": each.partner.value if each.partner else None,
    }


def _whole(session: Any, found: Ticket) -> dict[str, Any]:
    pages = [
        {"officer": page.officer, "channel": page.channel.value, "state": page.state.value, "at": page.at.isoformat()}
        for page in paging.pages_of(session, found.id)
    ]
    entries = [
        {"at": entry.at.isoformat(), "event": entry.event.value, "by": entry.by, "detail": entry.detail}
        for entry in tickets.timeline(session, found)
    ]
    return {**_summary(found), "facts": found.facts.to_dict(), "pages": pages, "timeline": entries}


def _table(found: list[dict[str, Any]]) -> str:
    shown = ("number", "opened", "state", "advice", "entity", "acknowledged_by")
    return "\n".join("  ".join(str(each[name] or "-") for name in shown) for each in found) or "geen tickets"


def _lines(told: dict[str, Any]) -> str:
    head = [f"{name}: {told[name] or '-'}" for name in ("number", "opened", "state", "advice", "entity", "reasons")]
    pages = [f"  {page['at']}  {page['officer']}  {page['channel']}  {page['state']}" for page in told["pages"]]
    entries = [f"  {line['at']}  {line['event']}  {line['by']}  {line['detail']}" for line in told["timeline"]]
    return "\n".join([*head, "pages:", *pages, "timeline:", *entries])
