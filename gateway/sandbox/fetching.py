"""One HTTP request, within its time: connections kept alive, one write, a hard end. Retries are not decided here."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from gateway.sandbox.overrides import Failure, Patience
from gateway.sandbox.pace import Monotonic

LARGEST_BODY = 1 << 20
IDLE_CONNECTIONS = 32


@dataclass(frozen=True)
class Reply:
    """What an address answered. `url` is where the answer came from in the end."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def content_type(self) -> str:
        """The media type, in lower case, without parameters."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


class Unanswered(Exception):  # noqa: N818 - nothing broke here: they did not answer
    """No answer came in time, or no connection could be made."""

    def __init__(self, failure: Failure, detail: str, broke: bool = False) -> None:
        super().__init__(detail)
        self.failure = failure
        self.broke = broke  # the connection ended before an answer began


class Fetcher:
    """Makes requests over kept connections. Safe to use from many threads."""

    def __init__(self, monotonic: Monotonic) -> None:
        self._monotonic = monotonic
        self._idle: dict[tuple[str, str], list[HTTPConnection]] = {}
        self._lock = threading.Lock()

    def fetch(self, method: str, url: str, body: bytes | None, headers: dict[str, str], within: Patience) -> Reply:
        """Make one request; raises Unanswered."""
        parts = urlsplit(url)
        end = self._monotonic() + within.total_s
        connection, kept = self._take(parts)
        try:
            return self._exchange(connection, kept, method, parts, body, headers, within, end)
        except Unanswered as unanswered:
            connection.close()
            if not (kept and unanswered.broke):
                raise
        fresh = self._make(parts)  # the other side had closed the kept one, unseen
        try:
            return self._exchange(fresh, False, method, parts, body, headers, within, end)
        except Unanswered:
            fresh.close()
            raise

    def _exchange(
        self,
        connection: HTTPConnection,
        kept: bool,
        method: str,
        parts: SplitResult,
        body: bytes | None,
        headers: dict[str, str],
        within: Patience,
        end: float,
    ) -> Reply:
        if not kept:
            self._connect(connection, min(within.connect_s, end - self._monotonic()))
        try:
            _patient(connection, min(within.read_s, end - self._monotonic()))
            connection.request(method, _target(parts), body, headers)
            response = connection.getresponse()
            content = self._read(connection, response, end)
        except TimeoutError as fault:
            raise Unanswered(Failure.READ, "no answer in time") from fault
        except (OSError, HTTPException) as fault:
            raise Unanswered(Failure.READ, f"the connection broke: {type(fault).__name__}", broke=True) from fault
        reply = Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, content, parts.geturl())
        self._give_back(parts, connection, response)
        return reply

    def _connect(self, connection: HTTPConnection, seconds: float) -> None:
        connection.timeout = max(0.001, seconds)
        try:
            connection.connect()
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as fault:
            raise Unanswered(Failure.CONNECT, f"no connection: {type(fault).__name__}") from fault

    def _read(self, connection: HTTPConnection, response: HTTPResponse, end: float) -> bytes:
        content = b""
        while len(content) < LARGEST_BODY and (piece := response.read1(65536)):
            content += piece
            _patient(connection, end - self._monotonic())
        return content

    def _take(self, parts: SplitResult) -> tuple[HTTPConnection, bool]:
        with self._lock:
            idle = self._idle.get((parts.scheme, parts.netloc), [])
            while idle:
                connection = idle.pop()
                if not _dropped(connection):
                    return connection, True
                connection.close()
        return self._make(parts), False

    def _make(self, parts: SplitResult) -> HTTPConnection:
        make = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        return make(parts.hostname or "", parts.port)

    def _give_back(self, parts: SplitResult, connection: HTTPConnection, response: HTTPResponse) -> None:
        with self._lock:
            idle = self._idle.setdefault((parts.scheme, parts.netloc), [])
            if connection.sock is not None and response.isclosed() and len(idle) < IDLE_CONNECTIONS:
                idle.append(connection)
                return
        response.close()
        connection.close()

    def close(self) -> None:
        """Close idle connections."""
        with self._lock:
            for idle in self._idle.values():
                for connection in idle:
                    connection.close()
            self._idle.clear()


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _patient(connection: HTTPConnection, seconds: float) -> None:
    if seconds <= 0:
        raise TimeoutError
    if connection.sock is not None:
        connection.sock.settimeout(seconds)


def _dropped(connection: HTTPConnection) -> bool:
    if connection.sock is None:
        return True
    readable, _, _ = select.select([connection.sock], [], [], 0)
    return bool(readable)
