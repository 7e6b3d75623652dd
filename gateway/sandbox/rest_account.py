"""The account itself and its numbers, to read. A door."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import md5

from flask import Blueprint, Response, request
from flask.views import MethodView

from gateway.sandbox import rest
from gateway.sandbox.accounts import Account
from gateway.sandbox.listing import by_word, page
from gateway.sandbox.model import API_VERSION
from gateway.sandbox.numbers import Line, is_name, line_of
from gateway.sandbox.rendering import ROOT, Json


@dataclass(frozen=True)
class OwnedNumber:
    """A number of an account, as the IncomingPhoneNumber resource."""

    sid: str
    number: str


class NumberList(MethodView):
    """The numbers of an account."""

    init_every_request = False

    def get(self) -> Response:
        """List them."""
        account = rest.account()
        owned = [_owned(number) for number in account.numbers if not is_name(number)]
        chosen = by_word(owned, request.args.get("PhoneNumber"), lambda one: one.number)
        key = "incoming_phone_numbers"
        return rest.resource(page(chosen, request.args, request.path, key, lambda one: number_json(one, account)))


def add_account(api: Blueprint) -> None:
    """Add the resource to the API."""
    api.add_url_rule("/<account>/IncomingPhoneNumbers.json", view_func=NumberList.as_view("numbers"))
    api.add_url_rule(
        "/<account>.json", endpoint="account", view_func=lambda: rest.resource(account_json(rest.account()))
    )


def _owned(number: str) -> OwnedNumber:
    return OwnedNumber("PN" + md5(number.encode(), usedforsecurity=False).hexdigest(), number)


def account_json(account: Account) -> Json:
    """Return the Account resource, without its token."""
    uri = f"{ROOT}/{account.sid}.json"
    return {"sid": account.sid, "friendly_name": "Sandbox", "status": "active", "type": "Full", "uri": uri}


def number_json(owned: OwnedNumber, account: Account) -> Json:
    """Return the IncomingPhoneNumber resource."""
    texts = line_of(owned.number) is Line.TEXTABLE
    return {
        "sid": owned.sid,
        "account_sid": account.sid,
        "api_version": API_VERSION,
        "phone_number": owned.number,
        "friendly_name": account.names.get(owned.number, owned.number),
        "capabilities": {"voice": True, "sms": texts, "mms": False, "fax": False},
        "voice_url": account.voice.url,
        "voice_method": account.voice.method,
        "voice_fallback_url": account.voice.fallback_url,
        "voice_fallback_method": account.voice.fallback_method,
        "status_callback": account.voice_status.url,
        "status_callback_method": account.voice_status.method,
        "sms_url": account.sms.url,
        "sms_method": account.sms.method,
        "sms_fallback_url": account.sms.fallback_url,
        "sms_fallback_method": account.sms.fallback_method,
        "uri": f"{ROOT}/{account.sid}/IncomingPhoneNumbers/{owned.sid}.json",
    }
