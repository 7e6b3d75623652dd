"""What did the program send? Strictly read, before any transaction is open.

JSON: UTF-8, no key twice, no NaN or infinity, no text that a database cannot keep. A file comes as itself or as a part
of a form. Anything else is a problem that names the fault.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from gateway.api.problems import Fault, Problem, invalid

JSON_BYTES = 64 * 1024
FILE_BYTES = 20_000_000
FORM_BYTES = 64 * 1024  # what a form may add around its file
DEEPEST = 20


@dataclass(frozen=True)
class Upload:
    """A file that was sent, with the other fields of its form."""

    content: bytes
    name: str
    fields: dict[str, str]


def read_json(request: Request, needed: bool) -> Any:
    """Return the JSON body, {} for none where none is `needed`; raises Problem 400, 413 or 415."""
    raw = _whole(request, JSON_BYTES)
    if not raw and not needed:
        return {}
    if request.mimetype != "application/json":
        raise Problem(415, "media_type", "Takes application/json.", headers={"Accept": "application/json"})
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_without_doubles, parse_constant=_no_constant)
    except (ValueError, RecursionError) as fault:
        told = "nested too deeply" if isinstance(fault, RecursionError) else _without_content(fault)
        raise Problem(400, "malformed_json", f"The body is not JSON as it should be: {told}.") from fault
    faults = list(_unkeepable(value, "", 0))
    if faults:
        raise invalid(*faults[:50])
    return value


def read_upload(request: Request, media_type: str | None) -> Upload:
    """Return the file of a form's field `file`, or a body of `media_type` itself; raises Problem 413, 415 or 422."""
    if media_type is not None and request.mimetype == media_type:
        return Upload(_whole(request, FILE_BYTES), "", {})
    if request.mimetype != "multipart/form-data":
        takes = "multipart/form-data" + (f" or {media_type}" if media_type else "")
        raise Problem(415, "media_type", f"Takes {takes}.", headers={"Accept": takes.replace(" or ", ", ")})
    request.max_content_length = FILE_BYTES + FORM_BYTES
    sent = request.files.getlist("file")
    if len(sent) != 1:
        raise invalid(Fault("form:file", "required", "Takes one file in the field `file`."))
    fields = request.form.to_dict()
    doubled = [name for name in request.form if len(request.form.getlist(name)) > 1]
    if doubled:
        raise invalid(*(Fault(f"form:{name}", "doubled", "Is given twice.") for name in doubled))
    return Upload(sent[0].stream.read(), sent[0].filename or "", fields)


def _whole(request: Request, most: int) -> bytes:
    """The body, all of it: one that comes in chunks would be cut off at the limit without a word."""
    request.max_content_length = most + 1
    raw = request.get_data(cache=False)
    if len(raw) > most:
        raise RequestEntityTooLarge
    return raw


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the key {name[:80]!r} stands in it twice")
        found[name] = value
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _without_content(fault: ValueError) -> str:
    if isinstance(fault, UnicodeDecodeError):
        return f"byte {fault.start} is not UTF-8"
    if isinstance(fault, json.JSONDecodeError):
        return f"{fault.msg} at line {fault.lineno}, column {fault.colno}"
    return str(fault)


def _unkeepable(value: Any, where: str, depth: int) -> list[Fault]:
    if depth > DEEPEST:
        return [Fault(where, "depth", f"Nested deeper than {DEEPEST} levels.")]
    if isinstance(value, dict):
        if any(_is_unkeepable(name) for name in value):
            return [Fault(where, "text", "Has a key with a character that is none.")]
        return [
            fault for name, inner in value.items() for fault in _unkeepable(inner, f"{where}/{name[:80]}", depth + 1)
        ]
    if isinstance(value, list):
        return [fault for at, inner in enumerate(value) for fault in _unkeepable(inner, f"{where}/{at}", depth + 1)]
    if isinstance(value, float) and not math.isfinite(value):
        return [Fault(where, "number", "Too large a number.")]
    if isinstance(value, str) and _is_unkeepable(value):
        return [Fault(where, "text", "Holds a character that is none (NUL or half a surrogate pair).")]
    return []


def _is_unkeepable(text: str) -> bool:
    return any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in text)
