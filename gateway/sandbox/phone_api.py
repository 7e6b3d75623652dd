"""The sandbox's own JSON API: what a hand does with a phone, a program can do as well. A door.

Only for this machine: another host name is refused, and a change must come as JSON, which no foreign page can send.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from gateway.sandbox import phone_views as views
from gateway.sandbox.carrier import Carrier
from gateway.sandbox.faults import ApiFault, missing
from gateway.sandbox.legs import Leg
from gateway.sandbox.model import Behaviour, Phone
from gateway.sandbox.numbers import normal
from gateway.sandbox.sound import speech_s, tone_wav

LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
LONGEST_WAIT_S = 20.0
MOST_WAITING = 12  # threads that watchers may hold; the rest is answered at once
WITHHELD = "anonymous"


def phone_api(carrier: Carrier) -> Blueprint:
    """Return the API under /sandbox/api."""
    api = Blueprint("phone_api", __name__, url_prefix="/sandbox/api")
    hands = Hands(carrier)

    @api.before_request
    def local() -> None:
        guard()

    @api.errorhandler(ApiFault)
    def refused(fault: ApiFault) -> tuple[Response, int]:
        return jsonify(fault.body()), fault.status

    for rule, view in hands.reading.items():
        api.add_url_rule(rule, endpoint=view.__name__, view_func=view)
    for rule, view in hands.doing.items():
        api.add_url_rule(rule, endpoint=view.__name__, view_func=view, methods=["POST"])
    return api


def guard() -> None:
    """Refuse a request for another host, and a change that a foreign page could have made; raises ApiFault."""
    if request.host.rsplit(":", 1)[0] not in LOOPBACK:
        raise ApiFault(20403, "Only this machine may use the phones", 403)
    if request.method == "POST" and request.mimetype != "application/json":
        raise ApiFault(20415, "Send JSON", 415)


class Hands:
    """What can be read of the phones and done with them."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._waiting = threading.BoundedSemaphore(MOST_WAITING)
        self.reading: dict[str, Callable[..., Any]] = {
            "/board": self.board,
            "/phones/<number>": self.phone,
            "/calls/<sid>": self.call,
            "/recordings/<sid>.wav": self.sound,
            "/mails": self.mails,
            "/alerts": self.alerts,
        }
        self.doing: dict[str, Callable[..., Any]] = {
            "/speed": self.set_speed,
            "/phones": self.add_phone,
            "/phones/<number>": self.change_phone,
            "/phones/<number>/remove": self.remove_phone,
            "/phones/<number>/dial": self.dial,
            "/phones/<number>/answer": self.answer,
            "/phones/<number>/decline": self.decline,
            "/phones/<number>/hang-up": self.hang_up,
            "/phones/<number>/press": self.press,
            "/phones/<number>/talk": self.talk,
            "/phones/<number>/texts": self.text,
            "/phones/<number>/seen": self.seen,
        }

    # Reading.

    def board(self) -> views.Json:
        """Everything on the board; `phone` adds one phone in full; `version` and `wait` wait for a change."""
        self._wait()
        shown = views.board(self._carrier, request.args.get("search", ""))
        chosen = self._carrier.ledger.phones.get(request.args.get("phone", ""))
        return {**shown, "chosen": views.phone_page(self._carrier, chosen) if chosen else None}

    def phone(self, number: str) -> views.Json:
        """One phone in full; one that nobody touched yet is as new."""
        self._wait()
        wanted = normal(number)
        if wanted is None:
            raise missing(request.path)
        return views.phone_page(self._carrier, self._carrier.ledger.phones.get(wanted) or Phone(wanted))

    def call(self, sid: str) -> views.Json:
        """One call and its transcript, live or over; `after` leaves out the first lines."""
        self._wait()
        call = self._carrier.ledger.calls.get(sid)
        if call is None:
            raise missing(request.path)
        return views.call_page(self._carrier, call, request.args.get("after", 0, int))

    def sound(self, sid: str) -> Response:
        """What was recorded."""
        recording = self._carrier.ledger.recordings.get(sid)
        if recording is None:
            raise missing(request.path)
        return Response(tone_wav(recording.seconds, recording.silent), content_type="audio/wav")

    def mails(self) -> views.Json:
        """Mail, newest first; `to` keeps what went to one address."""
        to = request.args.get("to", "")
        return {"mails": [views.mail_json(mail) for mail in self._carrier.ledger.mails if to in mail.to]}

    def alerts(self) -> views.Json:
        """What went wrong with the customer's addresses, newest first."""
        return {"alerts": [views.alert_json(alert) for alert in self._carrier.ledger.alerts]}

    # Doing.

    def set_speed(self) -> views.Json:
        """Let simulated time run so many times faster."""
        speed = said().get("speed")
        if not isinstance(speed, (int, float)) or not 0.1 <= speed <= 1000:
            raise ApiFault(20001, "speed is a number from 0.1 to 1000")
        self._carrier.agenda.speed = float(speed)
        self._carrier.ledger.touch()
        return {"speed": speed}

    def add_phone(self) -> tuple[views.Json, int]:
        """Put a phone on the board."""
        number = normal(str(said().get("number", "")))
        if number is None or number in self._carrier.accounts.numbers:
            raise ApiFault(21211, "Dit is geen nummer voor een telefoon")
        phone = self._carrier.ledger.phone(number)
        phone.pinned = True
        return self._change(phone), 201

    def change_phone(self, number: str) -> views.Json:
        """Change a phone's name, behaviour, automatic keys or place on the board; made when it is not there."""
        return self._change(self._phone(number, make=True))

    def remove_phone(self, number: str) -> views.Json:
        """Take a phone off the board."""
        self._carrier.ledger.phones.forget(self._phone(number).number)
        self._carrier.ledger.touch()
        return {}

    def dial(self, number: str) -> tuple[views.Json, int]:
        """Dial a number; `withheld` hides one's own, `shown_as` shows another."""
        phone = self._phone(number, make=True)
        to = normal(str(said().get("to", "")))
        shown_as = str(said().get("shown_as") or (WITHHELD if said().get("withheld") else phone.number))
        if to is None:
            raise ApiFault(21211, "Dit is geen telefoonnummer")
        leg = self._carrier.exchange.dial_in(phone.number, to, shown_as)
        return {"sid": leg.call.sid}, 201

    def answer(self, number: str) -> views.Json:
        """Pick up."""
        self._leg(number).pick_up()
        return {}

    def decline(self, number: str) -> views.Json:
        """Refuse the call that rings."""
        self._leg(number).decline()
        return {}

    def hang_up(self, number: str) -> views.Json:
        """Put the phone down."""
        self._leg(number).hang_up()
        return {}

    def press(self, number: str) -> views.Json:
        """Press keys, now or `ahead` of being asked."""
        self._leg(number).press(str(said().get("keys", "")), bool(said().get("ahead")))
        return {}

    def talk(self, number: str) -> views.Json:
        """Say something, now or `ahead` of the tone; `seconds` of sound, else as long as the words take."""
        text, seconds = str(said().get("text", "")), said().get("seconds")
        lasting = float(seconds) if isinstance(seconds, (int, float)) else speech_s(text)
        self._leg(number).talk(text, max(0.0, min(lasting, 3600.0)), bool(said().get("ahead")))
        return {}

    def text(self, number: str) -> tuple[views.Json, int]:
        """Send a text from a phone."""
        phone, body = self._phone(number, make=True), str(said().get("body", ""))
        to = normal(str(said().get("to", "")))
        if not body.strip() or to is None:
            raise ApiFault(21602, "Een tekst en een nummer zijn nodig")
        return {"sid": self._carrier.texts_in.arrive(phone.number, to, body).sid}, 201

    def seen(self, number: str) -> views.Json:
        """Mark every text on a phone as read."""
        phone = self._phone(number)
        unread = [t for t in views.texts_of(self._carrier, phone.number) if t.to == phone.number and not t.seen]
        for text in unread:
            text.seen = True
            self._carrier.ledger.messages.keep(text)
        if unread:
            self._carrier.ledger.touch()
        return {}

    def _wait(self) -> None:
        version, seconds = request.args.get("version", None, int), request.args.get("wait", 0.0, float)
        if version is None or seconds <= 0 or not self._waiting.acquire(blocking=False):
            return
        try:
            self._carrier.ledger.wait_past(version, min(seconds, LONGEST_WAIT_S))
        finally:
            self._waiting.release()

    def _phone(self, said_number: str, make: bool = False) -> Phone:
        number = normal(said_number) or ""
        phone = self._carrier.ledger.phones.get(number)
        if phone is None and make and number and number not in self._carrier.accounts.numbers:
            phone = self._carrier.ledger.phone(number, self._carrier.clock())
        if phone is None:
            raise missing(request.path)
        return phone

    def _leg(self, number: str) -> Leg:
        leg = self._carrier.exchange.leg_of(normal(number) or "")
        if leg is None:
            raise ApiFault(21220, "Deze telefoon heeft geen gesprek", 409)
        return leg

    def _change(self, phone: Phone) -> views.Json:
        wanted = said()
        if "behaviour" in wanted:
            if wanted["behaviour"] not in {behaviour.value for behaviour in Behaviour}:
                raise ApiFault(20001, "unknown behaviour")
            phone.behaviour = Behaviour(wanted["behaviour"])
        if "keys" in wanted:
            phone.keys = tuple(str(keys) for keys in wanted["keys"])
        phone.name = str(wanted.get("name", phone.name))[:60]
        phone.pinned = bool(wanted.get("pinned", phone.pinned))
        self._carrier.ledger.phones.keep(phone)
        self._carrier.ledger.touch()
        return views.phone_line(self._carrier, phone)


def said() -> dict[str, Any]:
    """Return what a request says; an empty body says nothing. Raises ApiFault for what is not an object."""
    body = request.get_json(silent=True) if request.content_length else {}
    if not isinstance(body, dict):
        raise ApiFault(20001, "Send a JSON object")
    return body
