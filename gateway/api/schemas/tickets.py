"""How do tickets, their acknowledgement and missed calls look?"""

from __future__ import annotations

from gateway.api.checks import Schema
from gateway.api.schemas.pieces import (
    COUNT,
    NUMBER_OR_NULL,
    TEXT_OR_NULL,
    TIME,
    TIME_OR_NULL,
    array,
    list_of,
    one_of,
    ref,
    shown,
    taken,
)
from gateway.paging.model import Channel, PageState
from gateway.settings import SPOKEN
from gateway.tickets.model import Answer, Happening, Outcome, Partner, Route, Source, TicketKind, TicketState

_ANSWER = ref("Answer")
_LEVEL: Schema = {"type": ["integer", "null"], "minimum": 1, "maximum": 5, "description": "Information class."}
_NUMBER: Schema = {"type": "string", "minLength": 1, "maxLength": 40, "examples": ["+32470123456", "0470/12 34 56"]}
_PLAIN = ("image_damage", "several_entities", "many_users_or_external", "critical_central", "malicious", "partner_told")
_PARTS = {
    "confidentiality": ("personal_data",),
    "integrity": ("external_service", "financial_impact"),
    "availability": ("total", "priority_users"),
}
_FACTS: dict[str, Schema] = {name: _ANSWER for name in _PLAIN} | {name: ref(name.capitalize()) for name in _PARTS}
_PART_FIELDS: dict[str, dict[str, Schema]] = {
    name: {"hit": _ANSWER, "level": _LEVEL, **{answer: _ANSWER for answer in answers}}
    for name, answers in _PARTS.items()
}

_NOTICE: Schema = {"type": "string", "minLength": 1, "maxLength": 200}
_TRANSLATIONS: Schema = {
    "type": "object",
    "properties": {language: _NOTICE for language in SPOKEN if language != "nl"},
    "additionalProperties": False,
    "description": "The notice by language; where there is none, it is said in Dutch, by the Dutch voice.",
}

_TICKET: dict[str, Schema] = {
    "number": {"type": "string", "pattern": r"^\d{2}-\d{4,5}-\d$", "examples": ["26-0042-7"]},
    "kind": one_of(TicketKind),
    "source": one_of(Source),
    "opened_at": TIME,
    "state": one_of(TicketState),
    "outcome": one_of(Outcome, "The advice of CCVO's rules on the facts."),
    "reasons": array({"type": "string"}, description="The conditions that are met."),
    "borderline": {"type": "boolean", "description": "Just outside the rules to the letter; look twice."},
    "route": one_of(Route),
    "facts": ref("Facts"),
    "entity": {"anyOf": [ref("Entity"), {"type": "null"}]},
    "partner": {
        "anyOf": [
            one_of(Partner, "Whether who rang is Digitaal Vlaanderen, as they said: verified by a PIN, or not."),
            {"type": "null"},
        ]
    },
    "caller": NUMBER_OR_NULL,
    "callback": NUMBER_OR_NULL,
    "language": {"type": "string", "enum": list(SPOKEN)},
    "recordings": array(ref("Recording")),
    "complete": {"type": "boolean", "description": "The callback number is settled."},
    "acknowledged_by": TEXT_OR_NULL,
    "acknowledged_at": TIME_OR_NULL,
    "exercise": {"type": "boolean"},
    "paging_held": {**TEXT_OR_NULL, "description": "Why nobody is paged for it, if there is a reason."},
    "joined_to": {**TEXT_OR_NULL, "description": "The number of the first report of the same thing, when not itself."},
    "reports": {"type": "integer", "minimum": 1, "description": "How many reports of the same thing there are."},
    "pages": array(ref("Page")),
    "timeline": array(ref("TimelineEntry")),
}

