"""Did the carrier send this request, for an account of ours? Its signature, checked before anything else is read.

Signed is the public address as the carrier knows it, so it is put together from PUBLIC_URL and the raw request target,
never from what a proxy or a Host header says. A signature does not stop a replay; the doors must bear repetition.
"""

from __future__ import annotations

from collections.abc import Sequence
from hmac import compare_digest
from typing import Protocol
from urllib.parse import urlsplit

from twilio.request_validator import RequestValidator

from gateway.backup import CarrierAccount

SIGNATURE_HEADER = "X-Twilio-Signature"


class Form(Protocol):
    """A form with repeated keys: werkzeug's MultiDict, not a dict made of it."""

    def getlist(self, key: str, /) -> list[str]:
        """Every value of a key, in the order sent."""


class Verifier:
    """The secrets of every account whose webhooks we take, each only for its own account."""

    def __init__(self, public_url: str, accounts: Sequence[CarrierAccount]) -> None:
        self._public = public_url.rstrip("/")
        self._validators = [
            (account.sid, RequestValidator(token))
            for account in accounts
            for token in (account.token, account.previous_token)
            if token
        ]

    def accepts(self, target: str, form: Form, signature: str | None, account_sid: str | None = None) -> bool:
        """Return whether the account that `form` names signed it for us; never raises.

        `target` is the request line's target as it came (RAW_URI or REQUEST_URI): path and query, still escaped.
        A given `account_sid` must be the form's own.
        """
        if not signature:
            return False
        try:
            named = set(form.getlist("AccountSid"))
            if len(named) != 1 or (account_sid is not None and account_sid not in named):
                return False
            url = self.address(target)
            return any(sid in named and _signed(check, url, form, signature) for sid, check in self._validators)
        except (ValueError, TypeError, LookupError, AttributeError):
            return False  # an address or a form that makes no sense was not made by the carrier

    def address(self, target: str) -> str:
        """Return the public address of a request target, which may also be absolute, or hold the public prefix."""
        if not target.startswith("/"):
            parts = urlsplit(target)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        public = urlsplit(self._public)
        if public.path and target.startswith(public.path + "/"):
            return f"{public.scheme}://{public.netloc}{target}"
        return self._public + target


def _signed(check: RequestValidator, url: str, form: Form, signature: str) -> bool:
    """Ask the library; first of the address as it stands, for it would try with and without a port every time."""
    return compare_digest(check.compute_signature(url, form), signature) or check.validate(url, form, signature)
