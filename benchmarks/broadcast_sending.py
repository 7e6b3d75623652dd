"""How many texts a second leave, beside a bare loop over the same client and the naive design? Ratios of one run.

The carrier is a process of its own that answers in one write, at once or after 50 ms. The naive design is one RQ job a
message, in a forking worker, with the library's client made in each job.
Run: .venv/bin/python -m benchmarks.broadcast_sending [--texts N] [--naive N]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import secrets
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.broadcast_planning import APPROVER, WRITER, known
from gateway.backup import CarrierAccount
from gateway.broadcasts import actions
from gateway.broadcasts.freezing import write_due
from gateway.broadcasts.pacers import LocalPacer
from gateway.broadcasts.pacing import MOST_LANES
from gateway.broadcasts.sending import Outlet, send_broadcasts
from gateway.carrier.addresses import Addresses
from gateway.carrier.port import OutgoingSms
from gateway.carrier.twilio import TwilioCarrier
from gateway.now import monotonic, system_clock
from gateway.storage import Storage
from gateway.tables import metadata

SID, TOKEN = "AC" + "b" * 32, "token"
UNLIMITED = 1_000_000.0


class Answering(asyncio.Protocol):
    """Answers every create of a message, in one write, after `delay_s`."""

    delay_s = 0.0
    taken = 0

    def connection_made(self, transport: Any) -> None:
        self.transport, self.seen = transport, b""

    def data_received(self, data: bytes) -> None:
        self.seen += data
        head, found, body = self.seen.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
        if not found or len(body) < length:
            return
        self.seen = body[length:]
        self.answer()

    def answer(self) -> None:
        """Take one text."""
        type(self).taken += 1
        made = {"sid": f"SM{self.taken:032x}", "status": "queued", "num_segments": "1", "error_code": None}
        content = json.dumps(made).encode()
        head = (
            f"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n".encode()
        )
        asyncio.get_running_loop().call_later(self.delay_s, self.transport.write, head + content)


def serve(delay_s: float, said: Any) -> None:
    """Be the carrier; tells its port first."""

    async def run() -> None:
        Answering.delay_s = delay_s
        server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0)
        said.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def ours(carrier: TwilioCarrier, texts: int, folder: Path) -> float:
    """Texts a second of one worker with everything it does: claims, marks, records, on SQLite."""
    storage = Storage(f"sqlite:///{folder}/{secrets.token_hex(4)}.sqlite")
    metadata().create_all(storage.engine)
    known(storage, texts)
    with storage.transaction() as session:
        made = actions.create_draft(session, WRITER, "Proef.", {"everyone": True}, ["sms"], False, 60, system_clock())
        actions.submit(session, WRITER, made.id, system_clock())
        actions.approve(session, APPROVER, made.id, system_clock())
        number = made.id
    write_due(storage, system_clock, "benchmark")
    outlet = Outlet(
        storage=storage,
        carrier=carrier,
        addresses=Addresses("https://gateway.example", "sixteen characters"),
        clock=system_clock,
        carrier_clock=system_clock,
        senders=("+32460000201",),
        pace=UNLIMITED,
        pacer=LocalPacer(UNLIMITED, monotonic),
        token=secrets.token_hex(16),
        tick=monotonic,
        rest=time.sleep,
        stop=lambda: False,
    )
    began = time.perf_counter()
    send_broadcasts(outlet)
    took = time.perf_counter() - began
    with storage.reading() as session:
        assert actions.counts(session, number)["accepted"] == texts
    storage.dispose()
    return texts / took


def _sms(at: int) -> OutgoingSms:
    receipts = "https://gateway.example/sms/receipt/delivery/x"
    return OutgoingSms(f"+3247{at:07d}", "+32460000201", "CCVO: Proef.", receipts, timedelta(hours=1))


def bare(carrier: TwilioCarrier, texts: int, lanes: int) -> float:
    """Texts a second of a loop that does nothing but call the same client."""
    began = time.perf_counter()
    with ThreadPoolExecutor(lanes) as pool:
        list(pool.map(lambda at: carrier.send_sms(_sms(at)), range(texts)))
    return texts / (time.perf_counter() - began)


def naive_job(url: str, to: str) -> None:
    """One message of the naive design."""
    from twilio.rest import Client

    client = Client(SID, TOKEN)
    client.api.base_url = url
    client.messages.create(to=to, from_="+32460000201", body="CCVO: Proef.")


def naive(url: str, texts: int) -> float:
    """Texts a second of one RQ job a message."""
    import redis
    import rq

    from tests.parts.valkey import ValkeyServer

    server = ValkeyServer()
    connection = redis.Redis.from_url(server.url)
    queue = rq.Queue("naive", connection=connection)
    for at in range(texts):
        queue.enqueue("benchmarks.broadcast_sending.naive_job", url, f"+3247{at:07d}")
    began = time.perf_counter()
    rq.Worker([queue], connection=connection).work(burst=True, logging_level="ERROR")
    took = time.perf_counter() - began
    assert not queue.failed_job_registry.count
    connection.close()
    server.close()
    return texts / took


def measure(delay_s: float, texts: int, naive_texts: int, folder: Path) -> None:
    """Print the rates and their ratios at one answering time."""
    apart = multiprocessing.get_context("spawn")
    said: Any = apart.Queue()
    carrier_process = apart.Process(target=serve, args=(delay_s, said), daemon=True)
    carrier_process.start()
    url = f"http://127.0.0.1:{said.get()}"
    carrier = TwilioCarrier(CarrierAccount(SID, TOKEN, None, url), timeout_s=20.0)
    bare(carrier, 50, MOST_LANES)
    rates: dict[str, Callable[[], float]] = {
        f"bare loop, {MOST_LANES} lanes": lambda: bare(carrier, texts, MOST_LANES),
        "bare loop, one by one": lambda: bare(carrier, min(texts, 300), 1),
        "naive: one RQ job a message": lambda: naive(url, naive_texts),
    }
    mine = ours(carrier, texts, folder)
    print(f"\nthe carrier answers after {delay_s * 1000:g} ms ({datetime.now(UTC):%Y-%m-%d %H:%M} UTC)")
    print(f"  {'one bulk worker':<32} {mine:8.0f} texts/s")
    for name, rate in rates.items():
        other = rate()
        print(f"  {name:<32} {other:8.0f} texts/s   ours is {mine / other:6.2f} times that")
    carrier_process.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=3000)
    parser.add_argument("--naive", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for delay_s in (0.0, 0.05):
            measure(delay_s, given.texts, given.naive, Path(folder))


if __name__ == "__main__":
    main()
