"""Which pieces do all schemas share? References, lists, enums from our own states, and the problem document."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from gateway.api.checks import REFERENCE, Schema

TIME: Schema = {"type": "string", "format": "date-time", "examples": ["2026-11-23T20:15:00Z"]}
TIME_OR_NULL: Schema = {**TIME, "type": ["string", "null"]}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER_OR_NULL: Schema = {
    "type": ["string", "null"],
    "description": "E.164; digits are hidden for who may not see them.",
    "examples": ["+32470123456"],
}


def ref(name: str) -> Schema:
    """Return a reference to the schema `name`."""
    return {"$ref": f"{REFERENCE}{name}"}


def one_of(kind: type[Enum], description: str = "") -> Schema:
    """Return the schema of a state: the values of `kind`."""
    said: dict[str, Any] = {"type": "string", "enum": [member.value for member in kind]}
    return said | ({"description": description} if description else {})


def array(items: Schema, **more: Any) -> Schema:
    """Return the schema of a JSON array of `items`."""
    return {"type": "array", "items": items, **more}


def shown(properties: Mapping[str, Schema], **more: Any) -> Schema:
    """Return the schema of an object in an answer: all these fields are always there, and no other."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": dict(properties),
        "additionalProperties": False,
        **more,
    }


def taken(properties: Mapping[str, Schema], needed: tuple[str, ...] = (), **more: Any) -> Schema:
    """Return the schema of an object in a request: `needed` fields, others that may be left out, and no other."""
    return {
        "type": "object",
        "required": list(needed),
        "properties": dict(properties),
        "additionalProperties": False,
        **more,
    }


def list_of(name: str) -> Schema:
    """Return the schema of one page of a list of `name`."""
    return shown({"items": array(ref(name)), "next": {**TEXT_OR_NULL, "description": "The cursor of the next page."}})


COMMON: dict[str, Schema] = {
    "Fault": shown(
        {
            "where": {
                "type": "string",
                "description": "JSON pointer into the body, `query:NAME`, `form:NAME` or `header:NAME`.",
            },
            "code": {"type": "string"},
            "detail": {"type": "string"},
        },
        examples=[{"where": "/facts/integrity/level", "code": "maximum", "detail": "Takes 5 at most."}],
    ),
    "Problem": {
        "type": "object",
        "description": "RFC 9457. A refusal's details stand beside these fields.",
        "required": ["type", "title", "status", "detail", "code"],
        "properties": {
            "type": {"type": "string", "examples": ["urn:ccvo:problem:already_accepted"]},
            "title": {"type": "string", "examples": ["Conflict"]},
            "status": {"type": "integer", "minimum": 400, "maximum": 599, "examples": [409]},
            "detail": {"type": "string", "examples": ["Already accepted by An Peeters at 2026-11-23T20:15:00Z."]},
            "code": {
                "type": "string",
                "description": "What went wrong, for programs.",
                "examples": ["already_accepted"],
            },
            "errors": array(ref("Fault")),
        },
        "additionalProperties": True,
    },
    "Description": {"type": "object", "description": "An OpenAPI 3.1 document.", "additionalProperties": True},
}
