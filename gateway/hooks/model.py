"""What can be told to a program, when is a failed message tried again, and when is it given up? Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta
from enum import Enum
from urllib.parse import urlsplit

from gateway.errors import Refused

MOST_EVENTS = 500  # in one message
MOST_HOOKS = 20
LEASE = timedelta(seconds=60)  # longer than a message may take
GIVEN_UP_AFTER = timedelta(days=1)
KEPT_FOR = timedelta(days=2)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)
GONE = 410  # the receiver says that it wants nothing more


class EventKind(Enum):
    """What may be asked for, and `ping`, which tries an address."""

    DELIVERY = "delivery.state"  # a recipient's bucket changed by what the carrier told, or by a STOP
    BROADCAST = "broadcast.state"
    REPLY = "broadcast.reply"
    PING = "ping"


ASKED_FOR = (EventKind.DELIVERY, EventKind.BROADCAST, EventKind.REPLY)


def wait_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row: 5 s, 10 s, 20 s … an hour."""
    return min(FIRST_WAIT * (1 << min(failures - 1, 20)), LONGEST_WAIT)


def checked_url(url: str, loose: bool) -> str:
    """Return an address that may be told; raises Refused("webhook_url"). `loose`: http too, for a sandbox."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as fault:
        raise Refused("webhook_url") from fault
    schemes = ("https", "http") if loose else ("https",)
    odd = parts.username is not None or parts.password is not None or parts.fragment or port == 0
    if parts.scheme not in schemes or not parts.hostname or odd or not url.isascii() or any(c.isspace() for c in url):
        raise Refused("webhook_url")
    return url


def secret_of(secret_key: str, hook_id: int, nonce: str) -> str:
    """Return a hook's secret, as Standard Webhooks writes one. It is made again each time and kept nowhere."""
    made = hmac.digest(secret_key.encode(), f"webhook {hook_id} {nonce}".encode(), hashlib.sha256)
    return "whsec_" + base64.b64encode(made).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the header `webhook-signature` (Standard Webhooks, version 1): HMAC-SHA256 over id, time and body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
