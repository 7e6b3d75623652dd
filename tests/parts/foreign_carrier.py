"""A carrier that is not ours: it takes messages and calls over HTTP, counts them, signs webhooks, and loses answers.

It shares no code with the sandbox, so that what the gateway promises is not measured with its own ruler.
"""

from __future__ import annotations

import itertools
import json
import random
import threading
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import requests
from twilio.request_validator import RequestValidator

from tests.parts.waiting import until

SID = "AC" + "f" * 32
TOKEN = "foreign-token"


class ForeignCarrier:
    """One account of a carrier, on a port of its own."""

    def __init__(self, seed: int = 1) -> None:
        self.lock = threading.Lock()
        self.messages: list[dict[str, Any]] = []
        self.calls: list[dict[str, Any]] = []
        self.draw = random.Random(seed)
        self.lost_answers = 0.0  # share of creates whose answer is lost after they were taken
        self.receipts = True
        self.web = "http://127.0.0.1:8000"
        self._count = itertools.count(1)
        self._posts = ThreadPoolExecutor(8)
        self._closing = False
        handler = type("Handler", (_Handler,), {"carrier": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._closing = True
        self._server.shutdown()
        self._server.server_close()
        self._posts.shutdown(wait=True, cancel_futures=True)

    def environment(self) -> dict[str, str]:
        """What tells the gateway to use this carrier."""
        return {"TWILIO_API_URL": self.url, "TWILIO_ACCOUNT_SID": SID, "TWILIO_AUTH_TOKEN": TOKEN}

    def texts(self) -> Counter[tuple[str, str]]:
        """How often each number received each text."""
        with self.lock:
            return Counter((message["to"], message["body"]) for message in self.messages)

    def texts_to(self, number: str) -> list[str]:
        with self.lock:
            return [message["body"] for message in self.messages if message["to"] == number]

    def calls_to(self, number: str) -> list[dict[str, Any]]:
        with self.lock:
            return [call for call in self.calls if call["to"] == number]

    def post(self, url: str, form: Mapping[str, str], token: str = TOKEN) -> requests.Response:
        """Post a webhook as a carrier does: the address without its fragment, signed."""
        address = urlsplit(url)._replace(fragment="").geturl()
        said = {"AccountSid": SID, **form}
        signature = RequestValidator(token).compute_signature(address, said)
        return requests.post(address, data=said, headers={"X-Twilio-Signature": signature}, timeout=15)

    # what the API does

    def take_message(self, form: Mapping[str, list[str]]) -> dict[str, Any]:
        message = {
            "sid": f"SM{next(self._count):032x}",
            "account_sid": SID,
            "to": form["To"][0],
            "from": form["From"][0],
            "body": form["Body"][0],
            "status": "queued",
            "num_segments": "1",
            "error_code": None,
            "date_created": format_datetime(datetime.now(UTC)),
        }
        with self.lock:
            self.messages.append(message)
        if self.receipts and "StatusCallback" in form and not self._closing:
            self._posts.submit(self._receipts, form["StatusCallback"][0], message)
        return message

    def take_call(self, form: Mapping[str, list[str]]) -> dict[str, Any]:
        call = {
            "sid": f"CA{next(self._count):032x}",
            "account_sid": SID,
            "to": form["To"][0],
            "from": form["From"][0],
            "status": "queued",
            "date_created": format_datetime(datetime.now(UTC)),
            "url": form["Url"][0],
            "status_callback": form["StatusCallback"][0],
        }
        with self.lock:
            self.calls.append(call)
        return call

    def _receipts(self, address: str, message: dict[str, Any]) -> None:
        for status in ("sent", "delivered"):
            form = {"MessageSid": message["sid"], "MessageStatus": status, "To": message["to"], "From": message["from"]}
            try:
                self.post(address, form)
            except requests.RequestException:
                return


class Caller:
    """Somebody who rings the hotline through the foreign carrier."""

    def __init__(self, carrier: ForeignCarrier, number: str, sid: str) -> None:
        self.carrier, self.form = carrier, {"CallSid": sid, "From": number, "To": "+3222170112"}
        self.document = ElementTree.Element("Response")
        self.go(f"{carrier.web}/voice/incoming")

    def go(self, url: str, **said: str) -> Caller:
        response = until(lambda: self._post(url, said), f"an answer from {url}")
        assert isinstance(response, requests.Response)
        assert response.status_code == 200, (url, response.status_code)
        self.document = ElementTree.fromstring(response.text)
        return self

    def _post(self, url: str, said: dict[str, str]) -> requests.Response | None:
        """A carrier tries again when nobody answers; a turn may be asked for as often as it likes."""
        try:
            return self.carrier.post(url, {**self.form, "CallStatus": "in-progress", **said})
        except requests.ConnectionError:
            return None

    @property
    def heard(self) -> str:
        return " ".join(said.text or "" for said in self.document.iter("Say"))

    def press(self, *keys: str) -> Caller:
        for digits in keys:
            gather = self.document.find("Gather")
            assert gather is not None, ElementTree.tostring(self.document)
            self.go(gather.attrib["action"], Digits=digits)
        return self

    def hang_up(self) -> None:
        self.carrier.post(f"{self.carrier.web}/voice/status", {**self.form, "CallStatus": "completed"})


class Officer(Caller):
    """Somebody who picks up a call that the gateway placed with the foreign carrier."""

    def __init__(self, carrier: ForeignCarrier, call: Mapping[str, Any]) -> None:
        self.carrier = carrier
        self.form = {"CallSid": call["sid"], "From": call["from"], "To": call["to"], "Direction": "outbound-api"}
        self.document = ElementTree.Element("Response")
        self.go(call["url"])


class _Handler(BaseHTTPRequestHandler):
    carrier: ForeignCarrier
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
        resource = urlsplit(self.path).path.rsplit("/", 2)
        if resource[-1] == "Messages.json":
            made = self.carrier.take_message(form)
        elif resource[-1] == "Calls.json":
            made = self.carrier.take_call(form)
        else:
            made = self._call(resource[-1].removesuffix(".json"))
            made["status"] = form.get("Status", ["completed"])[0]
        if self.carrier.draw.random() < self.carrier.lost_answers:
            self.close_connection = True
            self.connection.close()
            return
        self._answer(201, made)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        said = {name: values[0] for name, values in parse_qs(parts.query).items()}
        kind = "messages" if "Messages" in parts.path else "calls"
        if not parts.path.endswith(("Messages.json", "Calls.json")):
            self._answer(200, self._call(parts.path.rsplit("/", 1)[-1].removesuffix(".json")))
            return
        with self.carrier.lock:
            listed = [
                each
                for each in reversed(getattr(self.carrier, kind))
                if said.get("To") in (None, each["to"]) and said.get("From") in (None, each["from"])
            ]
        self._answer(200, {kind: listed, "page": 0, "page_size": 1000, "next_page_uri": None})

    def _call(self, sid: str) -> dict[str, Any]:
        with self.carrier.lock:
            return next(call for call in [*self.carrier.calls, *self.carrier.messages] if call["sid"] == sid)

    def _answer(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        head = f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        self.wfile.write(head.encode() + content)

    def log_message(self, format: str, *args: object) -> None: ...
