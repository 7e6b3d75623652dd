"""What does an answer look like, filled in? One example of each; a list's is made from its item's."""

from __future__ import annotations

from typing import Any

_AT = "2026-11-23T20:15:00Z"
_UNKNOWN = "unknown"

EXAMPLES: dict[str, Any] = {
    "Ticket": {
        "number": "26-0042-7",
        "kind": "report",
        "source": "phone",
        "opened_at": _AT,
        "state": "accepted",
        "outcome": "worthy",
        "reasons": ["several_entities", "information_class"],
        "borderline": False,
        "route": "outside",
        "facts": {
            "image_damage": "no",
            "several_entities": "yes",
            "many_users_or_external": _UNKNOWN,
            "critical_central": "no",
            "malicious": _UNKNOWN,
            "partner_told": _UNKNOWN,
            "confidentiality": {"hit": "no", "level": None, "personal_data": _UNKNOWN},
            "integrity": {"hit": "yes", "level": 4, "external_service": _UNKNOWN, "financial_impact": _UNKNOWN},
            "availability": {"hit": "no", "level": None, "total": _UNKNOWN, "priority_users": _UNKNOWN},
        },
        "entity": {"code": "OVO002949", "name": "Digitaal Vlaanderen"},
        "caller": "+32470123456",
        "callback": "+32470123456",
        "language": "nl",
        "recordings": [{"id": 7, "at": "2026-11-23T20:16:10Z", "seconds": 24, "available": True}],
        "complete": True,
        "acknowledged_by": "An Peeters",
        "acknowledged_at": "2026-11-23T20:16:40Z",
        "exercise": False,
        "paging_held": None,
        "joined_to": None,
        "reports": 1,
        "pages": [
            {"officer": "An Peeters", "level": 1, "channel": "sms", "state": "cancelled", "at": "2026-11-23T20:16:40Z"},
            {
                "officer": "An Peeters",
                "level": 1,
                "channel": "voice",
                "state": "accepted",
                "at": "2026-11-23T20:16:40Z",
            },
        ],
        "timeline": [
            {"at": _AT, "event": "opened", "by": "melder", "detail": "phone"},
            {"at": "2026-11-23T20:16:40Z", "event": "accepted", "by": "An Peeters", "detail": ""},
        ],
    },
    "KnownProblem": {
        "notice": "storing van het gebruikersbeheer",
        "translations": {"en": "failure of user management"},
        "ticket": "26-0042-7",
        "started_at": _AT,
        "started_by": "An Peeters",
    },
    "MissedCall": {"caller": "+32470123456", "at": _AT, "heard_until": "emergency"},
    "Duty": {
        "at": _AT,
        "on_call": [{"level": 1, "name": "An Peeters", "phone": "+32470123456"}],
        "next": {
            "at": "2026-11-30T07:00:00Z",
            "on_call": [{"level": 1, "name": "Bert Maes", "phone": "+32470654321"}],
        },
        "gaps": [{"from": "2026-12-24T07:00:00Z", "to": "2026-12-27T07:00:00Z", "level": 2}],
    },
    "DutyImported": {
        "shifts": 2,
        "from": "2026-11-23T08:00:00Z",
        "to": "2026-12-07T08:00:00Z",
        "created": ["Bert Maes"],
    },
    "Contact": {
        "id": 12,
        "organisation": "Stad Gent",
        "code": "44021",
        "province": "Oost-Vlaanderen",
        "function": "CISO",
        "name": "Jan Jans",
        "mobile": "+32470111111",
        "phone": "+3292668111",
        "email": "jan.jans@example.org",
        "groups": ["crisis"],
        "priority": 1,
        "opted_out": False,
        "email_opted_out": False,
    },
    "ContactsImported": {
        "added": 296,
        "changed": 3,
        "unchanged": 0,
        "rejected": [
            {"row": 17, "column": "mobile", "value": "0470 12 34", "error": "number_too_short", "suggestion": None}
        ],
        "repaired": [
            {"row": 4, "column": "mobile", "value": "470123456", "error": "zero_lost", "suggestion": "0470 12 34 56"}
        ],
        "unknown_columns": [],
        "dry_run": False,
    },
    "Broadcast": {
        "id": 3,
        "state": "sending",
        "text": "CCVO: Storing bij de aanmelddienst. Volg uw crisisplan.",
        "encoding": "gsm7",
        "segments": 1,
        "audience": {"groups": ["crisis"]},
        "channels": ["sms"],
        "exercise": False,
        "expires_in_minutes": 120,
        "send_at": None,
        "expires_at": "2026-11-23T22:15:00Z",
        "content_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "created_at": "2026-11-23T20:05:00Z",
        "created_by": "Dora Smet",
        "submitted_at": "2026-11-23T20:10:00Z",
        "submitted_by": "Dora Smet",
        "approved_at": _AT,
        "approved_by": "An Peeters",
        "rejected_by": None,
        "reject_reason": None,
        "interrupted_by": None,
        "ended_at": None,
        "excluded": [{"contact": "Els Els", "organisation": "Stad Brugge", "reason": "no_mobile"}],
        "counts": {
            "recipients": 10,
            "waiting": 4,
            "claimed": 1,
            "uncertain": 0,
            "accepted": 2,
            "delivered": 3,
            "undelivered": 0,
            "failed": 0,
            "cancelled": 0,
            "expired": 0,
        },
    },
    "Approval": {"content_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
    "Rejection": {"reason": "De tekst noemt geen tijdstip."},
    "Delivery": {
        "id": 81,
        "channel": "sms",
        "number": "+32470111111",
        "contacts": ["Jan Jans"],
        "organisations": ["Stad Gent"],
        "state": "delivered",
        "sender": "+32460000201",
        "attempts": 1,
        "error": None,
        "accepted_at": _AT,
        "receipt_at": "2026-11-23T20:15:04Z",
        "confirmed_at": None,
    },
}
EXAMPLES |= {
    f"{name}List": {"items": [EXAMPLES[name]], "next": None}
    for name in ("Ticket", "MissedCall", "Contact", "Broadcast", "Delivery")
}
