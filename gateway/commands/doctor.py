"""What is wrong with this installation? One line a part, and a status other than 0 when something is."""

from __future__ import annotations

import json

import click

from gateway.commands.findings import Finding, Verdict, well
from gateway.settings import Settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write the findings for a program.")
def doctor(as_json: bool) -> None:
    """Check every setting and real part; changes nothing and sends nobody anything."""
    from gateway.commands import checks_inside as inside
    from gateway.commands import checks_outside as outside
    from gateway.commands.checks_audit import audit
    from gateway.commands.checks_carriers import backup_carrier
    from gateway.installation import Installation

    checks = (
        *(inside.database, inside.queue, inside.processes, inside.web, inside.public_address),
        *(outside.carriers, outside.senders, backup_carrier, outside.last_resort, outside.fallback),
        *(
            inside.readiness,
            inside.demo,
            inside.action_cards,
            inside.watching,
            audit,
            outside.speech,
            outside.mail,
            outside.single_sign_on,
        ),
    )

    settings = Settings.from_env()  # names every faulty setting at once
    installation = Installation(settings)
    found = [well("settings", "read, none missing or malformed")]
    if not as_json:
        _tell(found[0])
    for check in checks:
        for finding in check(installation):
            found.append(finding)
            if not as_json:
                _tell(finding)
    if as_json:
        rows = [{"part": one.part, "verdict": one.verdict.value, "said": one.said} for one in found]
        click.echo(json.dumps(rows, indent=2))
    if any(one.verdict is Verdict.WRONG for one in found):
        raise SystemExit(1)


def _tell(finding: Finding) -> None:
    click.echo(f"{finding.verdict.value:<6} {finding.part:<24} {finding.said}")
