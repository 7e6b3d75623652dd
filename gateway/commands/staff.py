"""How are people and keys added from the command line? For whoever has the machine; the console shows the same rows."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import click

from contacts.phone import NumberRefused, read_number
from gateway.commands import accounts
from gateway.commands.asking_secrets import ask_password
from gateway.duty import leaving, proofs
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.queues import Queue
from gateway.settings import Settings
from gateway.staff import actions, keys, passwords, pins
from gateway.staff.model import SYSTEM, Role
from gateway.staff.tables import ApiKey, Staff

TEST_REFUSED = {
    "no_such_staff": "nobody is known by this name",
    "not_own_number": "no proven number to call",
    "too_many_tests": f"called {proofs.MOST} times in the last hour already",
}
ROLES = click.Choice([role.value for role in Role])


@click.group()
def staff() -> None:
    """Add, list or disable staff."""


@staff.command()
@click.argument("login")
@click.option("--name", required=True, help="The full name, as officers hear it.")
@click.option("--role", "roles", type=ROLES, multiple=True, required=True, help="May be given more than once.")
@click.option("--phone", help="The number to page, in any usual form.")
@click.option("--verified", is_flag=True, help="The number was proven to be this person's.")
@click.option("--email", help="The address to page.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(
    login: str,
    name: str,
    roles: tuple[str, ...],
    phone: str | None,
    verified: bool,
    email: str | None,
    password_stdin: bool,
) -> None:
    """Give somebody an account. Without a terminal or --password-stdin a password is made and printed last."""
    installation = Installation(Settings.from_env())
    password, made = ask_password(password_stdin)
    kept = passwords.hash_password(password)
    with installation.transaction() as session:
        person = actions.add_staff(
            session,
            installation.clock(),
            login=login,
            name=name,
            roles=[Role(role) for role in roles],
            password_hash=kept,
            phone=_number(phone),
            phone_verified=verified and phone is not None,
            email=email,
        )
    click.echo(f"{person.name} ({person.login}): {', '.join(person.role_names)}")
    if made:
        click.echo(password)


@staff.command("test-call")
@click.argument("login")
def test_call(login: str) -> None:
    """Call somebody's first number now; they press 5 when they hear us. No ticket, and nobody else is called."""
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        try:
            person = actions.find_staff(session, login)
            proofs.try_call(session, person, person.phone or "", installation.clock())
        except Refused as refused:
            raise click.ClickException(f"{login}: {TEST_REFUSED[refused.code]}") from None
    installation.nudges.nudge(Queue.URGENT)
    click.echo(f"{person.name} is being called; the result stands on /duty/reach")


@staff.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_command(as_json: bool) -> None:
    """List everybody with an account."""
    with Installation(Settings.from_env()).storage.reading() as session:
        people = [_described(person) for person in actions.list_staff(session)]
    if as_json:
        click.echo(json.dumps(people, ensure_ascii=False, indent=2))
        return
    for person in people:
        state = "" if person["active"] else "  (disabled)"
        click.echo(f"{person['login']:<24} {person['name']:<28} {', '.join(person['roles'])}{state}")


@staff.command()
@click.argument("who")
@click.option("--leave-gaps", is_flag=True, help="Even when hours of duty then stay empty.")
def disable(who: str, leave_gaps: bool) -> None:
    """Close the account of WHO (login, full name or id); sessions and keys end at once, and duty passes on."""
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        person = actions.find_staff(session, who)
        try:
            leaving.close_account(session, SYSTEM, person, leave_gaps, installation.clock())
        except Refused as refused:
            raise click.ClickException(_why(refused)) from None
    click.echo(f"{person.name} ({person.login}) is disabled")


@staff.command()
@click.argument("who")
@click.option("--stdin", "from_stdin", is_flag=True, help="Read the PIN from standard input.")
@click.option("--remove", is_flag=True, help="Take the PIN away: the desk on the hotline stays closed.")
@click.option("--on-pages/--not-on-pages", default=None, help="Whether a page asks the PIN before the facts are heard.")
def pin(who: str, from_stdin: bool, remove: bool, on_pages: bool | None) -> None:
    """Give WHO (login, full name or id) a PIN of four to eight digits, for the desk on the hotline and for pages."""
    installation = Installation(Settings.from_env())
    kept = None if remove else pins.hash_pin(_pin(from_stdin))  # before the transaction: it is slow on purpose
    with installation.transaction() as session:
        person = actions.find_staff(session, who)
        actions.set_pin(session, person, kept, on_pages, installation.clock())
    asked = "asked on pages" if person.page_needs_pin else "not asked on pages"
    click.echo(f"{person.name} ({person.login}) has {'no PIN' if remove else f'a PIN, {asked}'}")


