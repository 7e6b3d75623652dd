"""How do a case and the steps of its process look?"""

from __future__ import annotations

from gateway.api.checks import Schema
from gateway.api.schemas.pieces import (
    NUMBER_OR_NULL,
    TEXT_OR_NULL,
    TIME,
    TIME_OR_NULL,
    array,
    one_of,
    ref,
    shown,
    taken,
)
from gateway.api.schemas.recovery import EXAMPLE as RECOVERY
from gateway.api.schemas.tasks import EXAMPLE as TASK
from gateway.crisis.deadlines import Period
from gateway.crisis.model import (
    ConfirmedBy,
    DataKind,
    DecisionKind,
    ExchangeKind,
    IncidentKind,
    SpocState,
    Step,
)
from gateway.tickets.model import Answer, Outcome, TicketState

_TEXT: Schema = {"type": "string"}
_SAID: Schema = {"type": "string", "maxLength": 2000}
_NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 200}
_FLAG: Schema = {"type": "boolean"}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


_CASE: dict[str, Schema] = {
    "ticket": {**_TEXT, "description": "The number of its first report."},
    "reports": array(_TEXT, description="The numbers of its reports, the first one first."),
    "state": one_of(TicketState),
    "moves": array(one_of(TicketState), description="Where the process leads from here."),
    "step": one_of(Step, "What it waits for."),
    "handler": {**TEXT_OR_NULL, "description": "Who has it: who accepted it, until somebody took it over."},
    "kind": _or_null(one_of(IncidentKind)),
    "ict": one_of(Answer),
    "continuity": one_of(Answer, "Whether the continuity of the entity's work is hit."),
    "malicious": one_of(Answer),
    "personal_data": _or_null(one_of(DataKind)),
    "essential": one_of(Answer, "Whether NIS2 applies to the entity."),
    "known_at": TIME_OR_NULL,
    "advice": one_of(Outcome, "Of the rules on all its reports."),
    "borderline": _FLAG,
    "critical": array(_TEXT, description="Central services that are critical on this day: a hint."),
    "verdict": _or_null(
        shown({"outcome": one_of(Outcome), "reason": _TEXT, "advice": one_of(Outcome), "by": _TEXT, "at": TIME})
    ),
    "entities": array(shown({"key": _TEXT, "name": _TEXT, "code": TEXT_OR_NULL, "heard": _FLAG})),
    "spoc": {**_or_null(ref("Spoc")), "description": "Of several, the one who is least far."},
    "spocs": array(ref("Spoc"), description="Who speaks: an entity may have its own."),
    "earlier_spocs": array(ref("Spoc")),
    "consultations": array(
        shown({"at": TIME, "by": _TEXT, "entities": array(_TEXT), "spoken_with": _TEXT, "result": _TEXT})
    ),
    "hearing_waived": {**_TEXT, "description": "Why not every entity is heard; empty when all are to be."},
    "decisions": array(shown({"at": TIME, "by": _TEXT, "kind": one_of(DecisionKind), "decision": _TEXT, "why": _TEXT})),
    "recovery": {**ref("Recovery"), "description": "Of several, the one that is least far."},
    "recoveries": array(ref("RecoveryOfEntity"), description="Who follows it: an entity may have its own."),
    "exchanges": array(
        shown(
            {
                "kind": one_of(ExchangeKind),
                "at": TIME,
                "by": _TEXT,
                "by_spoc": {**_FLAG, "description": "Otherwise an exception: with whom, and why."},
                "outside": _TEXT,
                "exception": _TEXT,
                "text": _TEXT,
                "wanted_by": TIME_OR_NULL,
            }
        )
    ),
    "evaluation": shown(
        dict.fromkeys(("went_well", "went_wrong", "lessons", "without_feedback", "without_recovery"), _TEXT)
    ),
    "closed_at": TIME_OR_NULL,
    "closed_by": TEXT_OR_NULL,
    "broadcasts": array({"type": "integer"}, description="The ids of the broadcasts about it."),
    "linked": array(shown({"ticket": _TEXT, "why": _TEXT})),
    "tasks": array(ref("Task"), description="What is open first, by when it is due; then what was done."),
    "periods": array(
        shown({"period": one_of(Period), "ends_at": TIME, "sure": _FLAG}),
        description="Legal periods that may run for the entity: help, never a notification.",
    ),
}

