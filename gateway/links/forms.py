"""Did this form stand on our own page, for this link, a little while ago? Nobody is signed in: a token says so."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer

LASTS = timedelta(hours=1)
FROM_HERE = ("same-origin", "none")


class Forms:
    """The forms of one kind of link; `salt` keeps one kind's tokens from opening another's."""

    def __init__(self, secret_key: str, salt: str) -> None:
        self._signer = URLSafeSerializer(secret_key, salt=salt)

    def token(self, reference: str, now: datetime) -> str:
        """Return what a form for this link carries."""
        return str(self._signer.dumps([reference, int((now + LASTS).timestamp())]))

    def is_ours(self, reference: str, now: datetime) -> bool:
        """Whether the form that was just posted is one of ours, for this link, and not too old."""
        if request.headers.get("Sec-Fetch-Site", "none") not in FROM_HERE:
            return False
        try:
            said, ends = self._signer.loads(request.form.get("token", ""))
        except (BadSignature, ValueError, TypeError):
            return False
        return said == reference and isinstance(ends, int) and now.timestamp() < ends
