"""How many turns of a call a second, beside a bare Flask route that answers the same bytes after one durable commit?

Both on the same server (gunicorn as `ccvo web` runs it) and database, in turn within one run, posted over real HTTP by
threads of another process; ratios are of one round. A turn is: signature, load, engine, durable commit, TwiML. The bare
route inserts one row: with the driver alone, with SQLAlchemy's Core, and with Core in a transaction as our doors open
it. A fourth bare route runs a turn's three statements and nothing else, which no turn can outrun. Also how long a turn
takes while 200 calls are in progress, and on Linux how much of a processor the server spends on each.
Run: .venv/bin/python -m benchmarks.ivr_turn [--databases sqlite,postgresql] [--rounds N] [--profile]
"""

from __future__ import annotations

import argparse
import base64
import cProfile
import hashlib
import hmac
import http.client
import itertools
import multiprocessing
import os
import pstats
import random
import re
import socket
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode, urlsplit

import psycopg
from flask import Flask, Response, request
from sqlalchemy import Column, Integer, MetaData, String, Table, bindparam, insert, select, update

from gateway.app import create_app
from gateway.installation import Installation
from gateway.settings import Settings
from gateway.storage import Storage
from gateway.supervisor.web import _Server
from gateway.tables import metadata
from tests.parts.postgresql import FAST, PostgresqlServer

THREADS = 8
CALLS = 200
WAITS_S = (2.0, 6.0)  # between two keys of one caller
KEYS = {"question": "*" * 9, "call": "1122229"}  # one question over and over; a report up to where an entity is asked
DURABLE = tuple(one for one in FAST if one.partition("=")[0] not in ("fsync", "synchronous_commit", "full_page_writes"))
ROW = Table("bare", MetaData(), Column("id", Integer, primary_key=True), Column("said", String(40)))
ROWS = 64  # that stand before anything is measured
HELD = select(ROW).where(ROW.c.id == bindparam("key")).with_for_update()
CHANGED = update(ROW).where(ROW.c.id == bindparam("key")).values(said=bindparam("new"))
BARE = {
    "driver": "driver alone",
    "core": "Core",
    "ours": "Core in our transaction",
    "statements": "a turn's statements",
}
TURNS = {"question": "one question again", "call": "a whole call"}


class DeafQueue:
    """A queue that is away: what it would cost comes after the commit, and is not measured here."""

    def nudge(self, queue: object) -> bool:
        return False


class Driver:
    """One connection a thread, and nothing between it and the row."""

    def __init__(self, url: str) -> None:
        self.url, self.mine = url, threading.local()

    def insert(self, said: str) -> None:
        if not hasattr(self.mine, "connection"):
            self.mine.connection = self._connect()
        self.mine.connection.execute(
            f"INSERT INTO bare (said) VALUES ({'?' if self.url.startswith('sqlite') else '%s'})", (said,)
        )

    def _connect(self) -> Any:
        if not self.url.startswith("sqlite"):
            return psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True)
        connection = sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=10, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        return connection


def bare_app(settings: Settings, storage: Storage, document: str) -> Flask:
    """Build the application that does as little as may be."""
    app, driver = Flask("bare"), Driver(settings.database_url)

    @app.post("/bare/nothing")
    def bare_nothing() -> tuple[str, int]:
        return "", 204

    @app.post("/bare/driver")
    def bare_driver() -> Response:
        driver.insert(request.form["CallSid"])
        return Response(document, content_type="text/xml; charset=utf-8")

    @app.post("/bare/ours")
    def bare_ours() -> Response:
        with storage.transaction() as session:
            session.connection().execute(insert(ROW), {"said": request.form["CallSid"]})
        return Response(document, content_type="text/xml; charset=utf-8")

    @app.post("/bare/statements")
    def bare_statements() -> Response:
        with storage.engine.begin() as connection:
            found = connection.execute(HELD, {"key": random.randrange(1, ROWS + 1)}).one()
            connection.execute(CHANGED, {"key": found.id, "new": request.form["CallSid"]})
            connection.execute(insert(ROW), {"said": found.said})
        return Response(document, content_type="text/xml; charset=utf-8")

    @app.post("/bare/core")
    def bare_core() -> Response:
        with storage.engine.begin() as connection:
            connection.execute(insert(ROW), {"said": request.form["CallSid"]})
        return Response(document, content_type="text/xml; charset=utf-8")

    return app


