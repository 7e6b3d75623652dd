"""What does the API say of itself? An OpenAPI 3.1 document, made from the table of routes and the schemas."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from gateway.api.bodies import FILE_BYTES, JSON_BYTES
from gateway.api.idempotency import HEADER
from gateway.api.problems import MEDIA_TYPE
from gateway.api.routing import PATH_PARAMETERS, FileBody, JsonBody, Parameter, Route
from gateway.api.schemas import SCHEMAS
from gateway.api.schemas.pieces import ref
from gateway.api.wording import REFUSALS

_ALWAYS = {
    401: "No key, or one that is unknown, disabled or expired.",
    403: "The key's roles do not allow it.",
    429: "Too many requests; Retry-After says when to ask again.",
    500: "A mistake of ours; nothing was changed.",
    503: "The database does not answer; nothing was changed.",
}
_BODY = {
    400: "The body cannot be read as what it says it is.",
    413: f"The body is too large: {JSON_BYTES // 1024} KiB of JSON, a file of {FILE_BYTES // 1024 // 1024} MiB.",
    415: "The body is of a media type that this does not take.",
}
_ABOUT = (
    "Programs reach the crisis-line gateway here. Times are RFC 3339, in UTC in answers. Lists are pages: follow "
    "`next` with `cursor` until it is null. Errors are problem documents (RFC 9457) with a `code` for programs, and "
    "`errors` naming each fault and its place."
)


def document(routes: Iterable[Route]) -> dict[str, Any]:
    """Return the description of these routes."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "CCVO gateway", "version": version("ccvo-gateway"), "description": _ABOUT},
        "servers": [{"url": "/api/v1"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "A key that `ccvo key add` made."}
            },
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": route.operation,
        "summary": route.summary,
        "tags": [route.tag],
        "parameters": list(_parameters(route)),
        "responses": _responses(route),
    }
    if route.permissions:
        said["x-permissions"] = [permission.value for permission in route.permissions]
    else:
        said["security"] = []
    if route.body is not None:
        said["requestBody"] = _body(route.body)
    return said


def _parameters(route: Route) -> Iterable[dict[str, Any]]:
    for part in route.path.split("/"):
        if part.startswith("{"):
            yield {"name": part[1:-1], "in": "path", "required": True, "schema": PATH_PARAMETERS[part[1:-1]]}
    for parameter in route.query:
        yield _query(parameter)
    if route.mutates:
        yield {
            "name": HEADER,
            "in": "header",
            "description": "The same key and body within 24 hours get the first answer again; nothing is done twice.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        }


def _query(parameter: Parameter) -> dict[str, Any]:
    said = {"name": parameter.name, "in": "query", "description": parameter.description}
    return {**said, "schema": parameter.schema}


def _body(body: JsonBody | FileBody) -> dict[str, Any]:
    if isinstance(body, JsonBody):
        return {"required": body.needed, "content": {"application/json": {"schema": ref(body.schema)}}}
    content: dict[str, Any] = {"multipart/form-data": {"schema": ref(body.schema)}}
    if body.media_type is not None:
        content[body.media_type] = {"schema": {"type": "string"}}
    return {"required": True, "content": content}


def _responses(route: Route) -> dict[str, Any]:
    told = {str(route.status): _answer(route)}
    problems = _problems(route)
    for status in sorted(problems):
        told[str(status)] = {
            "description": " ".join(problems[status]),
            "content": {MEDIA_TYPE: {"schema": ref("Problem")}},
        }
    return told


def _answer(route: Route) -> dict[str, Any]:
    said: dict[str, Any] = {
        "description": "Made." if route.status == 201 else "Done.",
        "content": {"application/json": {"schema": ref(route.returns)}},
    }
    if route.status == 201:
        said["headers"] = {"Location": {"schema": {"type": "string"}, "description": "Where it can be read."}}
    return said


def _problems(route: Route) -> dict[int, list[str]]:
    """Every status that the route may answer in place of what was asked, with its reasons."""
    found: dict[int, list[str]] = {
        status: [told] for status, told in _ALWAYS.items() if route.permissions or status >= 500
    }
    if route.body is not None:
        found |= {status: [told] for status, told in _BODY.items()}
    if route.body is not None or route.query or route.mutates:
        found[422] = ["Something in the request is not acceptable; `errors` names it."]
    for code in route.refusals:
        wording = REFUSALS[code]
        found.setdefault(wording.status, []).append(f"`{code}`: {wording.detail}")
    return found
