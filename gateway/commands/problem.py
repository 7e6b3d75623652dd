"""How are callers told of a known problem from the command line? A door: nothing is decided here."""

from __future__ import annotations

import json

import click

from gateway.installation import Installation
from gateway.settings import SPOKEN, Settings
from gateway.staff.actions import find_staff
from gateway.staff.permissions import Permission, require
from gateway.tickets import actions as tickets
from gateway.tickets import announcing
from gateway.tickets.numbers import read_number
from gateway.tickets.tables import DUTCH

BY = click.option("--as", "login", required=True, help="Sign-in name of the person who does this.")


@click.group()
def problem() -> None:
    """Announce a known problem to callers, or end it."""


@problem.command("show")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def show_command(as_json: bool) -> None:
    """Say what callers are told now."""
    with Installation(Settings.from_env()).storage.reading() as session:
        found = tickets.known_problem(session)
        said = {DUTCH: found.notice, **found.translations} if found else {}
        others = {language: text for language, text in said.items() if language != DUTCH}
        since = f"{found.started_at.isoformat()} {found.started_by}" if found else ""
    if as_json:
        click.echo(json.dumps({"notice": said.get(DUTCH), "translations": others, "since": since}, ensure_ascii=False))
    else:
        click.echo("\n".join([*(f"{language}: {text}" for language, text in said.items()), since]) or "no problem")


@problem.command("announce")
@click.argument("notice")
@click.option("--in", "others", multiple=True, metavar="LANGUAGE=NOTICE", help="The notice in another language.")
@click.option("--ticket", "number", help="The ticket of its case.")
@BY
def announce_command(notice: str, others: tuple[str, ...], number: str | None, login: str) -> None:
    """Tell callers of NOTICE, in Dutch, from now on, in place of any other."""
    translations = dict(_pair(said) for said in others)
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        actor = find_staff(session, login).actor
        require(actor, Permission.TICKETS_CHANGE)
        about = tickets.get_ticket(session, read_number(number)) if number else None
        made = announcing.announce(session, actor, notice, about, installation.clock(), translations)
        told = made.notice
    click.echo(f"callers hear: {told}")


@problem.command("end")
@BY
def end_command(login: str) -> None:
    """Tell callers of no problem any longer."""
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        actor = find_staff(session, login).actor
        require(actor, Permission.TICKETS_CHANGE)
        announcing.stop(session, actor, installation.clock())
    click.echo("ended")


def _pair(said: str) -> tuple[str, str]:
    language, mark, notice = said.partition("=")
    if not mark or language not in SPOKEN:
        raise click.UsageError(f"not of the form fr=NOTICE: {said}")
    return language, notice
