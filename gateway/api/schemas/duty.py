"""How do duty and its import look?"""

from __future__ import annotations

from gateway.api.checks import Schema
from gateway.api.schemas.pieces import COUNT, TEXT_OR_NULL, TIME, array, ref, shown

_LEVEL: Schema = {"type": "integer", "minimum": 1}

DUTY: dict[str, Schema] = {
    "OnCall": shown(
        {
            "level": _LEVEL,
            "name": {"type": "string"},
            "phone": {
                **TEXT_OR_NULL,
                "description": "E.164; null for who may not see it.",
                "examples": ["+32470123456"],
            },
        }
    ),
    "Handover": shown({"at": TIME, "on_call": array(ref("OnCall"))}),
    "Gap": shown({"from": TIME, "to": TIME, "level": _LEVEL}),
    "Duty": shown(
        {
            "at": TIME,
            "on_call": array(ref("OnCall")),
            "next": {"anyOf": [ref("Handover"), {"type": "null"}], "description": "The next change; null for none."},
            "gaps": array(ref("Gap"), description="Where nobody stands on a level, in the 60 days from `at` on."),
        }
    ),
    "DutyFile": {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": {
                "type": "string",
                "contentMediaType": "text/csv",
                "description": "CSV `level,name,phone,from,to`, times with offset.",
            }
        },
    },
    "DutyImported": shown(
        {
            "shifts": COUNT,
            "from": TIME,
            "to": TIME,
            "created": array({"type": "string"}, description="Officers whom nobody knew and who were created."),
        }
    ),
}
