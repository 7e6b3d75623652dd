"""How are recordings looked at, erased and fetched again from the command line? A door: nothing is decided here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click

from gateway.installation import Installation
from gateway.now import BRUSSELS
from gateway.settings import Settings

AS_JSON = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.group()
def recordings() -> None:
    """Count, erase or fetch again what callers recorded."""


@recordings.command("status")
@AS_JSON
def status_command(as_json: bool) -> None:
    """Tell how many sounds are in which state, and how many still have to be erased."""
    from gateway.recordings.erasures import count_unerased
    from gateway.recordings.fetches import count_states

    with Installation(Settings.from_env()).storage.reading() as session:
        told = {state.value: count for state, count in count_states(session).items()}
        told["not_yet_erased"] = count_unerased(session)
    click.echo(json.dumps(told, indent=2) if as_json else "\n".join(f"{name}: {count}" for name, count in told.items()))


@recordings.command("purge")
@click.option("--dry-run", is_flag=True, help="Say what would be erased, and erase nothing.")
@AS_JSON
def purge_command(dry_run: bool, as_json: bool) -> None:
    """Erase recordings whose time is over, here and at the carrier. The status is 1 when one is not gone everywhere.

    The clock does this by itself; here it is done at once.
    """
    from gateway.recordings.erasures import count_unerased
    from gateway.recordings.sweep import Keeper

    held = Installation(Settings.from_env())
    keeper = Keeper.of(held.settings, held.storage, held.carrier, held.clock)
    if not dry_run:
        keeper.enlist()
    over = [_described(each) for each in keeper.overdue()]
    if not dry_run:
        keeper.purge_all()
    with held.storage.reading() as session:
        left = count_unerased(session)
    _tell(over, left, dry_run, as_json)
    if left and not dry_run:
        raise SystemExit(1)


@recordings.command("retry")
def retry_command() -> None:
    """Let recordings that were given up be fetched again, by the clock."""
    from gateway.recordings.fetches import retry_failed

    held = Installation(Settings.from_env())
    with held.transaction() as session:
        count = retry_failed(session, held.clock())
    click.echo(f"{count} to be fetched again")


def _described(each: Any) -> Mapping[str, Any]:
    return {
        "recording": each.recording_id,
        "ticket": each.ticket,
        "recorded_at": each.recorded_at.isoformat(),
        "closed_at": each.closed_at.isoformat(),
        "closed": each.closed_at.astimezone(BRUSSELS).strftime("%d/%m/%Y %H:%M"),
        "state": each.state.value,
    }


def _tell(over: Sequence[Mapping[str, Any]], left: int, dry_run: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"dry_run": dry_run, "overdue": over, "not_yet_erased": left}, indent=2))
        return
    for each in over:
        click.echo(f"{each['ticket']}  recording {each['recording']}  closed {each['closed']}  {each['state']}")
    if dry_run:
        click.echo(f"{len(over)} overdue (nothing was erased)")
    else:
        click.echo(f"{len(over)} taken away, {left} not yet gone everywhere")