TICKETS: dict[str, Schema] = {
    "Answer": one_of(Answer),
    "Facts": shown(_FACTS),
    "FactsGiven": taken({**_FACTS, **{name: ref(f"{name.capitalize()}Given") for name in _PARTS}}),
    **{name.capitalize(): shown(fields) for name, fields in _PART_FIELDS.items()},
    **{f"{name.capitalize()}Given": taken(fields) for name, fields in _PART_FIELDS.items()},
    "Entity": shown({"code": {"type": "string", "examples": ["OVO002949"]}, "name": {"type": "string"}}),
    "EntityGiven": taken(
        {
            "code": {"type": "string", "minLength": 1, "maxLength": 20, "examples": ["OVO002949"]},
            "name": {"type": "string", "minLength": 1, "maxLength": 200},
        },
        needed=("code",),
    ),
    "Recording": shown({"id": COUNT, "at": TIME, "seconds": COUNT, "available": {"type": "boolean"}}),
    "Page": shown(
        {
            "officer": {"type": "string"},
            "level": {"type": "integer", "description": "Duty level; 0 is the coordinator."},
            "channel": one_of(Channel),
            "state": one_of(PageState),
            "at": TIME,
        }
    ),
    "TimelineEntry": shown(
        {"at": TIME, "event": one_of(Happening), "by": {"type": "string"}, "detail": {"type": "string"}}
    ),
    "Ticket": shown(_TICKET),
    "TicketList": list_of("Ticket"),
    "TicketGiven": taken(
        {
            "kind": one_of(TicketKind),
            "source": {
                "type": "string",
                "enum": [Source.OWN_INITIATIVE.value, Source.WEB.value, Source.PARTNER.value],
                "description": "By default own_initiative; partner for a partner's key, who can give no other.",
            },
            "route": one_of(Route),
            "facts": ref("FactsGiven"),
            "entity": {"anyOf": [ref("EntityGiven"), {"type": "null"}]},
            "caller": {"anyOf": [_NUMBER, {"type": "null"}]},
            "callback": {"anyOf": [_NUMBER, {"type": "null"}]},
            "language": {"type": "string", "enum": list(SPOKEN)},
            "exercise": {"type": "boolean"},
        },
        examples=[
            {
                "facts": {
                    "image_damage": "yes",
                    "several_entities": "no",
                    "integrity": {"hit": "yes", "level": 3, "external_service": "unknown"},
                },
                "entity": {"code": "OVO002949"},
                "callback": "0470 12 34 56",
            }
        ],
    ),
    "Acknowledgement": taken(
        {
            "officer": {
                "type": "string",
                "minLength": 1,
                "maxLength": 120,
                "description": "Login or name of the officer who accepts; by default the key's owner.",
            }
        },
        examples=[{}, {"officer": "an.peeters"}],
    ),
    "MissedCall": shown(
        {
            "caller": NUMBER_OR_NULL,
            "at": TIME,
            "heard_until": {"type": "string", "description": "The prompt that the caller last heard."},
        }
    ),
    "MissedCallList": list_of("MissedCall"),
    "KnownProblem": shown(
        {
            "notice": {**TEXT_OR_NULL, "description": "In Dutch, as it is spoken; null when nothing is announced."},
            "translations": _TRANSLATIONS,
            "ticket": {
                **TEXT_OR_NULL,
                "description": "The ticket of its case; else the first caller who joins opens it.",
            },
            "started_at": TIME_OR_NULL,
            "started_by": TEXT_OR_NULL,
        }
    ),
    "KnownProblemGiven": taken(
        {
            "notice": {**_NOTICE, "description": "In Dutch; spoken by the Dutch voice where there is no translation."},
            "translations": _TRANSLATIONS,
            "ticket": {"anyOf": [{"type": "string", "minLength": 1, "maxLength": 40}, {"type": "null"}]},
        },
        needed=("notice",),
        examples=[
            {
                "notice": "storing van het gebruikersbeheer",
                "translations": {"fr": "panne de la gestion des utilisateurs"},
                "ticket": "26-0042-7",
            }
        ],
    ),
}
