"""How is an account put right from the command line? Password, roles, second step, sessions, single sign-on."""

from __future__ import annotations

import json

import click

from gateway.commands.asking_secrets import ask_password
from gateway.installation import Installation
from gateway.settings import Settings
from gateway.staff import accounts, actions, passwords
from gateway.staff import second_step as steps
from gateway.staff import sessions as standing
from gateway.staff import sign_on as signing_on
from gateway.staff.model import SYSTEM, Role

ROLES = click.Choice([role.value for role in Role])


@click.command()
@click.argument("who")
@click.option("--stdin", "from_stdin", is_flag=True, help="Read the password from standard input.")
def password(who: str, from_stdin: bool) -> None:
    """Give WHO (login, full name or id) another password, and end their sessions.

    Without a terminal or --stdin a password is made and printed last.
    """
    installation = Installation(Settings.from_env())
    said, made = ask_password(from_stdin)
    kept = passwords.hash_password(said)
    with installation.transaction() as session:
        person = actions.find_staff(session, who)
        accounts.set_password(session, person, kept, installation.clock())
    click.echo(f"{person.name} ({person.login}) has another password")
    if made:
        click.echo(said)


@click.command()
@click.argument("who")
@click.option("--role", "roles", type=ROLES, multiple=True, required=True, help="May be given more than once.")
def roles(who: str, roles: tuple[str, ...]) -> None:
    """Give WHO (login, full name or id) these roles and no others, and end their sessions.

    Who signs on with the issuer gets the issuer's roles at the next sign-on.
    """
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        person = actions.find_staff(session, who)
        changed = accounts.set_roles(session, person, [Role(role) for role in roles], installation.clock())
    said = ", ".join(person.role_names)
    click.echo(f"{person.name} ({person.login}): {said}{'' if changed else ', as before'}")


@click.command("second-step")
@click.argument("who")
@click.option("--reset", is_flag=True, help="Forget the authenticator and the recovery codes; sessions end.")
def second_step(who: str, reset: bool) -> None:
    """Say whether WHO (login, full name or id) is asked for a code at sign-in, or have them set it anew."""
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        person = actions.find_staff(session, who)
        if reset:
            steps.reset(session, person, SYSTEM, installation.clock())
        stands, left = steps.stands(session, person.id), steps.codes_left(session, person.id)
    said = f"is asked for a code; {left} recovery codes are left" if stands else "has no second step"
    click.echo(f"{person.name} ({person.login}) {said}")


@click.command()
@click.argument("who", required=False)
@click.option("--end", is_flag=True, help="End every session of WHO at once.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def sessions(who: str | None, end: bool, as_json: bool) -> None:
    """List who is signed in where, everybody or WHO (login, full name or id)."""
    installation = Installation(Settings.from_env())
    now = installation.clock()
    if end and who is None:
        raise click.UsageError("--end needs WHO")
    with installation.transaction() as session:
        person = actions.find_staff(session, who) if who else None
        if end and person is not None:
            ended = standing.end_all(session, SYSTEM, person.id, now)
            click.echo(f"{person.name}: {ended} ended", err=as_json)
        found = standing.standing(session, now, person.id if person else None)
    if as_json:
        rows = [
            {"name": each.name, "device": each.device, "address": each.address, "way": each.way.value}
            | {"since": each.since.isoformat(), "seen_at": each.seen_at.isoformat()}
            for each in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for each in found:
        seen = f"since {each.since:%Y-%m-%d %H:%M}, seen {each.seen_at:%Y-%m-%d %H:%M} UTC"
        click.echo(f"{each.name:<28} {each.device or '-':<24} {each.address or '-':<16} {seen}")


@click.command()
@click.argument("who")
@click.option("--subject", required=True, help="The issuer's `sub` for this person.")
def link(who: str, subject: str) -> None:
    """Let the issuer's SUBJECT mean WHO (login, full name or id), who then keeps this account, duty and numbers."""
    installation = Installation(Settings.from_env())
    issuer = installation.settings.sign_on.issuer
    if issuer is None:
        raise click.ClickException("OIDC_ISSUER is not set")
    with installation.transaction() as session:
        person = actions.find_staff(session, who)
        signing_on.link(session, person, issuer, subject, installation.clock())
    click.echo(f"{person.name} ({person.login}) is known to {issuer}")