for command in (accounts.password, accounts.roles, accounts.second_step, accounts.sessions, accounts.link):
    staff.add_command(command)


@click.group()
def key() -> None:
    """Make, list, renew or revoke API keys."""


@key.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_keys(as_json: bool) -> None:
    """List the keys: whose they are, what they may, when they were last used and when they lapse."""
    installation = Installation(Settings.from_env())
    with installation.storage.reading() as session:
        names = {person.id: person.name for person in actions.list_staff(session)}
        rows = [_key_described(each, names, installation.clock()) for each in actions.list_keys(session)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        roles, used = ",".join(row["roles"]), row["used_at"] or "never used"
        click.echo(
            f"{row['id']:>4}  {row['state']:<8} {row['name']:<24} {row['owner'] or '-':<20} {roles:<24} "
            f"{used}  lapses {row['expires_at'] or 'never'}"
        )


@key.command("renew")
@click.argument("key_id", metavar="ID", type=int)
@click.option("--overlap", default=keys.OVERLAP.days, show_default=True, type=click.IntRange(0, keys.OVERLAP_MOST_DAYS))
def renew_key(key_id: int, overlap: int) -> None:
    """Make the key that follows ID, which works for OVERLAP more days; it is printed once, alone on the last line."""
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        made, secret = keys.renew_key(session, SYSTEM, key_id, overlap, installation.clock())
        click.echo(f"key {made.id} ({made.name}) follows key {key_id}", err=True)
    click.echo(secret)


@key.command("revoke")
@click.argument("key_id", metavar="ID", type=int)
def revoke_key(key_id: int) -> None:
    """Let key ID (see `ccvo key list`) work no longer, at once."""
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        click.echo(f"{keys.revoke_key(session, SYSTEM, key_id, installation.clock()).name} is revoked")


@key.command("add")
@click.argument("name")
@click.option("--role", "roles", type=ROLES, multiple=True, required=True, help="May be given more than once.")
@click.option("--for", "owner", metavar="STAFF", help="For whom the key acts: login, full name or id.")
@click.option("--days", type=click.IntRange(1, 3650), help="How long it is valid; a year when left out.")
def add_key(name: str, roles: tuple[str, ...], owner: str | None, days: int | None) -> None:
    """Make an API key called NAME; it is printed once, alone on the last line."""
    installation = Installation(Settings.from_env())
    now = installation.clock()
    with installation.transaction() as session:
        secret = actions.make_key(
            session,
            now,
            name=name,
            roles=[Role(role) for role in roles],
            owner=actions.find_staff(session, owner) if owner else None,
            expires_at=now + timedelta(days=days) if days else None,
        )
    click.echo("This key is shown once. Keep it where only its program can read it.", err=True)
    click.echo(secret)


def _pin(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().strip()
    return str(click.prompt("PIN", hide_input=True, confirmation_prompt=True))


def _number(said: str | None) -> str | None:
    try:
        return read_number(said).e164 if said else None
    except NumberRefused as fault:
        raise Refused("phone", reason=fault.reason.value) from fault


def _why(refused: Refused) -> str:
    more = refused.details
    if refused.code == "last_admin":
        return f"{more['name']} is the only admin: make somebody else one first"
    if refused.code == "leaves_gaps":
        said = f"level {more['level']} would be empty from {more['starts_at']:%d/%m/%Y %H:%M} UTC"
        return f"{said} ({more['count']} gaps in all): plan somebody else, or say --leave-gaps"
    return refused.code


def _key_described(key: ApiKey, names: Mapping[int, str], now: datetime) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "owner": names.get(key.staff_id) if key.staff_id is not None else None,
        "roles": key.role_names,
        "state": keys.state_of(key, now).value,
        "created_at": key.created_at.isoformat(timespec="seconds"),
        "used_at": key.used_at.isoformat(timespec="seconds") if key.used_at else None,
        "expires_at": key.expires_at.isoformat(timespec="seconds") if key.expires_at else None,
    }


def _described(person: Staff) -> dict[str, Any]:
    return {
        "id": person.id,
        "login": person.login,
        "name": person.name,
        "roles": person.role_names,
        "phone": person.phone,
        "phone_verified": person.phone_verified,
        "email": person.email,
        "active": person.active,
    }
