"""What does a person see when something cannot be done? In Dutch, with what to do now; never a trace of the inside."""

from __future__ import annotations

import logging
import traceback
from uuid import uuid4

from flask import Blueprint, make_response, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from gateway.console import refusals
from gateway.console.languages.saying import say
from gateway.console.languages.templates import render
from gateway.errors import CarrierFault, Refused

log = logging.getLogger(__name__)

PAGES = {"not_permitted": 403} | dict.fromkeys(
    (
        "no_such_ticket",
        "no_such_exercise",
        "no_such_figures",
        "no_such_recording",
        "no_such_broadcast",
        "no_such_organisation",
        "no_such_reply",
        "no_such_card",
        "no_such_upload",
        "no_such_contact",
        "no_such_audience",
        "no_such_check",
        "no_such_person",
        "no_such_key",
    ),
    404,
)
SECRETS = ("password", "pin", "code", "token", "secret", "key")  # no field whose name has one of these is shown again
KNOWN = (400, 403, 404, 405, 413, 429, 500, 502, 503)


def add_to(made: Blueprint) -> None:
    """Answer every fault of the console, and every address that nobody serves."""
    made.register_error_handler(Exception, answer)
    made.app_errorhandler(404)(_unknown_address)
    made.app_errorhandler(405)(_unknown_address)


def answer(fault: Exception) -> Response:
    """Return the page for anything that was raised. What is our mistake is logged without its words,
    which may hold a caller's."""
    if isinstance(fault, Refused):
        return page(PAGES.get(fault.code, 400), said=refusals.refusal(fault))
    if isinstance(fault, CSRFError):
        return page(400, said=say(refusals.FORM_LAPSED))
    if isinstance(fault, HTTPException):
        return page(fault.code or 500)
    if isinstance(fault, CarrierFault):
        return page(502)
    reference = uuid4().hex[:8]
    where = "".join(traceback.format_tb(fault.__traceback__)[-6:])
    log.error("console fault %s: %s\n%s", reference, type(fault).__name__, where)
    return page(503 if isinstance(fault, OperationalError) else 500, reference=reference)


def page(status: int, said: str | None = None, reference: str | None = None) -> Response:
    """Return the page of an HTTP status; a poll gets the status alone, so that no part of a page is replaced by it."""
    if request.headers.get("HX-Request"):
        return make_response("", status)
    known = status if status in KNOWN else 500
    shown = render("console/error.html", status=known, said=said, reference=reference, typed=_typed(status))
    return make_response(shown, status)


def _typed(status: int) -> list[str]:
    """The sentences that somebody filled in before this: they would be lost with the form that they stood in."""
    if request.method != "POST" or status == 413:  # what is too large was not read
        return []
    fields = request.form.items(multi=True)
    return [said for name, said in fields if " " in said.strip() and not any(part in name for part in SECRETS)]


def _unknown_address(fault: HTTPException) -> Response:
    if request.blueprint not in (None, "console"):
        return make_response(fault.get_response())
    return page(fault.code or 404)
