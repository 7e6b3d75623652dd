"""What does an address answer? One request, for checks; raises when nobody is there."""

from __future__ import annotations

import http.client
from urllib.parse import urlencode, urlsplit

TIMEOUT_S = 5.0


def ask(
    method: str, url: str, form: dict[str, str] | None = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    """Return status and body of what stands at `url`; raises OSError and HTTPException when nothing answers."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    given = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
    try:
        connection.request(method, parts.path, urlencode(form) if form else None, given)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
