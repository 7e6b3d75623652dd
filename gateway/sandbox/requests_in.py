"""What does a request to the JSON API say?"""

from __future__ import annotations

from typing import Any

from flask import request

from gateway.sandbox.faults import ApiFault


def said() -> dict[str, Any]:
    """Return what a request says; an empty body says nothing. Raises ApiFault for what is not an object."""
    body = request.get_json(silent=True) if request.content_length else {}
    if not isinstance(body, dict):
        raise ApiFault(20001, "Send a JSON object")
    return body
