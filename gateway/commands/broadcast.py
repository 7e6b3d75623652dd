"""How are broadcasts written, approved and followed from the command line? A door: nothing is decided here.

Who acts is named with --as: a person's roles and the rule of the second person hold here as on the console.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import click
from sqlalchemy.orm import Session

from gateway.broadcasts import about, actions
from gateway.broadcasts.acknowledging import checked_asking
from gateway.broadcasts.model import Channel, Leaving
from gateway.broadcasts.senders import configured_senders
from gateway.broadcasts.tables import Broadcast
from gateway.commands.broadcast_report import report_command
from gateway.commands.broadcast_seen import HASH, what_was_seen
from gateway.commands.broadcast_shown import described, line_of, print_broadcast
from gateway.commands.instants import INSTANT
from gateway.commands.mails import bounce_command, clear_command
from gateway.commands.package import package_command
from gateway.commands.watched import WAIT, WITHIN, watched
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.settings import Settings
from gateway.staff.actions import find_staff
from gateway.staff.model import Actor
from gateway.tickets.numbers import read_number

CHANNELS = [each.value for each in Channel]
BY = click.option("--as", "login", required=True, help="Sign-in name of the person who does this.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="For programs.")

Action = Callable[..., Broadcast]


@click.group()
def broadcast() -> None:
    """Write, approve and follow broadcasts."""


broadcast.add_command(report_command)
broadcast.add_command(bounce_command)
broadcast.add_command(clear_command)


@broadcast.command("list")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 200))
@AS_JSON
def list_command(limit: int, as_json: bool) -> None:
    """List broadcasts, newest first."""
    with Installation(Settings.from_env()).storage.reading() as session:
        rows, _ = actions.list_broadcasts(session, limit=limit)
        counted = actions.counts_of(session, [row.id for row in rows])
        found = [described(row, counted[row.id]) for row in rows]
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else "\n".join(map(line_of, found)))


@broadcast.command("show")
@click.argument("broadcast_id", metavar="ID", type=int)
@AS_JSON
def show_command(broadcast_id: int, as_json: bool) -> None:
    """Show one broadcast: text, buckets, and who is left out."""
    with Installation(Settings.from_env()).storage.reading() as session:
        print_broadcast(session, actions.get(session, broadcast_id), as_json)


@broadcast.command("create")
@click.argument("text")
@click.option("--audience", required=True, help='JSON, as {"provinces": ["Limburg"]} or {"everyone": true}.')
@click.option("--channel", "channels", multiple=True, type=click.Choice(CHANNELS), default=["sms"], show_default=True)
@click.option("--news", help='JSON, as {"title": "Loket dicht", "scope": "public"}.')
@click.option("--exercise", is_flag=True, help="A drill.")
@click.option("--expires", "minutes", type=int, help="Minutes from approval after which nothing more is sent.")
@click.option("--acknowledge", is_flag=True, help="Ask for JA, of one contact of each organisation after another.")
@click.option("--at", type=INSTANT, help="Let it leave then, as a Brussels clock shows it or with an offset.")
@click.option(
    "--ticket", metavar="NUMBER", help="Of the case it is about: one that asks for it, or that you may change."
)
@BY
@AS_JSON
def create_command(
    text: str,
    audience: str,
    channels: Sequence[str],
    news: str | None,
    exercise: bool,
    minutes: int | None,
    acknowledge: bool,
    at: datetime | None,
    ticket: str | None,
    login: str,
    as_json: bool,
) -> None:
    """Write a draft with TEXT; - reads it from standard input."""
    said = sys.stdin.read().rstrip("\r\n") if text == "-" else text
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        actor = _actor(session, login)
        made = actions.create_draft(
            session,
            actor,
            said,
            _object(audience, "--audience"),
            channels,
            exercise,
            minutes,
            installation.clock(),
            Leaving(at),
            _object(news, "--news") if news else None,
            checked_asking(acknowledge, channels=channels),
        )
        if ticket:
            case = about.case_to_write_for(session, actor, read_number(ticket))
            about.attach(session, actor, case, made.id, installation.clock())
        print_broadcast(session, made, as_json)


def _step(name: str, action: Action, told: str) -> None:
    """Put a command on the group that does `action` to one broadcast."""

    @broadcast.command(name, help=told)
    @click.argument("broadcast_id", metavar="ID", type=int)
    @BY
    @AS_JSON
    def command(broadcast_id: int, login: str, as_json: bool) -> None:
        _do(Installation(Settings.from_env()), action, broadcast_id, login, as_json)


def _do(
    installation: Installation,
    action: Action,
    broadcast_id: int,
    login: str,
    as_json: bool,
    wait: bool = False,
    within: int | None = None,
) -> None:
    installation.act(lambda session: action(session, _actor(session, login), broadcast_id, installation.clock()))
    if not wait:
        with installation.storage.reading() as session:
            print_broadcast(session, actions.get(session, broadcast_id), as_json)
    else:
        _watch(installation, broadcast_id, within, as_json)


@broadcast.command("submit")
@click.argument("broadcast_id", metavar="ID", type=int)
@BY
@WAIT
@WITHIN
@AS_JSON
def submit_command(broadcast_id: int, login: str, wait: bool, within: int | None, as_json: bool) -> None:
    """Ask a second person to approve a draft; it leaves from the senders that are set now."""
    installation = Installation(Settings.from_env())
    action = partial(actions.submit, senders=configured_senders(installation.settings))
    _do(installation, action, broadcast_id, login, as_json, wait, within)


@broadcast.command("approve")
@click.argument("broadcast_id", metavar="ID", type=int)
@HASH
@BY
@WAIT
@WITHIN
@AS_JSON
def approve_command(
    broadcast_id: int, seen: str | None, login: str, wait: bool, within: int | None, as_json: bool
) -> None:
    """Approve what somebody else submitted, as it was read, and send it."""
    installation = Installation(Settings.from_env())
    read, reaches = what_was_seen(installation, broadcast_id, seen)
    action = partial(actions.approve, seen_hash=read, seen_reach=reaches)
    _do(installation, action, broadcast_id, login, as_json, wait, within)


@broadcast.command("break-glass")
@click.argument("broadcast_id", metavar="ID", type=int)
@click.option("--reason", required=True, help="Why nobody else can approve. It stays; the coordinators have an alarm.")
@HASH
@BY
@WAIT
@WITHIN
@AS_JSON
def glass_command(
    broadcast_id: int, reason: str, seen: str | None, login: str, wait: bool, within: int | None, as_json: bool
) -> None:
    """Send what you submitted without a second person, when nobody can be had."""
    installation = Installation(Settings.from_env())
    read, reaches = what_was_seen(installation, broadcast_id, seen)
    action = partial(actions.break_glass, seen_hash=read, seen_reach=reaches, reason=reason)
    _do(installation, action, broadcast_id, login, as_json, wait, within)


_step("pause", actions.pause, "Stop what has not left yet.")


@broadcast.command("resume")
@click.argument("broadcast_id", metavar="ID", type=int)
@BY
@AS_JSON
def resume_command(broadcast_id: int, login: str, as_json: bool) -> None:
    """Go on with what was paused, from the senders that were approved."""
    installation = Installation(Settings.from_env())
    action = partial(actions.resume, configured=configured_senders(installation.settings))
    _do(installation, action, broadcast_id, login, as_json)


_step("cancel", actions.cancel, "End it for good.")


@broadcast.command("reject")
@click.argument("broadcast_id", metavar="ID", type=int)
@click.option("--reason", default="", help="What its writers should change.")
@BY
@AS_JSON
def reject_command(broadcast_id: int, reason: str, login: str, as_json: bool) -> None:
    """Send a submitted broadcast back to its writers."""
    _do(Installation(Settings.from_env()), partial(actions.reject, reason=reason), broadcast_id, login, as_json)


broadcast.add_command(package_command)


@broadcast.command("follow")
@click.argument("broadcast_id", metavar="ID", type=int)
@WITHIN
@AS_JSON
def follow_command(broadcast_id: int, within: int | None, as_json: bool) -> None:
    """Watch a broadcast until it has ended: status 0 when completed, 1 when not, 3 when sent back, 4 after --within."""
    _watch(Installation(Settings.from_env()), broadcast_id, within, as_json)


def _watch(installation: Installation, broadcast_id: int, within: int | None, as_json: bool) -> None:
    _, status = watched(installation, broadcast_id, within)
    with installation.storage.reading() as session:
        print_broadcast(session, actions.get(session, broadcast_id), as_json)
    sys.exit(status)


def _actor(session: Session, login: str) -> Actor:
    person = find_staff(session, login)
    if not person.active:
        raise Refused("staff_disabled", login=login)
    return Actor(f"staff:{person.id}", person.name, person.roles, person.id)


def _object(said: str, option: str) -> dict[str, Any]:
    try:
        read = json.loads(said)
    except ValueError as fault:
        raise click.BadParameter("is no JSON", param_hint=option) from fault
    if not isinstance(read, dict):
        raise click.BadParameter("is no JSON object", param_hint=option)
    return read
