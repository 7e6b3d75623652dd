"""How do webhooks look?"""

from __future__ import annotations

from gateway.api.checks import Schema
from gateway.api.schemas.pieces import COUNT, TEXT_OR_NULL, TIME, TIME_OR_NULL, array, list_of, shown, taken
from gateway.hooks.model import ASKED_FOR

_EVENT: Schema = {"type": "string", "enum": [kind.value for kind in ASKED_FOR]}

HOOKS: dict[str, Schema] = {
    "WebhookGiven": taken(
        {
            "url": {"type": "string", "minLength": 1, "maxLength": 500, "description": "https, to a public address."},
            "events": array(_EVENT, uniqueItems=True, minItems=1),
        },
        needed=("url", "events"),
    ),
    "Webhook": shown(
        {
            "id": COUNT,
            "url": {"type": "string"},
            "events": array(_EVENT),
            "in_full": {"type": "boolean", "description": "Whether numbers and the words of replies go along."},
            "secret": {**TEXT_OR_NULL, "description": "Only in the answer that registers it; null ever after."},
            "created_at": TIME,
            "created_by": {"type": "string"},
            "taken_until": {**COUNT, "description": "`sequence` of the last event that was taken."},
            "last_taken_at": TIME_OR_NULL,
            "last_status": {"type": ["integer", "null"], "description": "Of HTTP; null: no answer, or none yet."},
            "failures": {**COUNT, "description": "In a row."},
            "failing_since": TIME_OR_NULL,
            "given_up_at": {**TIME_OR_NULL, "description": "A day of failures, or a 410; `ping` begins anew."},
            "ended_at": TIME_OR_NULL,
        }
    ),
    "WebhookList": list_of("Webhook"),
}
