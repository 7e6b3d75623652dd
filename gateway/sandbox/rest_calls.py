"""The Calls resource: create, read, list, redirect, end, delete. A door; `calls` decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Blueprint, Response, request
from flask.views import MethodView

from gateway.sandbox import rest
from gateway.sandbox.accounts import Account
from gateway.sandbox.call_events import EVENTS
from gateway.sandbox.calls import check_call
from gateway.sandbox.carrier import Carrier
from gateway.sandbox.faults import ApiFault, missing
from gateway.sandbox.listing import by_time, by_word, page
from gateway.sandbox.model import Call, CallStatus, Direction, Hook
from gateway.sandbox.numbers import tidy
from gateway.sandbox.rendering import call_json
from gateway.sandbox.rest import Form

LONGEST_INLINE = 4000


class CallList(MethodView):
    """All calls of an account."""

    init_every_request = False

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    def post(self) -> Response:
        """Place one."""
        form = rest.form()
        call = read_call(rest.account(), form, self._carrier, lambda: _document(form))
        return rest.resource(call_json(self._carrier.exchange.place(call)), 201)

    def get(self) -> Response:
        """List them."""
        chosen = _chosen(self._carrier, rest.account())
        return rest.resource(page(chosen, request.args, request.path, "calls", call_json))


class OneCall(MethodView):
    """One call."""

    init_every_request = False

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    def get(self, sid: str) -> Response:
        """Read it."""
        return rest.resource(call_json(own_call(self._carrier, sid)))

    def post(self, sid: str) -> Response:
        """End it, or give it another document."""
        call, form = own_call(self._carrier, sid), rest.form()
        if "StatusCallback" in form:
            call.callback = Hook(form.address("StatusCallback", 21609), form.method("StatusCallbackMethod"))
        if form.text("Status"):
            self._carrier.exchange.end(call, _asked_end(form))
        elif form.text("Url") or form.text("Twiml"):
            hook, twiml = _document(form)
            self._carrier.exchange.change(call, hook, twiml)
        return rest.resource(call_json(call))

    def delete(self, sid: str) -> Response:
        """Delete it, once it has ended."""
        if not own_call(self._carrier, sid).status.final:
            raise ApiFault(20009, "The call is still in progress", 409)
        self._carrier.ledger.calls.forget(sid)
        return rest.gone()


def add_calls(api: Blueprint, carrier: Carrier) -> None:
    """Add the resource to the API."""
    api.add_url_rule("/<account>/Calls.json", view_func=CallList.as_view("calls", carrier))
    api.add_url_rule("/<account>/Calls/<sid>.json", view_func=OneCall.as_view("call", carrier))


def own_call(carrier: Carrier, sid: str) -> Call:
    """Return a call of the account that signed in; raises ApiFault."""
    call = carrier.ledger.calls.get(sid)
    if call is None or call.account != rest.account().sid:
        raise missing(request.path)
    return call


def _asked_end(form: Form) -> CallStatus:
    ends = {"canceled": CallStatus.CANCELED, "completed": CallStatus.COMPLETED}
    if form.text("Status") not in ends:
        raise ApiFault(21218, "Status can only be canceled or completed")
    return ends[form.text("Status")]


def _chosen(carrier: Carrier, account: Account) -> Iterable[Call]:
    args = request.args
    to, sender = tidy(args.get("To", "")), args.get("From", "").strip()
    found: Iterable[Call] = carrier.ledger.calls.newest(to or sender or None)
    found = by_word(found, account.sid, lambda call: call.account)
    found = by_word(found, to, lambda call: call.to)
    found = by_word(found, sender, lambda call: call.sender)
    found = by_word(found, args.get("ParentCallSid"), lambda call: call.parent)
    found = by_word(found, args.get("Status"), lambda call: str(call_json(call)["status"]))
    found = by_time(found, args, "StartTime", lambda call: call.started_at)
    return by_time(found, args, "EndTime", lambda call: call.ended_at)


def read_call(account: Account, form: Form, carrier: Carrier, document: Callable[[], tuple[Hook, str]]) -> Call:
    """Return the call that a request asks for; `document` says what it will follow. Raises ApiFault."""
    to, sender = tidy(form.text("To")), tidy(form.text("From"))
    if not to:
        raise ApiFault(21201, "No 'To' number is specified")
    if not sender:
        raise ApiFault(21213, "No 'From' number is specified")
    check_call(account, sender, to)
    call = Call(account.sid, sender, to, Direction.OUTBOUND_API, carrier.clock())
    call.hook, call.twiml = document()
    call.callback = Hook(form.address("StatusCallback", 21609), form.method("StatusCallbackMethod"))
    call.callback_events = _events()
    call.ring_s = form.whole("Timeout", 60, 1, 600)
    call.longest_s = form.whole("TimeLimit", 14400, 1, 86400)
    call.send_digits = form.text("SendDigits")
    return call


def _document(form: Form) -> tuple[Hook, str]:
    twiml, url = form.text("Twiml"), form.address("Url", 21205)
    if len(twiml) > LONGEST_INLINE:
        raise ApiFault(32018, "Twiml is longer than 4000 characters")
    if not twiml and not url:
        raise ApiFault(21205, "Url or Twiml is required")
    fallback = form.address("FallbackUrl", 21402)
    return Hook(url, form.method("Method"), fallback, form.method("FallbackMethod")), twiml if not url else ""


def _events() -> tuple[str, ...]:
    said = [event for field in request.form.getlist("StatusCallbackEvent") for event in field.split()]
    for event in said:
        if event not in EVENTS:
            raise ApiFault(21626, f"StatusCallbackEvent {event} is not one of {', '.join(EVENTS)}")
    return tuple(said) or ("completed",)
