"""How does the API say no? As an RFC 9457 problem document, for every error there is.

What a rule refused (`Refused`) gets its status and wording here. Says nothing of our insides, and no secret.
"""

from __future__ import annotations

import json
import string
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import datetime
from enum import Enum
from http import HTTPStatus
from typing import Any

from flask import Response

from gateway.api.times import written
from gateway.api.wording import REFUSALS, Wording
from gateway.errors import Refused

MEDIA_TYPE = "application/problem+json"
RESERVED = frozenset({"type", "title", "status", "detail", "instance", "code", "errors"})


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in what was sent. `where` is a JSON pointer, a parameter or a header."""

    where: str
    code: str
    detail: str

    def plain(self) -> dict[str, str]:
        """Return the fault as the problem document shows it."""
        return {"where": self.where, "code": self.code, "detail": self.detail}


@dataclass
class Problem(Exception):  # noqa: N818 - RFC 9457's word
    """An answer other than the one asked for."""

    status: int
    code: str
    detail: str
    errors: Iterable[Fault] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)
    title: str | None = None

    def document(self) -> dict[str, Any]:
        """Return the problem document."""
        said: dict[str, Any] = {
            "type": f"urn:ccvo:problem:{self.code}",
            "title": self.title or HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        faults = [fault.plain() for fault in self.errors]
        if faults:
            said["errors"] = faults
        return said | {name: plain(value) for name, value in self.more.items() if name not in RESERVED}

    def response(self) -> Response:
        """Return the problem as an HTTP response."""
        body = json.dumps(self.document(), ensure_ascii=False) + "\n"
        return Response(body, status=self.status, headers=dict(self.headers), content_type=MEDIA_TYPE)


def invalid(*faults: Fault, code: str = "invalid_request") -> Problem:
    """Return the problem of a request that is well-formed and yet not acceptable; each fault is named."""
    places = ", ".join(fault.where or "/" for fault in faults[:5])
    return Problem(422, code, f"Not acceptable: {places}. Each fault is named under errors.", errors=faults)


def problem_of(refused: Refused) -> Problem:
    """Return the problem that tells what a rule refused. A code without wording of its own is a 422."""
    unworded = Wording(422, refused.code.replace("_", " ").capitalize() + ".")
    wording = REFUSALS.get(refused.code, unworded)
    told = _Told({name: _said(value) for name, value in refused.details.items()})
    detail = string.Formatter().vformat(wording.detail, (), told)
    errors = [Fault(wording.where, refused.code, detail)] if wording.where else []
    return Problem(wording.status, refused.code, detail, errors=errors, more=refused.details)


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: times in UTC, enums as their value, anything odd as text."""
    if isinstance(value, datetime):
        return written(value)
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _said(value: Any) -> Any:
    said = plain(value)
    return ", ".join(str(inner) for inner in said) if isinstance(said, list) else said


class _Told(dict[str, Any]):
    """Details for a wording; one that is missing is told as "?" rather than breaking the answer."""

    def __missing__(self, name: str) -> str:
        return "?"
