"""What does a request ask? Key, query and body, each strictly read; everything wrong is a problem that names it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask import Request

from gateway.api.bodies import Upload, read_json, read_upload
from gateway.api.checks import Checker, Schema
from gateway.api.problems import Fault, Problem, invalid
from gateway.api.routing import PATH_PARAMETERS, FileBody, Parameter, Route
from gateway.api.schemas import SCHEMAS

CHALLENGE = 'Bearer realm="ccvo"'
CHECKER = Checker(SCHEMAS)
_PLUS_AS_SPACE = re.compile(r" (\d\d:\d\d)$", re.ASCII)  # what a query makes of an offset's plus that was not escaped
_BOOLEANS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


def read_secret(request: Request) -> str:
    """Return the API key that came along; raises Problem 401 when none did."""
    said = request.authorization
    if said is None or said.type != "bearer" or not said.token:
        raise unknown_key("no_key", "Takes an API key: `Authorization: Bearer KEY`.", CHALLENGE)
    return said.token


def unknown_key(code: str, detail: str, challenge: str) -> Problem:
    """Return the problem of a request that nobody known makes."""
    return Problem(401, code, detail, headers={"WWW-Authenticate": challenge})


def read_path(said: dict[str, str]) -> dict[str, Any]:
    """Return the path's parameters as their types; raises Problem 404 for what names nothing."""
    found = {name: _typed(value, PATH_PARAMETERS[name]) for name, value in said.items()}
    if any(CHECKER.faults(value, PATH_PARAMETERS[name]) for name, value in found.items()):
        raise nothing_here()
    return found


def nothing_here() -> Problem:
    """Return the problem of a path at which there is nothing."""
    return Problem(404, "no_such_path", "There is nothing here; see /api/v1/openapi.json.")


def read_query(request: Request, known: tuple[Parameter, ...]) -> dict[str, Any]:
    """Return the query's parameters as their types; raises Problem 422 naming each that is wrong."""
    found: dict[str, Any] = {}
    faults: list[Fault] = []
    schemas = {parameter.name: parameter.schema for parameter in known}
    for name, said in request.args.lists():
        where = f"query:{name[:80]}"
        if name not in schemas:
            takes = ", ".join(schemas) or "no parameters"
            faults.append(Fault(where, "unknown_parameter", f"Unknown here; known: {takes}."))
        elif len(said) > 1:
            faults.append(Fault(where, "doubled", "Is given twice."))
        else:
            found[name] = _typed(said[0], schemas[name])
            faults += CHECKER.faults(found[name], schemas[name], where)
    if faults:
        raise invalid(*faults)
    return found


def read_body(request: Request, route: Route, query: dict[str, Any]) -> Any:
    """Return the body that the route takes, checked; raises Problem 400, 413, 415 or 422."""
    if route.body is None:
        return None
    if isinstance(route.body, FileBody):
        upload = read_upload(request, route.body.media_type)
        faults = list(_form_faults(upload, route.body))
        if faults:
            raise invalid(*faults)
        return upload
    value = read_json(request, route.body.needed)
    faults = CHECKER.faults(value, SCHEMAS[route.body.schema])
    if faults:
        raise invalid(*faults)
    return value


def _form_faults(upload: Upload, body: FileBody) -> Iterator[Fault]:
    known: dict[str, Schema] = SCHEMAS[body.schema]["properties"]
    for name, said in upload.fields.items():
        where = f"form:{name[:80]}"
        if name not in body.fields:
            yield Fault(where, "unknown_field", f"Unknown here; known: {', '.join(('file', *body.fields))}.")
        else:
            yield from CHECKER.faults(_typed(said, known[name]), known[name], where)


def _typed(said: str, schema: Schema) -> Any:
    """Text as the type its schema wants; text that is not of that type stays text, for the check to refuse."""
    if schema["type"] == "integer" and said.isascii() and said.removeprefix("-").isdigit() and len(said) <= 12:
        return int(said)
    if schema.get("format") == "date-time":
        return _PLUS_AS_SPACE.sub(r"+\1", said)
    if schema["type"] == "boolean":
        return _BOOLEANS.get(said.lower(), said)
    return said
