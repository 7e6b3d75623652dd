"""How are referrals watched and confirmed, and reporters written to, from the command line? A door."""

from __future__ import annotations

import json

import click

from gateway.errors import Refused
from gateway.installation import Installation
from gateway.intake import conversation
from gateway.referrals import actions as referrals
from gateway.settings import Settings
from gateway.staff.actions import find_staff
from gateway.tickets import actions as tickets
from gateway.tickets.numbers import read_number

BY = click.option("--as", "login", required=True, help="Sign-in name of the person who does this.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.command("referrals")
@AS_JSON
def referrals_command(as_json: bool) -> None:
    """List the reports that went to the helpdesk and that Digitaal Vlaanderen has not confirmed."""
    held = Installation(Settings.from_env())
    now = held.clock()
    with held.storage.reading() as session:
        found = [
            {
                "number": each.ticket.number,
                "entity": each.ticket.entity_name,
                "worthy": each.worthy,
                "waits_minutes": int(each.waited(now).total_seconds()) // 60,
                "reminded": each.watch.reminded,
            }
            for each in referrals.unconfirmed(session)
        ]
    lines = [f"{each['number']}  {each['waits_minutes']} min  {each['entity'] or '-'}" for each in found]
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else "\n".join(lines) or "geen")


@click.command("confirm-referral")
@click.argument("number")
@click.argument("reference")
@BY
def confirm_command(number: str, reference: str, login: str) -> None:
    """Note that Digitaal Vlaanderen has it: its own number, or the ticket that it opened here."""
    held = Installation(Settings.from_env())
    with held.transaction() as session:
        person, found = find_staff(session, login), tickets.get_ticket(session, read_number(number))
        try:
            theirs = tickets.get_ticket(session, read_number(reference))
        except Refused:
            theirs = None
        referrals.confirm(session, person.actor, found, reference, theirs, held.clock())
    click.echo(f"{found.number} bevestigd")


@click.command("write")
@click.argument("number")
@click.argument("text")
@BY
def write_command(number: str, text: str, login: str) -> None:
    """Write to somebody who reported in writing."""
    held = Installation(Settings.from_env())
    with held.transaction() as session:
        person, found = find_staff(session, login), tickets.get_ticket(session, read_number(number))
        conversation.answer(session, person.actor, found, text, held.settings.public_url, held.clock())
    click.echo(f"{found.number}: verstuurd")


@click.command("messages")
@click.argument("number")
def messages_command(number: str) -> None:
    """Show what a reporter and CCVO wrote to each other."""
    held = Installation(Settings.from_env())
    with held.storage.reading() as session:
        found = tickets.get_ticket(session, read_number(number))
        report = conversation.report_of(session, found)
        if report is not None:
            click.echo(f"{report.at.isoformat()}  melder  {report.words}")
        for each in conversation.messages(session, found):
            click.echo(f"{each.at.isoformat()}  {each.by}  {each.text}")


COMMANDS = (referrals_command, confirm_command, write_command, messages_command)
