"""How are call flows proven, drawn and played from the command line? Reads files only: no database, no carrier."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from gateway.calls.recorded import Inventory, RecordedPrompts, take_inventory
from gateway.errors import Refused
from gateway.settings import recorded_prompts_folder
from ivr_flows.draw import draw as draw_flow
from ivr_flows.faults import Fault, FlowsRefused
from ivr_flows.load import load_book
from ivr_flows.model import Book
from ivr_flows.play import Player, Script, read_answer
from ivr_flows.report import FlowReport, report
from ivr_flows.schema import FILES
from ivr_flows.soundness import find_faults

DIRECTORY = click.Path(exists=True, file_okay=False, path_type=Path)
HELP = "Keys as they are; an empty line is silence; also: recorded, connected, not connected. Ctrl-D hangs up."


@click.group()
def flows() -> None:
    """Check or draw the call flows."""


@flows.command()
@click.argument("directory", type=DIRECTORY, required=False)
@click.option("--json", "as_json", is_flag=True, help="Print faults and measures as JSON.")
def check(directory: Path | None, as_json: bool) -> None:
    """Prove that every flow is sound in every language, and measure it; of another DIRECTORY when one is given."""
    faults, reports = _checked(directory)
    recorded = _recorded(directory, faults)
    if as_json:
        told = {
            "sound": not faults,
            "faults": [vars(one) for one in faults],
            "flows": [one.to_dict() for one in reports],
            "recordings": [asdict(one) for one in recorded],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    for fault in faults if not as_json else ():
        click.echo(str(fault), err=True)
    for one in reports if not as_json else ():
        sound = ", ".join(spoken.language for spoken in one.languages)
        click.echo(f"{one.flow}: {one.nodes} nodes, sound in {sound}; {one.tests} tests of its own passed")
        click.echo("\n".join(str(spoken) for spoken in one.languages))
    for inventory in recorded if not as_json else ():
        click.echo("\n".join(_told(inventory)))
    sys.exit(1 if faults else 0)


def _checked(directory: Path | None) -> tuple[tuple[Fault, ...], list[FlowReport]]:
    """Give every fault of the flows, or a report of each when there is none."""
    try:
        book = load_book(directory)
    except FlowsRefused as refused:
        return refused.faults, []
    faults = find_faults(book)
    return faults, [] if faults else [report(book, flow) for flow in book.flows.values()]


def _recorded(directory: Path | None, faults: tuple[Fault, ...]) -> list[Inventory]:
    """Tell which prompts are played instead of spoken, once the files can be read."""
    if faults:
        return []
    return take_inventory(load_book(directory), RecordedPrompts.of(recorded_prompts_folder(), directory))


def _told(inventory: Inventory) -> list[str]:
    lines = [f"recordings {inventory.language}: {len(inventory.played)} of {inventory.prompts} prompts are played"]
    lines[0] += f": {', '.join(inventory.played)}" if inventory.played else "; every prompt is spoken"
    return lines + [f"  note: {fault}" for fault in inventory.faults]


@flows.command()
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Write the files into a directory.")
def schema(output: Path | None) -> None:
    """Write what an editor knows about flow files and prompts, as JSON Schema."""
    for name, made in FILES.items():
        written = json.dumps(made(), indent=2) + "\n"
        if output is None:
            click.echo(written, nl=False)
        else:
            output.mkdir(parents=True, exist_ok=True)
            (output / name).write_text(written, encoding="utf-8")
            click.echo(str(output / name))


@flows.command()
@click.argument("names", nargs=-1)
@click.option("--directory", type=DIRECTORY, help="Draw the flows of another directory.")
@click.option("--language", default="nl", show_default=True, help="The language of the prompts in the boxes.")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), default=Path("."), show_default=True)
def draw(names: tuple[str, ...], directory: Path | None, language: str, output: Path) -> None:
    """Write every flow, or those named, as an SVG into a directory."""
    book = _book(directory)
    output.mkdir(parents=True, exist_ok=True)
    for name in names or tuple(book.flows):
        path = output / f"{name}.svg"
        path.write_text(draw_flow(book, book.flows[_known(book, name)], language), encoding="utf-8")
        click.echo(str(path))


@click.command(epilog=HELP)
@click.argument("flow", default="crisis_line")
@click.option("--directory", type=DIRECTORY, help="Play a flow of another directory.")
@click.option(
    "--languages", default="nl,en", show_default=True, help="The languages that are on, the first by default."
)
@click.option("--given", multiple=True, metavar="NAME=VALUE", help="A variable that the flow begins with.")
@click.option("--answer", "answers", multiple=True, metavar="'QUESTION NAME=VALUE …'", help="Answer a question so.")
@click.option("--save", type=click.Path(dir_okay=False, path_type=Path), help="Write the call as a transcript test.")
def call(
    flow: str,
    directory: Path | None,
    languages: str,
    given: tuple[str, ...],
    answers: tuple[str, ...],
    save: Path | None,
) -> None:
    """Play a call in the terminal, with stand-in answers to what the flow asks the gateway."""
    book = _book(directory)
    try:
        script = Script(
            flow=_known(book, flow),
            languages=tuple(languages.split(",")),
            given={"days": "30", **dict(pair.split("=", 1) for pair in given)},
            answers=[read_answer(answer) for answer in answers],
        )
    except ValueError as fault:
        raise click.UsageError(f"not of the form NAME=VALUE: {fault}") from None
    player = Player(book, script)
    click.echo("\n".join(player.lines))
    while not player.ended:
        said = _said()
        if said is None:
            break
        click.echo("\n".join(player.give(said or "silence")[2:]))
    if save is not None:
        save.write_text(player.text(), encoding="utf-8")
        click.echo(f"written to {save}", err=True)


def _said() -> str | None:
    """Read what the person at the keyboard does; None when that is hanging up."""
    click.echo("> ", nl=False)
    line = sys.stdin.readline()
    return line.strip() if line else None


def _book(directory: Path | None) -> Book:
    try:
        return load_book(directory)
    except FlowsRefused as refused:
        raise click.ClickException(str(refused)) from None


def _known(book: Book, name: str) -> str:
    if name not in book.flows:
        raise Refused("no_such_flow", name=name, known=", ".join(book.flows))
    return name
