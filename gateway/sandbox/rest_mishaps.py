"""Where does the REST API fail on purpose? Before a request is carried out, or after it was. A door."""

from __future__ import annotations

import re
import threading

from flask import Blueprint, Response, jsonify, request

from gateway.sandbox.carrier import Carrier
from gateway.sandbox.faults import ApiFault
from gateway.sandbox.mishaps import Mishaps
from gateway.sandbox.numbers import tidy
from gateway.sandbox.one_write import NO_ANSWER
from gateway.sandbox.trouble import REFUSED_WITH, Mishap

SERVER_ERROR = ApiFault(20500, "An internal server error has occurred", 500)
REFUSAL_WORDS = {
    20005: "Account is not active",
    21211: "Invalid 'To' Phone Number",
    21408: "Permission to send an SMS or call has not been enabled for the region of the 'To' number",
    21610: "Attempt to send to unsubscribed recipient",
}
_SID = re.compile(r"[A-Z]{2}[0-9a-f]{32}")


def add_mishaps(api: Blueprint, carrier: Carrier) -> None:
    """Let requests go wrong as the knobs say."""
    api.before_request(lambda: _refuse(carrier.mishaps))
    api.after_request(lambda response: _spoil(carrier.mishaps, response))


def _refuse(mishaps: Mishaps) -> None:
    code = REFUSED_WITH.get(mishaps.trouble.ending(_number()))
    if code:
        raise ApiFault(code, REFUSAL_WORDS[code], 403 if code == 20005 else 400)
    if mishaps.refuses(_subject(), _number()):
        raise ApiFault(20429, "Too Many Requests", 429)


def _spoil(mishaps: Mishaps, response: Response) -> Response:
    subject, number = _subject(), _number()
    if mishaps.strikes(Mishap.SLOW, subject, number):
        threading.Event().wait(mishaps.trouble.slow_ms / 1000)
    if request.method == "GET" or response.status_code >= 400:
        return response
    if mishaps.strikes(Mishap.SERVER_ERROR, subject, number):
        response = jsonify(SERVER_ERROR.body())
        response.status_code = SERVER_ERROR.status
    elif mishaps.strikes(Mishap.LOST_ANSWER, subject, number):
        response.headers[NO_ANSWER] = "1"
    return response


def _number() -> str:
    return tidy(request.form.get("To", ""))


def _subject() -> str:
    return f"{request.method} {_SID.sub('', request.path)} {_number()}"
