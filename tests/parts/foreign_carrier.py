"""A carrier that is not ours: it takes messages and calls over HTTP, counts them, signs webhooks, and loses answers.

It shares no code with the sandbox, so that what the gateway promises is not measured with its own ruler.
"""

from __future__ import annotations

import itertools
import json
import random
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import requests
from twilio.request_validator import RequestValidator

from tests.parts.waiting import until

SID = "AC" + "f" * 32
TOKEN = "foreign-token"


class Fate(Enum):
    """What becomes of a request that creates something."""

    TAKEN = "taken"
    ANSWER_LOST = "taken, and the line goes dead"
    ANSWER_LATE = "taken, and answered when nobody waits any more"
    REFUSED = "429, not taken"
    BROKE_BEFORE = "500, not taken"
    BROKE_AFTER = "500, taken"


UNTAKEN = {
    Fate.REFUSED: (429, {"code": 20429, "message": "later", "status": 429}),
    Fate.BROKE_BEFORE: (500, {"code": 20500, "message": "oops", "status": 500}),
}
NOBODY_ANSWERS = (requests.ConnectionError, requests.Timeout)
LATE_S = 22.0  # later than any client of ours waits


class Trouble(Enum):
    """How its API fails."""

    NONE = "none"
    BROKEN = "500, nothing taken"
    SILENT = "taken, and no answer before we give up"
    REFUSES = "401: it does not know the account"
    SLOW = "taken, answered after 10 s"


TROUBLES = {Trouble.SILENT: 12.0, Trouble.SLOW: 9.5}  # seconds until it answers what it took


