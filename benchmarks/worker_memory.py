"""How much memory does a worker need at 1,000 and at 100,000 recipients? It should be the same: the ratio is told.

Each size is sent by a process of its own, which does all that a bulk worker does, on a carrier that answers at once
within it; then another weighs the receipts, as the clock does. Peaks are those that Linux tells (VmHWM), in MiB.
Run: .venv/bin/python -m benchmarks.worker_memory [--recipients N ...]
"""

from __future__ import annotations

import argparse
import multiprocessing
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

from sqlalchemy import insert, select

from benchmarks.broadcast_pace import SENDER, approved
from gateway.broadcasts.pacers import LocalPacer
from gateway.broadcasts.sending import Outlet, send_broadcasts
from gateway.broadcasts.sweep import weigh_receipts
from gateway.broadcasts.tables import Delivery, Receipt
from gateway.carrier.addresses import Addresses
from gateway.carrier.port import OutgoingSms, SmsState, Taken
from gateway.now import monotonic, system_clock
from gateway.storage import Storage

UNLIMITED = 1_000_000.0


class TakingCarrier:
    """Takes everything at once, and remembers nothing."""

    def send_sms(self, sms: OutgoingSms) -> Taken:
        return Taken(f"SM{secrets.token_hex(16)}", 1)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"a broadcast has no use for {name}")


def send(database: str) -> None:
    """Be a bulk worker."""
    outlet = Outlet(
        storage=Storage(database),
        carrier=TakingCarrier(),
        addresses=Addresses("https://gateway.example", "sixteen characters"),
        clock=system_clock,
        carrier_clock=system_clock,
        senders=(SENDER,),
        pace=UNLIMITED,
        pacer=LocalPacer(UNLIMITED, monotonic),
        token=secrets.token_hex(16),
        tick=monotonic,
        rest=Event().wait,
        stop=lambda: False,
    )
    send_broadcasts(outlet)


def weigh(database: str) -> None:
    """Be the part of the clock that weighs receipts."""
    weigh_receipts(Storage(database), system_clock)


def receive(database: str) -> None:
    """Write a receipt for each text, as the door does."""
    storage = Storage(database)
    with storage.transaction() as session:
        told = [
            {
                "delivery_id": row.id,
                "sid": row.sid,
                "state": SmsState.DELIVERED,
                "raw_status": "delivered",
                "received_at": system_clock(),
            }
            for row in session.execute(select(Delivery.id, Delivery.sid))
        ]
        session.execute(insert(Receipt), told)
    storage.dispose()


def watched(act: Callable[[str], None], database: str, said: Any) -> None:
    """Do it, and tell the memory held before it and at the most."""
    before = _memory("VmRSS")
    act(database)
    said.put((before, _memory("VmHWM")))


def peak(act: Callable[[str], None], database: str) -> tuple[float, float]:
    """Return the memory before and at the most, in MiB, of a process that does it."""
    apart = multiprocessing.get_context("spawn")
    said = apart.Queue()
    process = apart.Process(target=watched, args=(act, database, said))
    process.start()
    told: tuple[float, float] = said.get()
    process.join()
    return told


def _memory(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


def main() -> None:
    """Measure each size; print the peaks, and each beside the first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipients", type=int, nargs="+", default=[1_000, 100_000])
    first: dict[str, float] = {}
    for recipients in parser.parse_args().recipients:
        with tempfile.TemporaryDirectory() as folder:
            database = f"sqlite:///{Path(folder)}/memory.sqlite"
            approved(database, recipients)
            for name, act in (("sends", send), ("weighs receipts", weigh)):
                if act is weigh:
                    receive(database)
                before, most = peak(act, database)
                ratio = most / first.setdefault(name, most)
                print(
                    f"{recipients:7} recipients: who {name:<16} {before:6.1f} MiB at the start, {most:6.1f} at the "
                    f"most; {ratio:.2f} times that of the first size",
                    flush=True,
                )


if __name__ == "__main__":
    main()
