"""The sandbox's own JSON API: what a hand does with a phone, a program can do as well. A door.

Only for this machine: another host name is refused, and a change must come as JSON, which no foreign page can send.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from gateway.sandbox import phone_views as views
from gateway.sandbox.carrier import Carrier
from gateway.sandbox.faults import ApiFault, missing
from gateway.sandbox.legs import Leg
from gateway.sandbox.model import Behaviour, Phone
from gateway.sandbox.numbers import normal
from gateway.sandbox.phone_reading import Eyes
from gateway.sandbox.requests_in import said
from gateway.sandbox.sound import speech_s
from gateway.sandbox.trouble_api import Knobs

LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
WITHHELD = "anonymous"


def phone_api(carrier: Carrier) -> Blueprint:
    """Return the API under /sandbox/api."""
    api = Blueprint("phone_api", __name__, url_prefix="/sandbox/api")

    @api.before_request
    def local() -> None:
        guard()

    @api.errorhandler(ApiFault)
    def refused(fault: ApiFault) -> tuple[Response, int]:
        return jsonify(fault.body()), fault.status

    for rule, view in Eyes(carrier).paths.items():
        api.add_url_rule(rule, endpoint=view.__name__, view_func=view)
    for rule, view in Hands(carrier).paths.items():
        api.add_url_rule(rule, endpoint=view.__name__, view_func=view, methods=["POST"])
    for rule, (view, methods) in Knobs(carrier).paths.items():
        api.add_url_rule(rule, endpoint=view.__name__, view_func=view, methods=methods)
    return api


def guard() -> None:
    """Refuse a request for another host, and a change that a foreign page could have made; raises ApiFault."""
    if request.host.rsplit(":", 1)[0] not in LOOPBACK:
        raise ApiFault(20403, "Only this machine may use the phones", 403)
    if request.method == "POST" and request.mimetype != "application/json":
        raise ApiFault(20415, "Send JSON", 415)


class Hands:
    """What can be done with the phones."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    @property
    def paths(self) -> dict[str, Callable[..., Any]]:
        """Which path leads to what."""
        return {
            "/speed": self.set_speed,
            "/phones": self.add_phone,
            "/names": self.name_phones,
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
        phone = self._carrier.ledger.phone(self._number(str(said().get("number", ""))))
        phone.pinned = True
        return self._change(phone), 201

    def name_phones(self) -> views.Json:
        """Name any number of phones at once, by number; each is made when it is not there."""
        names = said().get("names")
        if not isinstance(names, dict):
            raise ApiFault(20001, "names is an object: a name for each number")
        ledger = self._carrier.ledger
        for number, name in [(self._number(number), str(name)) for number, name in names.items()]:
            phone = ledger.phone(number)
            phone.name = name[:60]
            ledger.phones.keep(phone)
        ledger.touch()
        return {"named": len(names)}

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

    def _number(self, said_number: str) -> str:
        number = normal(said_number)
        if number is None or number in self._carrier.accounts.numbers:
            raise ApiFault(21211, "Dit is geen nummer voor een telefoon")
        return number

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
