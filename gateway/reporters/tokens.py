"""Did this form stand on our own page? A signed token says so, names the report it will become, and when it was shown.

No cookie: nobody is followed, and a browser that refuses them can report. The same token sent twice is one report.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer

LASTS = timedelta(hours=24)  # who must look things up, or is interrupted, loses nothing
LEAST = timedelta(seconds=3)  # nobody fills the form in faster
FROM_HERE = ("same-origin", "none")


@dataclass(frozen=True)
class Shown:
    """A form: its name for ever, and when it was first shown."""

    token: str
    at: datetime


class Tokens:
    """The forms of one kind; `salt` keeps one kind's tokens from opening another's."""

    def __init__(self, secret_key: str, salt: str) -> None:
        self._signer = URLSafeSerializer(secret_key, salt=salt)
        self._key = secret_key.encode()

    def fresh(self, now: datetime) -> Shown:
        """Return a form that is shown for the first time."""
        return Shown(secrets.token_hex(16), now)

    def signed(self, shown: Shown) -> str:
        """Return what the form carries."""
        return str(self._signer.dumps([shown.token, int(shown.at.timestamp())]))

    def read(self, now: datetime) -> Shown | None:
        """Return the form that was just posted; None when it is none of ours, came from another site, or is too old."""
        if request.headers.get("Sec-Fetch-Site", "none") not in FROM_HERE:
            return None
        try:
            token, since = self._signer.loads(request.form.get("token", ""))
        except (BadSignature, ValueError, TypeError):
            return None
        if not isinstance(token, str) or not isinstance(since, int):
            return None
        age = now.timestamp() - since
        if not -60 < age < LASTS.total_seconds():
            return None
        return Shown(token, datetime.fromtimestamp(since, tz=now.tzinfo))

    def origin(self, now: datetime) -> str:
        """Return a digest of the address that asks, the network of one of IPv6; another one every day."""
        address = request.remote_addr or ""
        network = ":".join(address.split(":")[:4]) if ":" in address else address
        return hmac.new(self._key, f"{now:%Y%m%d} {network}".encode(), hashlib.sha256).hexdigest()[:32]
