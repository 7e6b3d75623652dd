"""How does an operator get what the carrier says when we are dead? A door: writes files, and decides nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from contacts.phone import NumberRefused, read_number
from gateway.settings import Settings


@click.group()
def fallback() -> None:
    """Write what the carrier says when we are dead."""


@fallback.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--numbers", help="Whom to ring after LAST_RESORT_NUMBER, separated by commas; else who is on call now.")
def export_command(folder: Path, numbers: str | None) -> None:
    """Write the files to FOLDER, with a README that says where they must stand and who must know."""
    from gateway.calls.recorded import RecordedPrompts
    from gateway.duty.snapshot import read_snapshot
    from gateway.fallback.export import Hosted, static_files
    from ivr_flows.load import our_book

    settings = Settings.from_env()
    last = [settings.last_resort_number] if settings.last_resort_number else []
    rung = list(dict.fromkeys([*last, *(_numbers(numbers) if numbers else read_snapshot(settings.var))]))
    if not rung:
        raise click.UsageError("there is nobody to ring: set LAST_RESORT_NUMBER, or give --numbers")
    recorded = RecordedPrompts.of(settings.recorded_prompts)
    hosted = Hosted(
        rung,
        settings.page_call_from,
        settings.hotline_number,
        settings.languages,
        settings.fallback_url,
        settings.voices,
        lambda language, audio: found.path if (found := recorded.find(language, audio)) else None,
    )
    files = static_files(hosted, our_book().prompts)
    folder.mkdir(parents=True, exist_ok=True)
    for name, sound in files.sounds.items():  # before the documents that name them
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(sound, folder / name)
    for name, content in files.documents.items():
        (folder / name).write_text(content, encoding="utf-8")
    for name in (*files.sounds, *files.documents):
        click.echo(folder / name)


def _numbers(said: str) -> list[str]:
    try:
        return [read_number(number).e164 for number in said.split(",") if number.strip()]
    except NumberRefused as refused:
        raise click.BadParameter(f"one of them is no telephone number ({refused.reason.value})") from refused
