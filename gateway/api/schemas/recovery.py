"""How does the recovery of an entity look, and how is it said who follows it, and that it is over?"""

from __future__ import annotations

from typing import Any

from gateway.api.checks import Schema
from gateway.api.schemas.pieces import TEXT_OR_NULL, TIME, TIME_OR_NULL, one_of, shown, taken
from gateway.crisis.model import RecoveryOwner

_TEXT: Schema = {"type": "string"}
_KEY: Schema = {**_TEXT, "minLength": 1, "maxLength": 200}
_PLACE: Schema = {**_KEY, "description": "The key of the entity that is meant, where a case has several."}
_FACTS: dict[str, Schema] = {
    "owner": {"anyOf": [one_of(RecoveryOwner), {"type": "null"}]},
    "proposed": one_of(RecoveryOwner, "By the route of the entity's reports."),
    "provider": _TEXT,
    "expected_at": TIME_OR_NULL,
    "done_at": {**TIME_OR_NULL, "description": "When it was said to be over."},
    "done_by": TEXT_OR_NULL,
}

RECOVERY: dict[str, Schema] = {
    "Recovery": shown(_FACTS),
    "RecoveryOfEntity": shown(
        {
            "entity": {**TEXT_OR_NULL, "description": "Its key; null for every entity that has none of its own."},
            **_FACTS,
        }
    ),
    "RecoveryGiven": taken(
        {
            "owner": one_of(RecoveryOwner, "Left out: who has it, else who is proposed."),
            "provider": {**_TEXT, "maxLength": 200},
            "expected_at": TIME,
            "entity": _PLACE,
        },
        examples=[{"owner": "entity", "provider": "eigen dienstverlener"}],
    ),
    "Recovered": taken({"entity": _PLACE}, examples=[{}]),
}

EXAMPLE: dict[str, Any] = {
    "owner": None,
    "proposed": "entity",
    "provider": "",
    "expected_at": None,
    "done_at": None,
    "done_by": None,
}