_ENTITY: dict[str, Schema] = {
    "entity": {**_NAME, "description": "Code or name."},
    "unlisted": {"type": "boolean", "description": "Keep it though the directory does not hold it."},
}
_PLACE: Schema = {**_NAME, "description": "The key of the entity that is meant, where a case has several."}
_WHY = taken({"why": _SAID}, needed=("why",), examples=[{"why": "nergens bereikbaar"}])
CRISIS: dict[str, Schema] = {
    "Spoc": shown(
        {
            "state": one_of(SpocState),
            "entity": {**TEXT_OR_NULL, "description": "Its key; null for every entity that has none of its own."},
            "official": {**_TEXT, "description": "The leading official who appoints."},
            "asked_at": TIME_OR_NULL,
            "name": _TEXT,
            "function": _TEXT,
            "phone": NUMBER_OR_NULL,
            "email": TEXT_OR_NULL,
            "named_at": TIME_OR_NULL,
            "confirmed_at": TIME_OR_NULL,
            "confirmed_how": _or_null(one_of(ConfirmedBy)),
            "replaced_at": TIME_OR_NULL,
            "replaced_why": _TEXT,
        }
    ),
    "Case": shown(_CASE),
    "WhyGiven": _WHY,
    "MoveGiven": taken(
        {
            "state": one_of(TicketState),
            "why": _SAID,
            "seen": one_of(TicketState, "The state that was seen: refused when somebody else moved it since."),
        },
        needed=("state",),
        examples=[{"state": "weighing", "seen": "assessing"}],
    ),
    "AssessmentGiven": taken(
        {
            "kind": one_of(IncidentKind),
            "ict": one_of(Answer),
            "continuity": one_of(Answer),
            "malicious": one_of(Answer),
            "personal_data": one_of(DataKind),
            "essential": one_of(Answer),
            "known_at": TIME,
        },
        examples=[{"kind": "incident", "ict": "yes", "continuity": "yes"}],
    ),
    "VerdictGiven": taken(
        {"outcome": one_of(Outcome), "reason": _SAID}, ("outcome",), examples=[{"outcome": "worthy", "reason": "zwaar"}]
    ),
    "AffectedGiven": taken(_ENTITY, needed=("entity",), examples=[{"entity": "OVO002949"}]),
    "SpocAsked": taken(
        {"official": _NAME, "phone": {"type": "string", "maxLength": 40}, "entity": _PLACE},
        needed=("official",),
        examples=[{"official": "Lea Baert", "phone": "0470 12 34 99"}],
    ),
    "AffectedTaken": taken(
        {"entity": {**_NAME, "description": "Its key."}, "why": {**_SAID, "minLength": 1}},
        needed=("entity", "why"),
        examples=[{"entity": "Een vzw", "why": "vergissing"}],
    ),
    "EntityCorrected": taken(
        {**_ENTITY, "why": {**_SAID, "minLength": 1}},
        needed=("entity", "why"),
        examples=[{"entity": "44021", "why": "verkeerde gemeente"}],
    ),
    "SpocGiven": taken(
        {
            "name": _NAME,
            "function": {"type": "string", "maxLength": 120},
            "phone": {"type": "string", "maxLength": 40},
            "email": {"type": "string", "maxLength": 254},
            "why": {**_SAID, "description": "Why the SPoC is replaced, when there is one."},
            "entity": _PLACE,
        },
        needed=("name",),
        examples=[{"name": "Jan Jans", "function": "CISO", "phone": "0470 12 34 98"}],
    ),
    "SpocConfirmed": taken({"entity": _PLACE}, examples=[{}]),
    "ConsultationGiven": taken(
        {"entities": array(_NAME), "spoken_with": _NAME, "result": _SAID},
        needed=("entities", "spoken_with", "result"),
        examples=[{"entities": ["OVO002949"], "spoken_with": "de CISO", "result": "akkoord"}],
    ),
    "DecisionGiven": taken(
        {"kind": one_of(DecisionKind), "decision": _SAID, "why": _SAID},
        needed=("kind", "why"),
        examples=[{"kind": "communication", "decision": "mailing", "why": "gemeenten zijn geraakt"}],
    ),
    "ExchangeGiven": taken(
        {
            "kind": one_of(ExchangeKind),
            "text": _SAID,
            "outside": {"type": "string", "maxLength": 200},
            "exception": _SAID,
            "wanted_by": TIME,
            "entity": _PLACE,
        },
        needed=("kind",),
        examples=[{"kind": "feedback", "text": "hersteld"}],
    ),
    "ClosingGiven": taken(
        {
            "why": {**_SAID, "description": "Needed for what was never weighed."},
            "without_feedback": _SAID,
            "without_recovery": {**_SAID, "description": "Why it does not wait for the recovery of each entity."},
            "went_well": _SAID,
            "went_wrong": _SAID,
            "lessons": _SAID,
            "seen": one_of(TicketState),
        },
        examples=[{"went_well": "snel", "went_wrong": "nummer fout", "lessons": "nummers nakijken"}],
    ),
    "AboutGiven": taken(
        {
            "broadcast": {"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
            "about": {**_FLAG, "description": "False: not about it after all."},
        },
        needed=("broadcast",),
        examples=[{"broadcast": 7}],
    ),
    "LinkGiven": taken(
        {"ticket": {"type": "string", "minLength": 1, "maxLength": 40}, "why": _SAID},
        needed=("ticket",),
        examples=[{"ticket": "26-0042-7", "why": "zelfde leverancier"}],
    ),
}

_SPOC: Schema = {
    "state": "confirmed",
    "entity": "OVO002949",
    "official": "Lea Baert",
    "asked_at": "2026-11-23T20:26:00Z",
    "name": "Jan Jans",
    "function": "CISO",
    "phone": "+32470123498",
    "email": None,
    "named_at": "2026-11-23T20:30:00Z",
    "confirmed_at": "2026-11-23T20:31:00Z",
    "confirmed_how": "sms",
    "replaced_at": None,
    "replaced_why": "",
}
EXAMPLE = {
    "ticket": "26-0042-7",
    "reports": ["26-0042-7"],
    "state": "acting",
    "moves": ["recovering", "weighing", "closed"],
    "step": "recovery",
    "handler": "An Peeters",
    "kind": "incident",
    "ict": "yes",
    "continuity": "yes",
    "malicious": "unknown",
    "personal_data": "personal",
    "essential": "yes",
    "known_at": "2026-11-23T19:00:00Z",
    "advice": "worthy",
    "borderline": False,
    "critical": ["payroll"],
    "verdict": {
        "outcome": "worthy",
        "reason": "",
        "advice": "worthy",
        "by": "An Peeters",
        "at": "2026-11-23T20:25:00Z",
    },
    "entities": [{"key": "OVO002949", "name": "Digitaal Vlaanderen", "code": "OVO002949", "heard": True}],
    "spoc": _SPOC,
    "spocs": [_SPOC],
    "earlier_spocs": [],
    "consultations": [
        {
            "at": "2026-11-23T20:40:00Z",
            "by": "An Peeters",
            "entities": ["OVO002949"],
            "spoken_with": "de CISO",
            "result": "akkoord",
        }
    ],
    "hearing_waived": "",
    "decisions": [
        {
            "at": "2026-11-23T20:45:00Z",
            "by": "An Peeters",
            "kind": "communication",
            "decision": "mailing",
            "why": "gemeenten zijn geraakt",
        }
    ],
    "recovery": RECOVERY,
    "recoveries": [{"entity": "OVO002949", **RECOVERY}],
    "exchanges": [],
    "evaluation": {"went_well": "", "went_wrong": "", "lessons": "", "without_feedback": "", "without_recovery": ""},
    "closed_at": None,
    "closed_by": None,
    "broadcasts": [7],
    "linked": [],
    "tasks": [TASK],
    "periods": [{"period": "nis2_warning", "ends_at": "2026-11-24T19:00:00Z", "sure": True}],
}
