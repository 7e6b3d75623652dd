"""What does a program hear of anything that was raised? A problem document; of our own mistakes, a reference only.

A mistake is logged without its words: a caller's may be among them.
"""

from __future__ import annotations

import logging
import traceback
from uuid import uuid4

from flask import Response
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from gateway.api.bodies import FILE_BYTES, JSON_BYTES
from gateway.api.problems import Problem, problem_of
from gateway.api.reading import nothing_here
from gateway.errors import Refused

log = logging.getLogger(__name__)


def answer_fault(fault: Exception) -> Response:
    """Return the problem document of anything that was raised."""
    if isinstance(fault, Problem):
        return fault.response()
    if isinstance(fault, Refused):
        return problem_of(fault).response()
    if isinstance(fault, HTTPException):
        return _problem_of_http(fault).response()
    reference = f"urn:uuid:{uuid4()}"
    where = "".join(traceback.format_tb(fault.__traceback__)[-6:])
    log.error("api fault %s: %s\n%s", reference, type(fault).__name__, where)
    more = {"reference": reference}
    if isinstance(fault, OperationalError):
        told = "The database does not answer now. Nothing was changed."
        return Problem(503, "database_away", told, headers={"Retry-After": "5"}, more=more).response()
    return Problem(500, "our_mistake", "A mistake of ours. Nothing was changed.", more=more).response()


def _problem_of_http(fault: HTTPException) -> Problem:
    status = fault.code or 500
    if status == 413:
        return Problem(413, "too_large", f"Takes {JSON_BYTES} bytes of JSON, or a file of {FILE_BYTES}; not more.")
    if isinstance(fault, MethodNotAllowed):
        allowed = ", ".join(sorted(fault.valid_methods or ()))
        return Problem(405, "method", f"Takes {allowed}.", headers={"Allow": allowed})
    if fault.response is not None or not 400 <= status < 600:
        return nothing_here()
    code = (fault.name or "error").lower().replace(" ", "_")
    return Problem(status, code, fault.description or fault.name)
