"""How do exercises and figures look?"""

from __future__ import annotations

from typing import Any

from gateway.api.checks import Schema
from gateway.api.schemas.pieces import COUNT, TEXT_OR_NULL, TIME, TIME_OR_NULL, array, list_of, one_of, shown, taken
from gateway.debriefing.figures import Reach
from gateway.exercises.model import ExerciseState
from gateway.figures.selection import Exercises
from gateway.tickets.model import Outcome, Route, TicketKind

_SHARE: Schema = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
_SECONDS: Schema = {"type": ["integer", "null"], "minimum": 0}
_MONTH: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$", "examples": ["2026-11"]}
_LEVEL: Schema = {"type": "integer", "minimum": 0, "maximum": 3, "description": "0 for the coordinator."}
_TEXT: Schema = {"type": "string"}
_YES: Schema = {"type": "boolean"}
_SPREAD: dict[str, Schema] = {"count": COUNT, "median_s": COUNT, "p90_s": COUNT, "within": _SHARE}
_WORDS = {name: _TEXT for name in ("went_well", "went_wrong", "lessons")}
_TAKING_PART: dict[str, Schema] = {
    "members": array(taken({"staff": COUNT, "level": _LEVEL}, needed=("staff", "level")), maxItems=100),
    "addresses": array({"type": "string", "maxLength": 254}, maxItems=500),
}

EXERCISES: dict[str, Schema] = {
    "ExerciseGiven": taken(
        {
            "name": {"type": "string", "minLength": 1, "maxLength": 120},
            "scenario": {"type": "string", "maxLength": 5000},
            "until": TIME,
            **_TAKING_PART,
            "on_duty_too": {**_YES, "description": "Who is really on duty is paged as well; needs `sure`."},
            "sure": {**_YES, "description": "The second confirmation that `on_duty_too` needs."},
        },
        needed=("name", "until"),
    ),
    "ExerciseJoined": taken(_TAKING_PART, examples=[{"addresses": ["+32470123456"]}]),
    "Exercise": shown(
        {
            "id": COUNT,
            "name": _TEXT,
            "scenario": _TEXT,
            "state": one_of(ExerciseState),
            "exercise": {"type": "boolean", "const": True},
            "until": TIME,
            "on_duty_too": _YES,
            "members": array(
                shown(
                    {
                        "staff": COUNT,
                        "name": _TEXT,
                        "level": _LEVEL,
                        "joined_at": {**TIME_OR_NULL, "description": "Null for who was named in the plan."},
                    }
                )
            ),
            "addresses": {
                "type": ["array", "null"],
                "items": _TEXT,
                "description": "Null for who may not see numbers.",
            },
            "planned_at": TIME,
            "planned_by": _TEXT,
            "begun_at": TIME_OR_NULL,
            "ended_at": TIME_OR_NULL,
            "cleaned_at": TIME_OR_NULL,
            "tickets": array(_TEXT),
            "broadcasts": array(COUNT),
            "seconds": shown(
                {stage.value: _SECONDS for stage in Reach}, description="From the first report; null: not so far."
            ),
            "acknowledged": _SHARE,
            **_WORDS,
        }
    ),
    "ExerciseList": list_of("Exercise"),
    "Figures": shown(
        {
            "from": _MONTH,
            "until": _MONTH,
            "exercises": one_of(Exercises),
            "target_s": COUNT,
            "reports": array(
                shown(
                    {
                        "month": _MONTH,
                        "kind": one_of(TicketKind),
                        "route": one_of(Route),
                        "outcome": one_of(Outcome),
                        "entity": TEXT_OR_NULL,
                        "count": COUNT,
                    }
                )
            ),
            "missed_calls": array(shown({"month": _MONTH, "count": COUNT})),
            "waits": array(shown({"month": _MONTH, **_SPREAD})),
            "wait_hours": array(
                shown({"hour": {**COUNT, "maximum": 23, "description": "In Brussels."}, "weekend": _YES, **_SPREAD})
            ),
            "broadcasts": array(
                shown(
                    {
                        "id": COUNT,
                        "exercise": _YES,
                        "began_at": TIME,
                        "recipients": COUNT,
                        "delivered": COUNT,
                        "delivered_share": _SHARE,
                        "acknowledged": COUNT,
                        "acknowledged_share": _SHARE,
                        "most_after_s": {**_SECONDS, "description": "Until 95 % of all recipients had it."},
                    }
                )
            ),
            "load": shown(
                {
                    "evenness": {**_SHARE, "description": "Jain's index: 1 is the same for all."},
                    "officers": array(shown({"name": _TEXT, "pages": COUNT, "night": COUNT, "declined": COUNT})),
                }
            ),
        }
    ),
}

_AT = "2026-11-23T20:15:00Z"
_GIVEN = {
    "name": "Najaarsoefening",
    "scenario": "Om tien uur valt het gebruikersbeheer uit.",
    "until": "2026-11-23T23:00:00Z",
    "members": [{"staff": 2, "level": 1}],
    "addresses": ["+32470123456"],
}
_EXAMPLE: dict[str, Any] = {
    "id": 3,
    "name": "Najaarsoefening",
    "scenario": "Om tien uur valt het gebruikersbeheer uit.",
    "state": "cleaned",
    "exercise": True,
    "until": "2026-11-23T23:00:00Z",
    "on_duty_too": False,
    "members": [{"staff": 2, "name": "An Peeters", "level": 1, "joined_at": None}],
    "addresses": ["+32470123456"],
    "planned_at": _AT,
    "planned_by": "Els Claes",
    "begun_at": _AT,
    "ended_at": "2026-11-23T22:00:00Z",
    "cleaned_at": "2026-11-23T22:00:01Z",
    "tickets": ["26-0042-7"],
    "broadcasts": [12],
    "seconds": {"person": 41, "verdict": 300, "spoc": 900, "approval": 1500, "last_recipient": 1620},
    "acknowledged": 0.95,
    "went_well": "De eerste officier antwoordde meteen.",
    "went_wrong": "",
    "lessons": "",
}
EXERCISE_EXAMPLES: dict[str, Any] = {
    "ExerciseGiven": _GIVEN,
    "Exercise": _EXAMPLE,
    "ExerciseList": {"items": [_EXAMPLE], "next": None},
    "Figures": {
        "from": "2025-11",
        "until": "2026-11",
        "exercises": "without",
        "target_s": 300,
        "reports": [
            {
                "month": "2026-11",
                "kind": "report",
                "route": "outside",
                "outcome": "worthy",
                "entity": "OVO002949",
                "count": 12,
            }
        ],
        "missed_calls": [{"month": "2026-11", "count": 1}],
        "waits": [{"month": "2026-11", "count": 12, "median_s": 38, "p90_s": 140, "within": 0.97}],
        "wait_hours": [{"hour": 3, "weekend": True, "count": 2, "median_s": 60, "p90_s": 75, "within": 1.0}],
        "broadcasts": [
            {
                "id": 12,
                "exercise": False,
                "began_at": _AT,
                "recipients": 285,
                "delivered": 280,
                "delivered_share": 0.9825,
                "acknowledged": 270,
                "acknowledged_share": 0.9474,
                "most_after_s": 412,
            }
        ],
        "load": {"evenness": 0.9, "officers": [{"name": "An Peeters", "pages": 14, "night": 3, "declined": 1}]},
    },
}