class BothServer(_Server):
    """The gateway and the bare route, in one server."""

    def __init__(self, settings: Settings, document: str) -> None:
        self.document = document
        super().__init__(settings)

    def load(self) -> Any:
        installation = Installation(self.settings)
        installation.__dict__.update(nudges=DeafQueue())
        bare = bare_app(self.settings, installation.storage, self.document)
        gateway = create_app(installation)
        return lambda environ, start: (bare if environ["PATH_INFO"].startswith("/bare/") else gateway)(environ, start)


def serve(environ: dict[str, str], folder: str, document: str) -> None:
    BothServer(Settings.from_env(environ, Path(folder)), document).run()


class Phone:
    """Posts webhooks over one connection, signed as the carrier does."""

    numbers = itertools.count(random.randrange(10**9))

    def __init__(self, settings: Settings, stays: bool = True) -> None:
        self.settings, self.stays = settings, stays
        target = urlsplit(settings.public_url)
        self.line = http.client.HTTPConnection(target.hostname or "", target.port, timeout=30)

    def post(self, path: str, sid: str, **said: str) -> str:
        form = {"AccountSid": self.settings.account.sid, "CallSid": sid, "From": "+32470111111", "To": "+3222170112"}
        form |= said
        signed = self.settings.public_url + path + "".join(key + form[key] for key in sorted(form))
        made = hmac.new(self.settings.account.token.encode(), signed.encode(), hashlib.sha1).digest()
        headers = {
            "X-Twilio-Signature": base64.b64encode(made).decode(),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.line.request("POST", path, urlencode(form), headers)
        answer = self.line.getresponse()
        body = answer.read().decode()
        if not self.stays:
            self.line.close()
        if answer.status not in (200, 204):
            raise RuntimeError(f"{path} answered {answer.status}")
        return body

    def call(self, keys: str) -> Iterator[None]:
        """Play a call turn by turn."""
        sid = f"CA{next(self.numbers):032x}"
        document = self.post("/voice/incoming", sid)
        yield
        for key in keys:
            found = re.search(r'<Gather[^>]* action="([^"]+)"', document)
            if found is None:
                raise RuntimeError(f"nobody listens: {document}")
            parts = urlsplit(found[1].replace("&amp;", "&"))
            document = self.post(parts.path + (f"?{parts.query}" if parts.query else ""), sid, Digits=key)
            yield


def turns(phone: Phone, keys: str) -> Iterator[None]:
    """Play one call after another."""
    while True:
        yield from phone.call(keys)


def bare(phone: Phone, path: str) -> Iterator[None]:
    """Post to a bare route without end."""
    while True:
        phone.post(path, "CA" + "b" * 32, Digits="1")
        yield


def rate(settings: Settings, work: Callable[[Phone], Iterator[None]], seconds: float) -> float:
    """How many a second, by THREADS threads that each wait for their answer."""
    counts, started = [0] * THREADS, time.monotonic()

    def run(index: int) -> None:
        doing = work(Phone(settings))
        while time.monotonic() - started < seconds:
            next(doing)
            counts[index] += 1

    threads = [threading.Thread(target=run, args=(index,)) for index in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - started)


def in_progress(settings: Settings, seconds: float) -> list[float]:
    """The seconds of every turn while CALLS callers think and press, each turn over a new connection."""
    spent: list[float] = []
    until = time.monotonic() + seconds

    def run() -> None:
        luck, doing = random.Random(), turns(Phone(settings, stays=False), KEYS["call"])
        time.sleep(luck.uniform(0, WAITS_S[1]))  # callers do not ring in the same instant
        while time.monotonic() < until:
            before = time.monotonic()
            next(doing)
            spent.append(time.monotonic() - before)
            time.sleep(luck.uniform(*WAITS_S))  # a caller listens and thinks: real time is what is measured

    threads = [threading.Thread(target=run) for _ in range(CALLS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(spent)


def measure(
    name: str, environ: dict[str, str], folder: str, arguments: argparse.Namespace, server: int, told: Any
) -> None:
    """Post everything, in a process of its own, and tell the figures."""
    settings = Settings.from_env(environ, Path(folder))
    works: dict[str, Callable[[Phone], Iterator[None]]] = {
        **{said: partial(bare, path=f"/bare/{path}") for path, said in BARE.items()},
        **{said: partial(turns, keys=KEYS[keys]) for keys, said in TURNS.items()},
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
    for work in TURNS.values():
        ratios = [f"{_ratio(rates[work], rates[one]):.2f} of {one}" for one in BARE.values()]
        told.put(f"{name}: {work}: {', '.join(ratios)}; by processor {_ratio(spent['Core'], spent[work]):.2f} of Core")
    seen = in_progress(settings, arguments.calls_seconds)
    p50, p99 = (seen[int(len(seen) * part)] * 1000 for part in (0.5, 0.99))
    told.put(f"{name}: {CALLS} calls in progress: p50 {p50:.1f} ms, p99 {p99:.1f} ms, {len(seen)} turns")
    told.put(None)


def _ratio(these: list[float], those: list[float]) -> float:
    """The middle one of the ratios of each round: what else the machine does differs from round to round."""
    return median(one / other for one, other in zip(these, those, strict=True))


def processor_s(server: int) -> float:
    """Seconds of a processor that a server and its workers have spent; 0 where the system does not say."""
    spent = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            number, _, rest = stat.read_text().partition(" (")
            told = rest.rpartition(") ")[2].split()  # parent at 1, user and system time at 11 and 12
            if server in (int(number), int(told[1])):
                spent += int(told[11]) + int(told[12])
    return spent / os.sysconf("SC_CLK_TCK")


def prepare(environ: dict[str, str], folder: str) -> str:
    """Make every table; give the document of a usual turn."""
    settings = Settings.from_env(environ, Path(folder))
    storage = Storage(settings.database_url)
    metadata().create_all(storage.engine)
    ROW.create(storage.engine)
    with storage.engine.begin() as connection:
        connection.execute(insert(ROW), [{"said": "before"}] * ROWS)
    storage.dispose()
    return '<?xml version="1.0" encoding="UTF-8"?><Response>' + "x" * 700 + "</Response>"


def profile(environ: dict[str, str], folder: str) -> None:
    """Say where the time of a whole call goes, without HTTP."""
    settings = Settings.from_env(environ, Path(folder))
    installation = Installation(settings)
    installation.__dict__.update(nudges=DeafQueue())
    client = create_app(installation).test_client()

    class Inside(Phone):
        def __init__(self) -> None:
            self.settings = settings

        def post(self, path: str, sid: str, **said: str) -> str:
            form = {"AccountSid": settings.account.sid, "CallSid": sid, "From": "+32470111111", "To": "+3222170112"}
            form |= said
            signed = settings.public_url + path + "".join(key + form[key] for key in sorted(form))
            made = hmac.new(settings.account.token.encode(), signed.encode(), hashlib.sha1).digest()
            answer = client.post(path, data=form, headers={"X-Twilio-Signature": base64.b64encode(made).decode()})
            return answer.text

    phone = Inside()
    for keys in KEYS.values():
        list(phone.call(keys))
        profiler = cProfile.Profile()
        profiler.enable()
        for _ in range(40):
            list(phone.call(keys))
        profiler.disable()
        pstats.Stats(profiler).sort_stats("cumulative").print_stats(70)
        pstats.Stats(profiler).sort_stats("tottime").print_stats(25)


def run(name: str, database_url: str, arguments: argparse.Namespace, posted: Callable[..., None] = measure) -> None:
    """Let `posted` measure on one database: a server of its own, and a client process of its own."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environ = {
            "PORT": str(port),
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "SECRET_KEY": "a-secret-for-benchmarks",
            "LANGUAGES": "nl",
            "DATABASE_URL": database_url or f"sqlite:///{folder}/gateway.sqlite",
        }
        document = prepare(environ, folder)
        if arguments.profile:
            profile(environ, folder)
            return
        context = multiprocessing.get_context("spawn")
        server = context.Process(target=serve, args=(environ, folder, document))
        server.start()
        _until_served(port)
        told = context.Queue()
        client = context.Process(target=posted, args=(name, environ, folder, arguments, server.pid, told))
        client.start()
        for line in iter(told.get, None):
            print(line, flush=True)
        client.join()
        server.terminate()
        server.join()


def _until_served(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)  # a server of its own comes up
    raise RuntimeError("the server does not answer")


def on_databases(arguments: argparse.Namespace, posted: Callable[..., None] = measure) -> None:
    """Let `posted` measure on each database that was named."""
    for name in arguments.databases.split(","):
        if name == "sqlite":
            run(name, "", arguments, posted)
            continue
        server = PostgresqlServer(DURABLE)
        try:
            run(name, server.database()[1], arguments, posted)
        finally:
            server.close()


def main() -> None:
    """Measure on every database that was named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--seconds", type=float, default=4.0, help="of each measurement in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--calls-seconds", type=float, default=15.0, help="that 200 calls are in progress")
    parser.add_argument("--profile", action="store_true", help="say where the time goes instead")
    on_databases(parser.parse_args())


if __name__ == "__main__":
    main()
