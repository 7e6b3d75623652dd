"""What a program can read of the phones: the board, one phone, a transcript, mail. Waits for changes when asked to."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from flask import Response, request

from gateway.sandbox import phone_views as views
from gateway.sandbox.carrier import Carrier
from gateway.sandbox.faults import missing
from gateway.sandbox.model import Phone
from gateway.sandbox.numbers import normal
from gateway.sandbox.sound import tone_wav

LONGEST_WAIT_S = 20.0
MOST_WAITING = 12  # threads that watchers may hold; the rest is answered at once


class Eyes:
    """What can be read of the phones."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._waiting = threading.BoundedSemaphore(MOST_WAITING)

    @property
    def paths(self) -> dict[str, Callable[..., Any]]:
        """Which path leads to what."""
        return {
            "/board": self.board,
            "/phones/<number>": self.phone,
            "/calls/<sid>": self.call,
            "/recordings/<sid>.wav": self.sound,
            "/mails": self.mails,
            "/alerts": self.alerts,
        }

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

    def _wait(self) -> None:
        version, seconds = request.args.get("version", None, int), request.args.get("wait", 0.0, float)
        if version is None or seconds <= 0 or not self._waiting.acquire(blocking=False):
            return
        try:
            self._carrier.ledger.wait_past(version, min(seconds, LONGEST_WAIT_S))
        finally:
            self._waiting.release()
