"""How is what we hold of one person found, handed over or erased from the command line? A door."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import click

from gateway.audit.model import Deed
from gateway.installation import Installation
from gateway.retention.erasing import erase, note_found
from gateway.retention.person import Trace, is_name, read_sought, traces
from gateway.settings import Settings
from gateway.staff.actions import find_staff

BY = click.option("--as", "login", required=True, help="Sign-in name of the person who does this.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.group()
def person() -> None:
    """Find, hand over or erase what is held of one person, by number, mail address or name.

    By a name, what is held of others who bear it is found too: look before you hand over or erase.
    """


@person.command("find")
@click.argument("who")
@BY
@AS_JSON
def find_command(who: str, login: str, as_json: bool) -> None:
    """Tell how much is held of WHO, in which table, and what would have to stay; that it was asked is written down."""
    counted = Counter((str(each.table.__tablename__), each.stays) for each in _found(who, login, Deed.PERSON_FOUND))
    rows = [{"table": table, "rows": n, "stays": stays and stays.value} for (table, stays), n in counted.items()]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        click.echo(f"{row['rows']:>6}  {row['table']:<18} {'stays: ' + str(row['stays']) if row['stays'] else ''}")
    if not rows:
        click.echo("nothing is held")


@person.command("export")
@click.argument("who")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@BY
def export_command(who: str, file: Path, login: str) -> None:
    """Write everything that is held of WHO to FILE (JSON), to hand over; that it was asked is written down."""
    held: dict[str, list[dict[str, Any]]] = {}
    for trace in _found(who, login, Deed.PERSON_EXPORTED):
        held.setdefault(str(trace.table.__tablename__), []).append(trace.said)
    file.write_text(json.dumps(held, ensure_ascii=False, indent=2, default=_plain) + "\n", encoding="utf-8")
    file.chmod(0o600)
    click.echo(f"{sum(map(len, held.values()))} rows written to {file}")


@person.command("erase")
@click.argument("who")
@BY
@click.option("--yes", is_flag=True, help="Do not ask.")
@AS_JSON
def erase_command(who: str, login: str, yes: bool, as_json: bool) -> None:
    """Erase what is held of WHO; what must stay is told. There is no way back."""
    said = read_sought(who)
    if not yes:
        others = ", and of everybody else of that name" if is_name(said) else ""
        click.confirm(f"Erase everything that is held of {who}{others}?", abort=True, err=True)
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        done = erase(session, find_staff(session, login).actor, said, installation.clock())
    stay = {stays.value: number for stays, number in done.stay.items()}
    if as_json:
        click.echo(json.dumps({"erased": dict(done.emptied), "stay": stay}, indent=2))
        return
    for table, number in done.emptied.items():
        click.echo(f"{number:>6}  {table}")
    for why, number in stay.items():
        click.echo(f"{number:>6}  stay ({why})")


def _found(who: str, login: str, deed: Deed) -> list[Trace]:
    said = read_sought(who)
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        found = traces(session, said)
        note_found(session, find_staff(session, login).actor, deed, found, installation.clock())
    return found


def _plain(value: object) -> object:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else str(value)
