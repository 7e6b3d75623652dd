"""How is the audit read and weighed from the command line? A door: the chain itself is `gateway.audit`."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import click

from gateway.audit import exporting, guards, reading, sealing, verifying
from gateway.audit.anchor import anchor_path, read_anchor
from gateway.audit.model import Head
from gateway.installation import Installation
from gateway.now import BRUSSELS
from gateway.sealed import SOURCES
from gateway.settings import Settings
from gateway.staff.model import SYSTEM

AS_JSON = click.option("--json", "as_json", is_flag=True, help="For programs.")


class _HeadType(click.ParamType[Head]):
    """A head of the chain as `ccvo audit head` prints it."""

    name = "NUMBER:HASH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Head:
        try:
            return value if isinstance(value, Head) else Head.read(value)
        except ValueError:
            self.fail(f"{value} is no head, as 12:9f86…", param, ctx)


@click.group()
def audit() -> None:
    """Read and weigh who did what."""


@audit.command("verify")
@click.option("--head", "known", type=_HeadType(), help="A head that was kept elsewhere: it must still be there.")
@click.option("--report", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Did we make this report?")
@AS_JSON
def verify_command(known: Head | None, report: Path | None, as_json: bool) -> None:
    """Weigh the whole chain; the status is 1 when something does not fit, and the first such entry is named.

    Without a head the end that the clock kept beside the database must still be there.
    """
    installation = Installation(Settings.from_env())
    known = known or _anchor(installation)
    with installation.storage.reading() as session:
        whole = verifying.length(session)
        with click.progressbar(length=whole or 1, label="audit", file=sys.stderr) as bar:
            verdict = verifying.verify(session, SOURCES, installation.clock(), known, bar.update)
        made = reading.report_made(session, hashlib.sha256(report.read_bytes()).hexdigest()) if report else None
    installation.storage.dispose()
    told = _verdict(verdict)
    if report is not None:
        told["report"] = exporting.columns_of(made) if made else None
    click.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else _said(told, report))
    if verdict.fault is not None or (report is not None and made is None):
        sys.exit(1)


@audit.command("head")
@AS_JSON
def head_command(as_json: bool) -> None:
    """Print the end of the chain, to keep where nobody who reaches this machine can reach it."""
    with Installation(Settings.from_env()).storage.reading() as session:
        head = sealing.head_of(session)
    click.echo(json.dumps({"sequence": head.sequence, "hash": head.hash}) if as_json else str(head))


@audit.command("list")
@click.option("--what", help="Only this kind, as broadcast_approved.")
@click.option("--by", help="Only of this principal, as staff:7, or of this name.")
@click.option("--about", help="Only about this, as broadcast:7.")
@click.option("--before", type=click.IntRange(1), help="Only entries before this number.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
@AS_JSON
def list_command(
    what: str | None, by: str | None, about: str | None, before: int | None, limit: int, as_json: bool
) -> None:
    """List entries, the newest first."""
    with Installation(Settings.from_env()).storage.reading() as session:
        wanted = reading.Wanted(what, (by,) if by else None, about)
        found = reading.list_entries(session, SOURCES, wanted, before, limit)
    if as_json:
        items = [{**exporting.columns_of(each.entry), "by": each.by} for each in found.entries]
        told = {"items": items, "next": found.following, "illegible": list(found.illegible)}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for number in found.illegible:
        click.echo(f"entry {number} cannot be read: see ccvo audit verify", err=True)
    for each in found.entries:
        at = each.at.astimezone(BRUSSELS).strftime("%d/%m/%Y %H:%M:%S")
        entry = each.entry
        click.echo(f"{entry.sequence:>7}  {at}  {entry.what:<22} {entry.subject:<18} {each.by or '-'}  {entry.detail}")


@audit.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_command(file: Path) -> None:
    """Write the whole chain to FILE (CSV), without names: whoever has it can weigh it again."""
    installation = Installation(Settings.from_env())
    with installation.storage.reading() as session, file.open("w", encoding="utf-8", newline="") as out:
        count = 0
        for text, held in exporting.chunks(session):
            out.write(text)
            count += held
    with installation.transaction() as session:
        exporting.note_export(session, SYSTEM, count, installation.clock())
    click.echo(f"{count} entries written to {file}")


@audit.command("grants")
@click.argument("role")
def grants_command(role: str) -> None:
    """Print the statements that let ROLE run the gateway on PostgreSQL without any power over the audit."""
    click.echo("\n".join(guards.grants(role)))


def _anchor(installation: Installation) -> Head | None:
    path = anchor_path(installation.settings.var, installation.settings.database_url)
    try:
        return read_anchor(path)
    except ValueError:
        raise click.ClickException(f"{path} is no head: somebody changed it") from None


def _verdict(verdict: verifying.Verdict) -> dict[str, Any]:
    fault = verdict.fault
    return {
        "sound": fault is None,
        "entries": verdict.entries,
        "head": str(verdict.head),
        "erased": verdict.erased,
        "fault": fault and {"entry": fault.sequence, "wrong": fault.wrong.value, "about": fault.about},
    }


def _said(told: dict[str, Any], report: Path | None) -> str:
    lines = [f"{told['entries']} entries fit, {told['erased']} of them without a name, as an erasure tells"]
    lines.append(f"head {told['head']}")
    if fault := told["fault"]:
        lines.append(f"entry {fault['entry']} does not fit ({fault['wrong']}): {fault['about']}")
    if report is not None:
        made = told["report"]
        ours = f"is ours: entry {made['sequence']}, {made['at']}, {made['subject']}" if made else "was not made by us"
        lines.append(f"{report} {ours}")
    return "\n".join(lines)
