"""How is each process started from the command line? One subcommand a process; `run` starts all of them."""

from __future__ import annotations

import logging
import signal
from threading import Event

import click

from gateway.settings import Settings

QUIET = (
    "rq",
    "rq.worker",
    "rq.job",
    "twilio",
    "urllib3",
    "alembic",
    "mail.log",
)  # they tell numbers, texts or more than anybody reads


@click.command()
@click.option("--no-sandbox", is_flag=True, help="Start no sandbox carrier.")
@click.option("--follow-parent", is_flag=True, hidden=True, help="Stop when the process that started this one dies.")
def run(no_sandbox: bool, follow_parent: bool) -> None:
    """Start everything and watch over it; Ctrl-C stops it."""
    from gateway.supervisor import lifeline
    from gateway.supervisor.run import run as run_all

    if follow_parent:
        lifeline.follow_parent()
    run_all(Settings.from_env(), with_sandbox=not no_sandbox)


@click.command()
def web() -> None:
    """Serve the console, the webhooks and the API."""
    from gateway.supervisor.web import serve

    begin_logging("web")
    serve(Settings.from_env())


@click.command()
def urgent() -> None:
    """Carry out pages."""
    from gateway.queues import Queue

    _work(Queue.URGENT)


@click.command()
def bulk() -> None:
    """Carry out broadcasts."""
    from gateway.queues import Queue

    _work(Queue.BULK)


@click.command()
def clock() -> None:
    """See that what falls due is done."""
    from gateway.clock import main
    from gateway.installation import Installation

    begin_logging("clock")
    main(Installation(Settings.from_env()), until_told_to_stop(Event()))


@click.command()
def sandbox() -> None:
    """Be a carrier with phones in the browser."""
    from gateway.now import offset_clock, system_clock
    from gateway.sandbox.server import serve

    begin_logging("sandbox")
    settings = Settings.from_env()
    offset_file = settings.clock_offset_file
    serve(settings, offset_clock(offset_file) if offset_file else system_clock, until_told_to_stop(Event()))


def _work(queue: object) -> None:
    from gateway.installation import Installation
    from gateway.jobs import process
    from gateway.queues import Queue
    from gateway.supervisor.pulse import keep_beating
    from gateway.worker import end_soon, work

    wanted = Queue(queue)
    begin_logging(wanted.value)
    stop = until_told_to_stop(process.stopping(), end_soon)
    installation = Installation(Settings.from_env())
    keep_beating(installation, wanted.value, stop)
    work(installation, wanted, stop)


def until_told_to_stop(stop: Event, also: object = None) -> Event:
    """Return `stop`, which SIGTERM and Ctrl-C will set; `also` is called then, once."""

    def told(_number: int, _frame: object) -> None:
        if not stop.is_set() and callable(also):
            also()
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
    return stop


def begin_logging(name: str) -> None:
    """Log to standard error, a line an event; libraries that would tell a number or a text stay quiet."""
    logging.basicConfig(level=logging.INFO, format=f"%(asctime)s {name} %(levelname)s %(name)s %(message)s")
    for library in QUIET:
        logging.getLogger(library).setLevel(logging.WARNING)
