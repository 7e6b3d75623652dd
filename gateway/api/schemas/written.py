"""How do reports in writing and referrals look? With an example of each."""

from __future__ import annotations

from typing import Any

from gateway.api.checks import Schema
from gateway.api.schemas.pieces import (
    COUNT,
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
from gateway.intake.conversation import MOST
from gateway.intake.model import Author, Reach, Way
from gateway.referrals.actions import REFERENCE_MOST

_AT = "2026-11-23T20:15:00Z"
WRITTEN: dict[str, Schema] = {
    "Message": shown(
        {
            "at": TIME,
            "author": one_of(Author),
            "by": {"type": "string"},
            "way": one_of(Way, "The follow-up page or console, or a text."),
            "text": {"type": "string"},
        }
    ),
    "Conversation": shown(
        {
            "reach": {"anyOf": [one_of(Reach), {"type": "null"}]},
            "callable": {"type": "boolean", "description": "Whether the reporter may be rung."},
            "report": {"type": "string", "description": "What was written with the report."},
            "messages": array(ref("Message")),
        }
    ),
    "MessageGiven": taken(
        {"text": {"type": "string", "minLength": 1, "maxLength": MOST}},
        needed=("text",),
        examples=[{"text": "Welke toepassing is geraakt?"}],
    ),
    "Referral": shown(
        {
            "number": {"type": "string"},
            "referred_at": TIME,
            "entity": TEXT_OR_NULL,
            "worthy": {"type": "boolean", "description": "Whether the rules call its facts worthy."},
            "waits_minutes": {**COUNT, "description": "How long it waits, or waited until it was confirmed."},
            "reminded": {**COUNT, "description": "How often somebody was told that it is not confirmed."},
            "confirmed_at": TIME_OR_NULL,
            "confirmed_by": TEXT_OR_NULL,
            "reference": {**TEXT_OR_NULL, "description": "Of Digitaal Vlaanderen."},
            "ticket": {**TEXT_OR_NULL, "description": "The ticket that they opened here."},
        }
    ),
    "ReferralList": list_of("Referral"),
    "ReferralGiven": taken(
        {
            "reference": {"type": "string", "minLength": 1, "maxLength": REFERENCE_MOST},
            "ticket": {"type": "string", "minLength": 1, "maxLength": 40},
        },
        examples=[{"reference": "INC0042"}],
    ),
}
EXAMPLES: dict[str, Any] = {
    "Message": {"at": _AT, "author": "ccvo", "by": "An Peeters", "way": "page", "text": "Welke toepassing is geraakt?"},
    "Conversation": {
        "reach": "sms",
        "callable": False,
        "report": "Het loket is onbereikbaar.",
        "messages": [{"at": _AT, "author": "reporter", "by": "melder", "way": "sms", "text": "Nu ook de website."}],
    },
    "Referral": {
        "number": "26-0042-7",
        "referred_at": _AT,
        "entity": "Stad Gent",
        "worthy": False,
        "waits_minutes": 75,
        "reminded": 0,
        "confirmed_at": None,
        "confirmed_by": None,
        "reference": None,
        "ticket": None,
    },
}
EXAMPLES["ReferralList"] = {"items": [EXAMPLES["Referral"]], "next": None}
