"""What share of the allowed pace do workers use? At 10, 100 and 1,000 segments a second, shared through Redis.

The yardstick is the pace itself, and for what this machine can do at all, a bare loop over the same client in the same
run. Two workers share one sender. The carrier is a process of its own that notes when each text arrives; receipts are
off. Also the fullest second, which must not be over the pace by more than the permitted burst. A pace is in segments: a
text of three, as a warning is, takes a third of the requests that a text of one does.
Run: .venv/bin/python -m benchmarks.broadcast_pace [--paces 10,100,1000] [--segments 1,3] [--seconds N] [--workers N]
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import secrets
import tempfile
import time
from bisect import bisect_left
from pathlib import Path
from threading import Event
from typing import Any

from benchmarks.broadcast_planning import APPROVER, WRITER, known
from benchmarks.broadcast_sending import SID, TOKEN, Answering, bare
from gateway.broadcasts import actions
from gateway.broadcasts.freezing import write_due
from gateway.broadcasts.pacers import SharedPacer
from gateway.broadcasts.pacing import MOST_LANES
from gateway.broadcasts.sending import Outlet, send_broadcasts
from gateway.carrier.addresses import Addresses
from gateway.carrier.twilio import TwilioCarrier
from gateway.now import monotonic, system_clock
from gateway.queues import connect
from gateway.settings import CarrierAccount
from gateway.storage import Storage
from gateway.tables import metadata
from tests.parts.valkey import ValkeyServer

SENDER = "+32460000201"
LONG = {1: "Proef.", 3: "Dit is een proef van het crisiscentrum. " * 9}  # segments -> text


class _Noting(Answering):
    """Notes when each text arrived."""

    arrived: list[float] = []  # noqa: RUF012 - one carrier a process

    def answer(self) -> None:
        self.arrived.append(time.monotonic())
        super().answer()


def carry(said: Any, asked: Any) -> None:
    """Be the carrier: tell the port, and, each time one asks, when texts arrived since the last time."""

    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(_Noting, "127.0.0.1", 0)
        said.put(server.sockets[0].getsockname()[1])
        while True:
            await loop.run_in_executor(None, asked.get)
            said.put(list(_Noting.arrived))
            _Noting.arrived.clear()

    asyncio.run(run())


def work(database: str, redis_url: str, carrier_url: str, pace: float, ready: Any, go: Any) -> None:
    """Be one bulk worker, once all are ready."""
    outlet = Outlet(
        storage=Storage(database),
        carrier=TwilioCarrier(CarrierAccount(SID, TOKEN, None, carrier_url), timeout_s=20.0),
        addresses=Addresses("https://gateway.example", "sixteen characters"),
        clock=system_clock,
        carrier_clock=system_clock,
        senders=(SENDER,),
        pace=pace,
        pacer=SharedPacer(connect(redis_url, timeout_s=1.0), SID, pace, monotonic),
        token=secrets.token_hex(16),
        tick=monotonic,
        rest=Event().wait,
        stop=lambda: False,
    )
    ready.put(True)
    go.wait()
    send_broadcasts(outlet)


def approved(database: str, texts: int, segments: int = 1) -> None:
    """Make a database with a broadcast to so many, of a text of so many segments."""
    storage = Storage(database)
    metadata().create_all(storage.engine)
    known(storage, texts)
    with storage.transaction() as session:
        made = actions.create_draft(
            session, WRITER, LONG[segments], {"everyone": True}, ["sms"], False, 600, system_clock()
        )
        actions.submit(session, WRITER, made.id, system_clock())
        actions.approve(session, APPROVER, made.id, system_clock())
    write_due(storage, system_clock, "benchmark")
    storage.dispose()


def fullest_second(arrived: list[float]) -> int:
    """The most texts that arrived within any one second."""
    return max(bisect_left(arrived, at + 1.0) - place for place, at in enumerate(arrived))


def measure(
    pace: float, segments: int, seconds: float, workers: int, redis_url: str, carrier: tuple[str, Any, Any]
) -> None:
    """Print what share of one pace is used."""
    url, said, asked = carrier
    texts = int(pace * seconds / segments)
    apart = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder)}/pace.sqlite"
        approved(database, texts, segments)
        ready, go = apart.Queue(), apart.Event()
        processes = [
            apart.Process(target=work, args=(database, redis_url, url, pace, ready, go)) for _ in range(workers)
        ]
        for process in processes:
            process.start()
        for _ in processes:
            ready.get()
        go.set()
        for process in processes:
            process.join()
    asked.put(True)
    arrived = sorted(said.get())
    span = arrived[-1] - arrived[0]
    print(
        f"{pace:6.0f} segments/s, texts of {segments}, {workers} workers: "
        f"{(len(arrived) - 1) * segments / span / pace:7.2%} of the pace over {span:5.1f} s; "
        f"fullest second {fullest_second(arrived) * segments / pace:7.2%}; {len(arrived)} of {texts} texts",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--paces", default="10,100,1000")
    parser.add_argument("--segments", default="1,3")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    apart = multiprocessing.get_context("spawn")
    said, asked, server = apart.Queue(), apart.Queue(), ValkeyServer()
    apart.Process(target=carry, args=(said, asked), daemon=True).start()
    url = f"http://127.0.0.1:{said.get()}"
    carrier = TwilioCarrier(CarrierAccount(SID, TOKEN, None, url), timeout_s=20.0)
    print(f"a bare loop of {MOST_LANES} lanes: {bare(carrier, 2000, MOST_LANES):.0f} texts/s", flush=True)
    asked.put(True)
    said.get()
    try:
        for pace in map(float, given.paces.split(",")):
            for segments in map(int, given.segments.split(",")):
                measure(pace, segments, given.seconds, given.workers, server.url, (url, said, asked))
    finally:
        server.close()


if __name__ == "__main__":
    main()
