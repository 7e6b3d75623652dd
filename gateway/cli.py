"""Which commands does `ccvo` have? A subcommand's module is imported only when it is called.

The one place where a fault becomes a line on standard error and an exit status.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

import click

from gateway.errors import CarrierFault, Refused, SettingsFault

COMMANDS = {
    "run": ("processes", "run", "Start everything and watch over it."),
    "web": ("processes", "web", "Serve the console, the webhooks and the API."),
    "urgent": ("processes", "urgent", "Carry out pages."),
    "bulk": ("processes", "bulk", "Carry out broadcasts."),
    "clock": ("processes", "clock", "See that what falls due is done."),
    "sandbox": ("processes", "sandbox", "Be a carrier with phones in the browser."),
    "migrate": ("migrate", "migrate", "Bring the database up to this version."),
    "seed": ("seed", "seed", "Fill an empty database with the demo."),
    "doctor": ("doctor", "doctor", "Check every setting and real part."),
    "flows": ("flows", "flows", "Check or draw the call flows."),
    "call": ("flows", "call", "Play a call in the terminal."),
    "contacts": ("contacts", "contacts", "Import or export contacts."),
    "duty": ("duty", "duty", "Show, import or export who is on duty."),
    "staff": ("staff", "staff", "Add, list or disable staff."),
    "key": ("staff", "key", "Make API keys."),
    "broadcast": ("broadcast", "broadcast", "Write, approve and follow broadcasts."),
    "ticket": ("ticket", "ticket", "List and read tickets."),
    "drill": ("drill", "drill", "Start, list or end drills."),
    "exercise": ("exercise", "exercise", "Plan, hold, end or weigh a whole exercise."),
    "canary": ("canary", "canary", "Prove that a call still becomes an accepted page."),
    "carriers": ("carriers", "carriers", "Show both carriers; broadcasts by the other one."),
    "cards": ("cards", "cards", "Show, check or change the action cards."),
    "problem": ("problem", "problem", "Announce a known problem to callers."),
    "fallback": ("fallback", "fallback", "Write what the carrier says when we are dead."),
    "audit": ("audit", "audit", "Read and weigh who did what."),
    "person": ("person", "person", "Find, hand over or erase what is held of one person."),
    "retention": ("retention", "retention", "Show or carry out how long data is kept."),
    "recordings": ("recordings", "recordings", "Count, erase or fetch again recordings."),
}


class _Lazy(click.Group):
    """A group that knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, (module, _, _) in COMMANDS.items() if find_spec(f"gateway.commands.{module}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module, name, _ = COMMANDS[cmd_name]
        command = getattr(import_module(f"gateway.commands.{module}"), name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][2]) for name in self.list_commands(ctx)])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ccvo-gateway", prog_name="ccvo")
def ccvo() -> None:
    """The crisis-line gateway: hotline, ticket, page, broadcast."""


def main(arguments: list[str] | None = None) -> None:
    """Run `ccvo`; every foreseen fault is one clear line on standard error and a status other than 0."""
    try:
        status = ccvo.main(arguments, prog_name="ccvo", standalone_mode=False)
    except click.ClickException as fault:
        fault.show()
        status = fault.exit_code
    except (click.Abort, KeyboardInterrupt):
        status = 130
    except (SettingsFault, Refused, CarrierFault) as fault:
        click.echo("\n".join(f"ccvo: {line}" for line in _lines(fault)), err=True)
        status = 1
    except Exception as fault:
        if not _outside(fault):
            raise
        click.echo(f"ccvo: {_first_line(fault)}", err=True)
        status = 1
    sys.exit(status if isinstance(status, int) else 0)


def _lines(fault: SettingsFault | Refused | CarrierFault) -> list[str]:
    if isinstance(fault, SettingsFault):
        return fault.faults
    if isinstance(fault, Refused):
        return [f"refused: {fault}"]
    return [f"the carrier did not do it: {fault}"]


def _outside(fault: Exception) -> bool:
    """Whether it is the surroundings that failed (database, queue, a file), not our code."""
    from redis.exceptions import RedisError
    from sqlalchemy.exc import OperationalError

    return isinstance(fault, (OSError, OperationalError, RedisError))


def _first_line(fault: Exception) -> str:
    original = getattr(fault, "orig", None) or fault
    return (
        f"{type(original).__name__}: {str(original).strip().splitlines()[0] if str(original).strip() else 'no detail'}"
    )
