"""How are broadcasts written, approved and followed from the command line? A door: nothing is decided here.

Who acts is named with --as: a person's roles and the rule of the second person hold here as on the console.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import click
from sqlalchemy.orm import Session

from gateway.broadcasts import actions
from gateway.broadcasts.acknowledging import checked_asking
from gateway.broadcasts.model import OPEN, UNDER_WAY, Leaving
from gateway.broadcasts.tables import Broadcast
from gateway.commands.instants import INSTANT
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.now import BRUSSELS
from gateway.settings import Settings
from gateway.staff.actions import find_staff
from gateway.staff.model import Actor

BY = click.option("--as", "login", required=True, help="Sign-in name of the person who does this.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="For programs.")
LOOK_S = 1.0

Action = Callable[..., Broadcast]


@click.group()
def broadcast() -> None:
    """Write, approve and follow broadcasts."""


@broadcast.command("list")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 200))
@AS_JSON
def list_command(limit: int, as_json: bool) -> None:
    """List broadcasts, newest first."""
    with Installation(Settings.from_env()).storage.reading() as session:
        rows, _ = actions.list_broadcasts(session, limit=limit)
        counted = actions.counts_of(session, [row.id for row in rows])
        found = [_described(row, counted[row.id]) for row in rows]
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else "\n".join(map(_line, found)))


@broadcast.command("show")
@click.argument("broadcast_id", metavar="ID", type=int)
@AS_JSON
def show_command(broadcast_id: int, as_json: bool) -> None:
    """Show one broadcast: text, buckets, and who is left out."""
    with Installation(Settings.from_env()).storage.reading() as session:
        _print(session, actions.get(session, broadcast_id), as_json)


@broadcast.command("create")
@click.argument("text")
@click.option("--audience", required=True, help='JSON, as {"provinces": ["Limburg"]} or {"everyone": true}.')
@click.option("--exercise", is_flag=True, help="A drill.")
@click.option("--expires", "minutes", type=int, help="Minutes from approval after which nothing more is sent.")
@click.option("--acknowledge", is_flag=True, help="Ask for JA, of one contact of each organisation after another.")
@click.option("--at", type=INSTANT, help="Let it leave then, as a Brussels clock shows it or with an offset.")
@BY
@AS_JSON
def create_command(
    text: str,
    audience: str,
    exercise: bool,
    minutes: int | None,
    acknowledge: bool,
    at: datetime | None,
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
            _audience(audience),
            ["sms"],
            exercise,
            minutes,
            installation.clock(),
            Leaving(at),
            checked_asking(acknowledge),
        )
        _print(session, made, as_json)


def _step(name: str, action: Action, told: str) -> None:
    """Put a command on the group that does `action` to one broadcast."""

    @broadcast.command(name, help=told)
    @click.argument("broadcast_id", metavar="ID", type=int)
    @BY
    @AS_JSON
    def command(broadcast_id: int, login: str, as_json: bool) -> None:
        _do(action, broadcast_id, login, as_json)


def _do(action: Action, broadcast_id: int, login: str, as_json: bool) -> None:
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        changed = action(session, _actor(session, login), broadcast_id, installation.clock())
        _print(session, changed, as_json)


_step("submit", actions.submit, "Ask a second person to approve a draft.")
_step("approve", actions.approve, "Approve what somebody else submitted, and send it.")
_step("pause", actions.pause, "Stop what has not left yet.")
_step("resume", actions.resume, "Go on with what was paused.")
_step("cancel", actions.cancel, "End it for good.")


@broadcast.command("reject")
@click.argument("broadcast_id", metavar="ID", type=int)
@click.option("--reason", default="", help="What its writers should change.")
@BY
@AS_JSON
def reject_command(broadcast_id: int, reason: str, login: str, as_json: bool) -> None:
    """Send a submitted broadcast back to its writers."""
    _do(partial(actions.reject, reason=reason), broadcast_id, login, as_json)


@broadcast.command("follow")
@click.argument("broadcast_id", metavar="ID", type=int)
def follow_command(broadcast_id: int) -> None:
    """Watch a broadcast until it has ended; status 0 when it was completed."""
    from threading import Event

    installation = Installation(Settings.from_env())
    row, counts = _look(installation, broadcast_id)
    with click.progressbar(length=counts["recipients"] or 1, label=f"broadcast {broadcast_id}", file=sys.stderr) as bar:
        while row.state in UNDER_WAY:
            bar.update(_left(counts) - bar.pos)
            Event().wait(LOOK_S)
            row, counts = _look(installation, broadcast_id)
        bar.update(_left(counts) - bar.pos)
    click.echo(_line(_described(row, counts)))
    if row.state.value != "completed":
        sys.exit(1)


def _look(installation: Installation, broadcast_id: int) -> tuple[Broadcast, dict[str, int]]:
    with installation.storage.reading() as session:
        return actions.get(session, broadcast_id), actions.counts(session, broadcast_id)


def _left(counts: Mapping[str, int]) -> int:
    return counts["recipients"] - sum(counts[state.value] for state in OPEN)


def _actor(session: Session, login: str) -> Actor:
    person = find_staff(session, login)
    if not person.active:
        raise Refused("staff_disabled", login=login)
    return Actor(f"staff:{person.id}", person.name, person.roles, person.id)


def _audience(said: str) -> dict[str, Any]:
    try:
        read = json.loads(said)
    except ValueError as fault:
        raise click.BadParameter("is no JSON", param_hint="--audience") from fault
    if not isinstance(read, dict):
        raise click.BadParameter("is no JSON object", param_hint="--audience")
    return read


def _described(row: Broadcast, counts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": row.id,
        "state": row.state.value,
        "text": row.text,
        "encoding": row.encoding,
        "segments": row.segments,
        "audience": row.audience,
        "channels": row.channel_names,
        "exercise": row.exercise,
        "created_at": row.created_at.isoformat(),
        "created_by": row.created_by_name,
        "submitted_by": row.submitted_by_name,
        "approved_by": row.approved_by_name,
        "send_at": row.send_at.isoformat() if row.send_at else None,
        "expires_at": row.expires_at.isoformat() if row.expires_at else None,
        "interrupted_by": row.interrupted_by.value if row.interrupted_by else None,
        "counts": dict(counts),
    }


def _print(session: Session, row: Broadcast, as_json: bool) -> None:
    told = _described(row, actions.counts(session, row.id))
    out = [{"contact": one.contact, "reason": one.reason.value} for one in actions.excluded(session, row.id)]
    if as_json:
        click.echo(json.dumps({**told, "excluded": out}, ensure_ascii=False, indent=2))
        return
    filled = [f"{name} {number}" for name, number in told["counts"].items() if number]
    expires = row.expires_at.astimezone(BRUSSELS).strftime("%d/%m/%Y %H:%M") if row.expires_at else "-"
    click.echo(f"{_line(told)}\n{', '.join(filled) or 'nog geen ontvangers'}\nverzenden tot {expires}")
    for one in out:
        click.echo(f"niet bereikt: {one['contact']} ({one['reason']})")


def _line(told: Mapping[str, Any]) -> str:
    drill = "OEFENING  " if told["exercise"] else ""
    return f"{told['id']:>5}  {told['state']:<18} {told['counts']['recipients']:>6}  {drill}{told['text']}"
