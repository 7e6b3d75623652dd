"""How many delivery receipts a second does the door take, beside bare Flask routes on the same server and database?

A receipt is: signature, signed reference, one durable row, 204; it is weighed later by the clock. The yardsticks are a
route that answers and does nothing else, and one that inserts a row with SQLAlchemy's Core. Each is posted over real
HTTP by threads of another process, in turn within one run; ratios are of one round. Also how many a second the clock
weighs, which must be more than the door takes.
Run: .venv/bin/python -m benchmarks.receipts [--databases sqlite,postgresql] [--rounds N] [--seconds N]
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from benchmarks.broadcast_planning import APPROVER, WRITER, known
from benchmarks.ivr_turn import Phone, bare, on_databases, processor_s, rate
from gateway.broadcasts import actions
from gateway.broadcasts.freezing import write_due
from gateway.broadcasts.sweep import weigh_receipts
from gateway.broadcasts.tables import Delivery
from gateway.carrier.addresses import Addresses
from gateway.now import system_clock
from gateway.settings import Settings
from gateway.storage import Storage

TEXTS = 2_000
BARE = {"a route that only answers": "/bare/nothing", "a route that inserts a row": "/bare/core"}
OURS = "receipts"


def addressed(settings: Settings) -> list[str]:
    """Have a broadcast approved; return the path of each text's receipts."""
    storage = Storage(settings.database_url)
    known(storage, TEXTS)
    with storage.transaction() as session:
        made = actions.create_draft(session, WRITER, "Proef.", {"everyone": True}, ["sms"], False, 600, system_clock())
        actions.submit(session, WRITER, made.id, system_clock())
        actions.approve(session, APPROVER, made.id, system_clock())
    write_due(storage, system_clock, "benchmark")
    with storage.reading() as session:
        ids = session.scalars(select(Delivery.id).where(Delivery.broadcast_id == made.id)).all()
    storage.dispose()
    addresses = Addresses(settings.public_url, settings.secret_key)
    return [urlsplit(addresses.receipt("delivery", number)).path for number in ids]


def receipts(phone: Phone, paths: list[str]) -> Iterator[None]:
    """Tell of one text after another that it was sent, and then that it was delivered."""
    for path, status in itertools.cycle(itertools.product(paths, ("sent", "delivered"))):
        sid = "SM" + path[-32:].rjust(32, "0")
        phone.post(path, "", MessageSid=sid, MessageStatus=status, To="+32470000000")
        yield


def measure(
    name: str, environ: dict[str, str], folder: str, arguments: argparse.Namespace, server: int, told: Any
) -> None:
    """Post everything, in a process of its own, and tell the figures."""
    settings = Settings.from_env(environ, Path(folder))
    works: dict[str, Callable[[Phone], Iterator[None]]] = {
        **{said: partial(bare, path=path) for said, path in BARE.items()},
        OURS: partial(receipts, paths=addressed(settings)),
    }
    rates: dict[str, list[float]] = {work: [] for work in works}
    spent: dict[str, list[float]] = {work: [] for work in works}
    for _ in range(arguments.rounds):
        for work, run in works.items():
            before, began = processor_s(server), time.monotonic()
            rates[work].append(rate(settings, run, arguments.seconds))
            made = rates[work][-1] * (time.monotonic() - began)
            spent[work].append((processor_s(server) - before) / made * 1e6)
    for work in works:
        told.put(
            f"{name}: {work}: {median(rates[work]):.0f} a second, {median(spent[work]):.0f} us of a processor each"
        )
    for one in BARE:
        told.put(
            f"{name}: receipts: {_ratio(rates[OURS], rates[one]):.2f} of {one}; by processor "
            f"{_ratio(spent[one], spent[OURS]):.2f}"
        )
    storage = Storage(settings.database_url)
    began = time.monotonic()
    weighed = weigh_receipts(storage, system_clock)
    weighing = weighed / (time.monotonic() - began)
    told.put(f"{name}: weighed {weighed}: {weighing:.0f} a second, {weighing / median(rates[OURS]):.1f} of the door's")
    storage.dispose()
    told.put(None)


def _ratio(these: list[float], those: list[float]) -> float:
    return median(one / other for one, other in zip(these, those, strict=True))


def main() -> None:
    """Measure on each database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.set_defaults(profile=False)
    on_databases(parser.parse_args(), measure)


if __name__ == "__main__":
    main()