class ForeignCarrier:
    """One account of a carrier, on a port of its own. `trouble` is what its API does instead of answering well."""

    def __init__(self, seed: int = 1, sid: str = SID, token: str = TOKEN, first: int = 1) -> None:
        self.sid, self.token = sid, token
        self.trouble = Trouble.NONE
        self.asked = 0  # how often it was to create something
        self.lock = threading.Lock()
        self.messages: list[dict[str, Any]] = []
        self.messages_to: dict[str, list[dict[str, Any]]] = {}
        self.calls: list[dict[str, Any]] = []
        self.draw = random.Random(seed)
        self.lost_answers = 0.0  # share of creates whose answer is lost after they were taken
        self.receipts = True
        self.web = "http://127.0.0.1:8000"
        self.lines: dict[str, Line] = {}  # calls that somebody holds, by sid
        self.rooms: dict[str, list[Line]] = {}
        self.api_is_away = False
        self._count = itertools.count(first)
        self._posts = ThreadPoolExecutor(8)
        self._closed = threading.Event()
        handler = type("Handler", (_Handler,), {"carrier": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._closed.set()
        self._server.shutdown()
        self._server.server_close()
        self._posts.shutdown(wait=True, cancel_futures=True)

    def environment(self) -> dict[str, str]:
        """What tells the gateway to use this carrier."""
        return {"TWILIO_API_URL": self.url, "TWILIO_ACCOUNT_SID": self.sid, "TWILIO_AUTH_TOKEN": self.token}

    def texts(self) -> Counter[tuple[str, str]]:
        """How often each number received each text."""
        with self.lock:
            return Counter((message["to"], message["body"]) for message in self.messages)

    def texts_to(self, number: str) -> list[str]:
        with self.lock:
            return [message["body"] for message in self.messages_to.get(number, ())]

    def calls_to(self, number: str) -> list[dict[str, Any]]:
        with self.lock:
            return [call for call in self.calls if call["to"] == number]

    def post(self, url: str, form: Mapping[str, str], token: str | None = None) -> requests.Response:
        """Post a webhook as a carrier does: the address without its fragment, signed."""
        address = urlsplit(url)._replace(fragment="").geturl()
        said = {"AccountSid": self.sid, **form}
        signature = RequestValidator(token or self.token).compute_signature(address, said)
        return requests.post(address, data=said, headers={"X-Twilio-Signature": signature}, timeout=15)

    def reaches(self, url: str, form: Mapping[str, str]) -> bool:
        """Post a webhook; whether somebody answered: who was just killed does not, who just began is slow."""
        try:
            return self.post(url, form) is not None
        except NOBODY_ANSWERS:
            return False

    # what the API does

    def fate(self, resource: str) -> Fate:
        """What becomes of the next request to create a resource, such as `Messages.json`."""
        if self.api_is_away:
            return Fate.REFUSED
        return Fate.ANSWER_LOST if self.draw.random() < self.lost_answers else Fate.TAKEN

    def wait(self, seconds: float) -> None:
        """Keep somebody waiting, no longer than this carrier lives."""
        self._closed.wait(seconds)

    def take_message(self, form: Mapping[str, list[str]]) -> dict[str, Any]:
        message = {
            "sid": f"SM{next(self._count):032x}",
            "account_sid": self.sid,
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
            self.messages_to.setdefault(message["to"], []).append(message)
        if self.receipts and "StatusCallback" in form and not self._closed.is_set():
            self._posts.submit(self._receipts, form["StatusCallback"][0], message)
        return message

    def take_call(self, form: Mapping[str, list[str]]) -> dict[str, Any]:
        call = {
            "sid": f"CA{next(self._count):032x}",
            "account_sid": self.sid,
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

    def redirect(self, sid: str, url: str) -> None:
        """Let a call leave whatever it hears, and its room, and go on elsewhere."""
        line = self.lines[sid]
        for other in line.leave_room():
            self._posts.submit(other.out_of_room)
        if not self._closed.is_set():
            self._posts.submit(line.go, url)

    def pick_up(self, call: dict[str, Any]) -> Line:
        """Somebody picks up a call that was placed, and the carrier says so."""
        told = {"CallSid": call["sid"], "CallStatus": "in-progress", "SequenceNumber": "2"}
        until(lambda: self.reaches(call["status_callback"], told), "somebody takes what is told of the call")
        return Officer(self, call)

    def _receipts(self, address: str, message: dict[str, Any]) -> None:
        for status in ("sent", "delivered"):
            form = {"MessageSid": message["sid"], "MessageStatus": status, "To": message["to"], "From": message["from"]}
            try:
                self.post(address, form)
            except requests.RequestException:
                return


class Line:
    """Somebody on a call through the foreign carrier: a caller, or an officer who was called."""

    def __init__(self, carrier: ForeignCarrier, form: dict[str, str], first: str) -> None:
        self.carrier, self.form = carrier, form
        self.document = ElementTree.Element("Response")
        carrier.lines[form["CallSid"]] = self
        self.go(first)

    def go(self, url: str, **said: str) -> Line:
        """Ask for a document and follow it to where it waits; a conference is entered."""
        response = until(lambda: self._post(url, said), f"an answer from {url}")
        assert isinstance(response, requests.Response)
        assert response.status_code == 200, (url, response.status_code)
        self.document = ElementTree.fromstring(response.text)
        room = self.document.findtext("Dial/Conference")
        if room is not None:
            with self.carrier.lock:
                self.carrier.rooms.setdefault(room, []).append(self)
        return self

    def wait_a_moment(self) -> Line:
        """Let a document that speaks and comes back do so."""
        onward = self.document.findtext("Redirect")
        assert onward is not None, ElementTree.tostring(self.document)
        return self.go(onward)

    @property
    def company(self) -> list[Line]:
        """Who hears this line in its room: nobody before somebody began it."""
        with self.carrier.lock:
            room = next((lines for lines in self.carrier.rooms.values() if self in lines), [])
        begun = any(line._noun().get("startConferenceOnEnter") == "true" for line in room)
        return [line for line in room if line is not self] if begun else []

    def hears_waiting(self) -> str:
        """What a room says to who waits there alone."""
        assert not self.company
        answer = self.carrier.post(self._noun().attrib["waitUrl"], {**self.form, "CallStatus": "in-progress"})
        return " ".join(said.text or "" for said in ElementTree.fromstring(answer.text).iter("Say"))

    def leave_room(self) -> list[Line]:
        """Leave a room; returns who must go on because that ended it."""
        with self.carrier.lock:
            name = next((name for name, lines in self.carrier.rooms.items() if self in lines), None)
            if name is None:
                return []
            self.carrier.rooms[name].remove(self)
            return self.carrier.rooms.pop(name) if self._noun().get("endConferenceOnExit") == "true" else []

    def out_of_room(self) -> Line:
        """The room ended: go on with what its dial says."""
        return self.go(self.document.find("Dial").attrib["action"], DialCallStatus="answered")  # type: ignore[union-attr]

    def _noun(self) -> ElementTree.Element:
        noun = self.document.find("Dial/Conference")
        assert noun is not None, ElementTree.tostring(self.document)
        return noun

    def _post(self, url: str, said: dict[str, str]) -> requests.Response | None:
        """A carrier tries again when nobody answers; a turn may be asked for as often as it likes."""
        try:
            return self.carrier.post(url, {**self.form, "CallStatus": "in-progress", **said})
        except NOBODY_ANSWERS:
            return None

    @property
    def heard(self) -> str:
        return " ".join(said.text or "" for said in self.document.iter("Say"))

    def press(self, *keys: str) -> Line:
        for digits in keys:
            gather = self.document.find("Gather")
            assert gather is not None, ElementTree.tostring(self.document)
            self.go(gather.attrib["action"], Digits=digits)
        return self

    def hang_up(self) -> None:
        """Put the phone down; whoever was in a room with this line goes on."""
        for other in self.leave_room():
            other.out_of_room()
        self.ended()

    def ended(self) -> None:
        told = {**self.form, "CallStatus": "completed"}
        until(lambda: self.carrier.reaches(f"{self.carrier.web}/voice/status", told), "somebody takes that it ended")


class Caller(Line):
    """Somebody who rings the hotline."""

    def __init__(self, carrier: ForeignCarrier, number: str, sid: str) -> None:
        form = {"CallSid": sid, "From": number, "To": "+3222170112"}
        super().__init__(carrier, form, f"{carrier.web}/voice/incoming")


class Officer(Line):
    """Somebody who picks up a call that the gateway placed with the foreign carrier."""

    def __init__(self, carrier: ForeignCarrier, call: Mapping[str, Any]) -> None:
        form = {"CallSid": call["sid"], "From": call["from"], "To": call["to"], "Direction": "outbound-api"}
        super().__init__(carrier, form, call["url"])


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A process that is killed leaves its lines open: no fault of ours."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    carrier: ForeignCarrier
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if len(body) < length:  # whoever asked was killed in the middle of it
            self.close_connection = True
            return
        form = parse_qs(body.decode())
        resource = urlsplit(self.path).path.rsplit("/", 2)
        sid = resource[-1].removesuffix(".json")
        fate = self.carrier.fate(resource[-1])
        if fate in UNTAKEN:
            self._answer(*UNTAKEN[fate])
            return
        creates = resource[-1] in ("Messages.json", "Calls.json")
        if creates and self._in_trouble():
            return
        made = self._made(resource[-1], sid, form)
        if creates and self.carrier.trouble in TROUBLES:
            self.carrier.wait(TROUBLES[self.carrier.trouble])
        self._tell(fate, made)

    def _made(self, resource: str, sid: str, form: dict[str, list[str]]) -> dict[str, Any]:
        """Do what is asked."""
        if resource == "Messages.json":
            return self.carrier.take_message(form)
        if resource == "Calls.json":
            return self.carrier.take_call(form)
        if sid in self.carrier.lines and "Url" in form:
            self.carrier.redirect(sid, form["Url"][0])
            return {"sid": sid, "status": "in-progress"}
        made = self._call(sid)
        made["status"] = form.get("Status", ["completed"])[0]
        return made

    def _tell(self, fate: Fate, made: dict[str, Any]) -> None:
        """Answer, or do not."""
        if fate in (Fate.ANSWER_LOST, Fate.ANSWER_LATE):
            self.carrier.wait(LATE_S if fate is Fate.ANSWER_LATE else 0)
            self.close_connection = True
            self.connection.close()
        elif fate is Fate.BROKE_AFTER:
            self._answer(500, {"code": 20500, "message": "oops", "status": 500})
        else:
            self._answer(201, made)

    def _in_trouble(self) -> bool:
        """Refuse to create something, where that is the trouble."""
        self.carrier.asked += 1
        refused = {Trouble.BROKEN: (500, 20500), Trouble.REFUSES: (401, 20003)}.get(self.carrier.trouble)
        if refused is not None:
            self._answer(refused[0], {"code": refused[1], "message": "no", "status": refused[0]})
        return refused is not None

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        said = {name: values[0] for name, values in parse_qs(parts.query).items()}
        kind = "messages" if "Messages" in parts.path else "calls"
        if not parts.path.endswith(("Messages.json", "Calls.json")):
            self._answer(200, self._call(parts.path.rsplit("/", 1)[-1].removesuffix(".json")))
            return
        with self.carrier.lock:
            held = self.carrier.messages_to.get(said.get("To", ""), []) if kind == "messages" else self.carrier.calls
            listed = [
                each
                for each in reversed(held)
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
