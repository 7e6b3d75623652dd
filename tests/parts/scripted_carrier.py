"""A carrier over HTTP that answers by a script and remembers what it was asked, for what our adapter makes of it."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from gateway.carrier.port import OutgoingCall, OutgoingSms
from gateway.errors import CarrierFault

SID = "AC" + "1" * 32


BASE = f"/2010-04-01/Accounts/{SID}"


NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


TO = "+32470123456"


FROM = "+32460000112"


SMS = OutgoingSms(TO, FROM, "CCVO: België & co", "https://ccvo.example.org/sms/receipt/page/x", timedelta(minutes=5))


CALL = OutgoingCall(
    TO,
    "+3222170113",
    "https://ccvo.example.org/voice/page/x#rc=1",
    "https://ccvo.example.org/voice/fallback",
    "https://ccvo.example.org/voice/page-status/x",
    timedelta(seconds=25),
)


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, list[str]]
    form: dict[str, list[str]]
    headers: dict[str, str]


@dataclass
class Reply:
    """What to answer."""

    status: int = 200
    body: Any = None
    raw: bytes | None = None

    def content(self) -> bytes:
        return self.raw if self.raw is not None else b"" if self.body is None else json.dumps(self.body).encode()


DROP = Reply(-1)


DAWDLE = Reply(-2)


@dataclass
class Double:
    """A carrier that does as its script says and remembers what it was asked."""

    script: Callable[[Asked], Reply]
    asked: list[Asked] = field(default_factory=list)
    url: str = ""
    closing: threading.Event = field(default_factory=threading.Event)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    double: Double

    def do_GET(self) -> None:
        target = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        form = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
        asked = Asked(self.command, target.path, parse_qs(target.query), form, dict(self.headers))
        self.double.asked.append(asked)
        reply = self.double.script(asked)
        if reply is DAWDLE:
            self.double.closing.wait(10)
        if reply.status < 0:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        content = reply.content()
        head = f"HTTP/1.1 {reply.status} X\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        self.wfile.write(head.encode() + content)

    def do_POST(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        pass


def message(sid: str, at: datetime | None = NOON, **other: Any) -> dict[str, Any]:
    date = format_datetime(at) if at else None
    return {"sid": sid, "status": "queued", "num_segments": "1", "date_created": date, "body": SMS.text, **other}


def refusal(status: int, code: int) -> Reply:
    return Reply(status, {"code": code, "message": f"no good: {TO}", "more_info": "x", "status": status})


def fault_of(act: Callable[[], object]) -> CarrierFault:
    with pytest.raises(CarrierFault) as caught:
        act()
    return caught.value


@contextmanager
def scripted() -> Iterator[Double]:
    """Serve a carrier while the block runs; its script is the test's to set."""
    made = Double(lambda _: Reply(500))
    handler = type("ScriptedHandler", (Handler,), {"double": made})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.closing.set()
    server.shutdown()
    thread.join()
    server.server_close()


def pages(kind: str, *lists: list[dict[str, Any]]) -> Callable[[Asked], Reply]:
    def script(asked: Asked) -> Reply:
        at = int(asked.query.get("Page", ["0"])[0])
        more = f"{asked.path}?Page={at + 1}&PageToken=t{at}" if at + 1 < len(lists) else None
        return Reply(200, {kind: lists[at], "next_page_uri": more, "page": at, "page_size": 200})

    return script
