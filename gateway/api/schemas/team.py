"""How do a call-up of the crisis management team, and what is asked of one, look?"""

from __future__ import annotations

from gateway.api.checks import Schema
from gateway.api.schemas.pieces import TIME, TIME_OR_NULL, array, one_of, shown, taken
from gateway.team.model import MOST_MINUTES, SAYABLE, AnsweredBy, MemberState

_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_ID: Schema = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}

TEAM: dict[str, Schema] = {
    "Team": shown(
        {
            "call_ups": array(
                shown(
                    {
                        "at": TIME,
                        "by": _TEXT,
                        "place": _TEXT,
                        "bridge": {**_TEXT, "description": "The number or address by which to take part."},
                        "meet_at": TIME,
                        "needed": {**_COUNT, "description": "How many must take part."},
                        "taking_part": _COUNT,
                        "stopped_at": TIME_OR_NULL,
                        "members": array(
                            shown(
                                {
                                    "id": _ID,
                                    "name": _TEXT,
                                    "state": one_of(MemberState),
                                    "answered_at": TIME_OR_NULL,
                                    "answered_by": {"anyOf": [one_of(AnsweredBy), {"type": "null"}]},
                                    "expected_at": TIME_OR_NULL,
                                    "arrived_at": TIME_OR_NULL,
                                    "calls": {**_COUNT, "description": "How often this member was called."},
                                }
                            )
                        ),
                    }
                ),
                description="The newest first.",
            )
        }
    ),
    "CallUpGiven": taken(
        {
            "place": {"type": "string", "minLength": 1, "maxLength": 200},
            "at": {**TIME, "description": "When the team meets; now, if it is left out."},
            "bridge": {"type": "string", "maxLength": 200},
            "needed": {"type": "integer", "minimum": 1, "maximum": 1000},
            "members": array(_ID, description="Ids of staff; every member, if it is left out.", maxItems=200),
        },
        needed=("place",),
        examples=[{"place": "Herman Teirlinck, zaal 1", "bridge": "02 555 00 00"}],
    ),
    "MemberAnswerGiven": taken(
        {
            "member": _ID,
            "state": {"type": "string", "enum": [each.value for each in (*SAYABLE, MemberState.ARRIVED)]},
            "minutes": {"type": "integer", "minimum": 0, "maximum": MOST_MINUTES},
        },
        needed=("member", "state"),
        examples=[{"member": 1, "state": "coming", "minutes": 20}],
    ),
}

EXAMPLE = {
    "call_ups": [
        {
            "at": "2026-11-23T20:45:00Z",
            "by": "An Peeters",
            "place": "Herman Teirlinck, zaal 1",
            "bridge": "02 555 00 00",
            "meet_at": "2026-11-23T21:15:00Z",
            "needed": 1,
            "taking_part": 1,
            "stopped_at": None,
            "members": [
                {
                    "id": 1,
                    "name": "Els Claes",
                    "state": "coming",
                    "answered_at": "2026-11-23T20:46:00Z",
                    "answered_by": "key",
                    "expected_at": "2026-11-23T21:06:00Z",
                    "arrived_at": None,
                    "calls": 1,
                }
            ],
        }
    ]
}
