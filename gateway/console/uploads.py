"""What file did a form bring? Its content, as bytes; what it holds is read by the feature that it is for."""

from __future__ import annotations

from flask import request

from gateway.errors import Refused


def content(name: str = "file") -> bytes:
    """Return the file of a form; raises Refused("file_missing")."""
    file = request.files.get(name)
    if file is None or not file.filename:
        raise Refused("file_missing")
    return bytes(file.read())
