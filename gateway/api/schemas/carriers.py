"""How do the carriers look?"""

from __future__ import annotations

from gateway.api.checks import Schema
from gateway.api.schemas.pieces import COUNT, TEXT_OR_NULL, TIME, TIME_OR_NULL, array, one_of, ref, shown, taken
from gateway.broadcasts.switching import LEAST_REASON, MOST_REASON
from gateway.carrier.failover import By, Use, Why

_SECONDS: Schema = {"type": ["number", "null"], "minimum": 0}
_REASON = "Die operator faalt al tien minuten."
_ROAD = {
    "use": "broadcasts",
    "carrier": "first",
    "stands": True,
    "asked": 120,
    "faults": 30,
    "median_s": 0.41,
    "p95_s": 9.8,
    "last_taken_at": "2026-11-23T20:14:58Z",
    "waiting": 812,
    "waiting_since": "2026-11-23T20:10:00Z",
    "doubted": 3,
    "doubted_since": "2026-11-23T20:14:00Z",
}
_CHANGE = {
    "use": "broadcasts",
    "carrier": "backup",
    "at": "2026-11-23T20:15:00Z",
    "why": "person",
    "by": "Dora Smet",
    "reason": _REASON,
}

CARRIERS: dict[str, Schema] = {
    "CarrierRoad": shown(
        {
            "use": one_of(Use),
            "carrier": one_of(By),
            "stands": {"type": "boolean", "description": "This use goes by this carrier now."},
            "asked": {**COUNT, "description": "Requests of the last ten minutes."},
            "faults": {**COUNT, "description": "Of those, the carrier's: a number that it refuses is none."},
            "median_s": _SECONDS,
            "p95_s": _SECONDS,
            "last_taken_at": TIME_OR_NULL,
            "waiting": COUNT,
            "waiting_since": TIME_OR_NULL,
            "doubted": {**COUNT, "description": "Handed over, perhaps; cleared there and nowhere else."},
            "doubted_since": TIME_OR_NULL,
        },
        description="One use by one carrier.",
        examples=[_ROAD],
    ),
    "CarrierChange": shown(
        {
            "use": one_of(Use),
            "carrier": one_of(By, "By which it went from then on."),
            "at": TIME,
            "why": one_of(Why),
            "by": {**TEXT_OR_NULL, "description": "Who decided it; null: it went over by itself."},
            "reason": TEXT_OR_NULL,
        },
        examples=[_CHANGE],
    ),
    "Carriers": shown(
        {
            "roads": array(ref("CarrierRoad")),
            "changes": array(ref("CarrierChange"), description="The last ones, newest first."),
        },
        examples=[{"roads": [_ROAD], "changes": [_CHANGE]}],
    ),
    "CarrierSwitch": taken(
        {
            "to": one_of(By),
            "reason": {
                "type": "string",
                "maxLength": 2000,
                "description": f"Why, in {LEAST_REASON} to {MOST_REASON} characters; it is kept.",
            },
        },
        needed=("to", "reason"),
        examples=[{"to": "backup", "reason": _REASON}],
    ),
}
