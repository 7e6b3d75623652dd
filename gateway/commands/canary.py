"""How is the canary started and read from the command line? A door: the clock does the work."""

from __future__ import annotations

import json
from threading import Event
from typing import Any

import click

from gateway.canary import actions
from gateway.canary.model import LONGEST, CanaryState
from gateway.canary.tables import CanaryRun
from gateway.installation import Installation
from gateway.settings import Settings
from gateway.staff.model import SYSTEM

LOOK_S = 0.5
AS_JSON = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.group()
def canary() -> None:
    """Prove that a call still becomes a page that is accepted; nobody is woken."""


@canary.command("run")
@click.option("--wait", is_flag=True, help="Wait until it passed or failed; status 1 when it failed.")
@AS_JSON
def run_command(wait: bool, as_json: bool) -> None:
    """Start a run; the clock, the urgent worker and web carry it out."""
    installation = Installation(Settings.from_env())
    with installation.transaction() as session:
        run_id = actions.start_by(session, SYSTEM, installation.clock()).id
    if not wait:
        click.echo(run_id)
        return
    told = _outcome(installation, run_id)
    click.echo(json.dumps(told) if as_json else _line(told))
    if told["state"] != CanaryState.PASSED.value:
        raise SystemExit(1)


@canary.command("show")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 200))
@AS_JSON
def show_command(limit: int, as_json: bool) -> None:
    """Show the last runs, with the seconds after which each stage came."""
    with Installation(Settings.from_env()).storage.reading() as session:
        found = [_told(run, reached) for run, reached in actions.latest_runs(session, limit)]
    click.echo(json.dumps(found, indent=2) if as_json else "\n".join(map(_line, found)) or "no runs")


def _outcome(installation: Installation, run_id: int) -> dict[str, Any]:
    """Look until the run is over, or would be if anybody carried it out."""
    for _ in range(int(LONGEST.total_seconds() / LOOK_S) + 20):
        with installation.storage.reading() as session:
            told = next(_told(run, reached) for run, reached in actions.latest_runs(session, 5) if run.id == run_id)
        if told["state"] in (CanaryState.PASSED.value, CanaryState.FAILED.value):
            return told
        Event().wait(LOOK_S)
    return told


def _told(run: CanaryRun, reached: dict[Any, Any]) -> dict[str, Any]:
    return {
        "run": run.id,
        "started_at": run.started_at.isoformat(),
        "by": run.started_by,
        "state": run.state.value,
        "failed_at": run.failed_at_stage.value if run.failed_at_stage else None,
        "stages": {stage.value: round((at - run.started_at).total_seconds(), 1) for stage, at in reached.items()},
    }


def _line(told: dict[str, Any]) -> str:
    stages = "  ".join(f"{stage} {seconds}" for stage, seconds in told["stages"].items())
    failed = f" at {told['failed_at']}" if told["failed_at"] else ""
    return f"{told['run']}  {told['started_at']}  {told['state']}{failed}  {stages}"
