"""Who sent this webhook? The signature that Twilio puts on every request, computed here from its description."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import urldefrag


def signature(token: str, url: str, params: Iterable[tuple[str, str]] = ()) -> str:
    """Return X-Twilio-Signature for a request: HMAC-SHA1 over the address and the sorted form parameters.

    The fragment is not part of it; a repeated key counts each different value once, in order. A GET has no `params`.
    """
    values: dict[str, set[str]] = {}
    for name, value in params:
        values.setdefault(name, set()).add(value)
    text = urldefrag(url).url + "".join(name + value for name in sorted(values) for value in sorted(values[name]))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()
