"""What file did a form bring? Its content, as bytes; what it holds is read by the feature that it is for."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error

from flask import request

from gateway.errors import Refused

CARRIED_BYTES = 3_000_000  # so large a file still travels with the page that asks whether to go on


def content(name: str = "file") -> bytes:
    """Return the file of a form; raises Refused("file_missing")."""
    carried = request.form.get(f"{name}_carried", "")
    file = request.files.get(name)
    if file is not None and file.filename:
        return bytes(file.read())
    try:
        found = b64decode(carried, validate=True)
    except Error:
        found = b""
    if not found:
        raise Refused("file_missing")
    return found


def carried(kept: bytes) -> str | None:
    """Return a file as a form field may carry it; None when it is too large for that."""
    return b64encode(kept).decode() if len(kept) <= CARRIED_BYTES else None
