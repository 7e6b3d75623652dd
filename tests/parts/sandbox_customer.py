"""A carrier's customer for tests of the sandbox: a web server that remembers webhooks and answers as it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from tests.parts.waiting import PATIENT_S


class Customer:
    """The customer's web server: remembers what it was told, answers what it was given."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, str], str]] = []
        self.answers: dict[str, tuple[int, str, bytes]] = {}
        self.tokens: list[str] = []
        self.held: set[str] = set()  # paths that are not answered before the end
        self.released = threading.Event()
        self.changed = threading.Condition()
        customer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                status, kind, body = customer.answers.get(self.path.split("?")[0], (204, "", b""))
                with customer.changed:
                    said = dict(parse_qsl(raw, keep_blank_values=True))
                    customer.told.append((self.path, said, self.headers["X-Twilio-Signature"]))
                    customer.tokens.append(self.headers["I-Twilio-Idempotency-Token"])
                    customer.changed.notify_all()
                if self.path in customer.held:
                    customer.released.wait(PATIENT_S)
                self.send_response(status)
                if kind:
                    self.send_header("Content-Type", kind)
                if status != 204:
                    self.send_header("Content-Length", str(len(body)))
                try:
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    self.close_connection = True  # whoever asked did not wait

            do_GET = do_POST  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def wait(self, enough: Callable[[list[tuple[str, dict[str, str], str]]], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: enough(self.told), PATIENT_S), self.told

    def close(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
