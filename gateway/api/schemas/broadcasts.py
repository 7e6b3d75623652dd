"""How do broadcasts and their deliveries look?"""

from __future__ import annotations

from contacts.audience import Reason
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
from gateway.broadcasts.acknowledging import LEAST_WITHIN, MOST_WITHIN
from gateway.broadcasts.following import Followed
from gateway.broadcasts.model import BroadcastState, Channel, DeliveryState
from gateway.broadcasts.reach import Said, Standing
from gateway.news.model import CHOICES, MOST

_NAMES: Schema = array({"type": "string", "minLength": 1, "maxLength": 200}, maxItems=2000)
_AUDIENCE_EXAMPLES = [{"groups": ["crisis"], "provinces": ["Antwerpen", "Limburg"]}, {"everyone": True}]

_NEWS: Schema = {
    "type": "object",
    "properties": {
        **{name: {"type": "string", "maxLength": most} for name, most in MOST.items()},
        **{name: one_of(kind) for name, kind in CHOICES.items()},
    },
    "additionalProperties": False,
}
_RECIPIENTS_SEEN: Schema = {
    "type": "string",
    "maxLength": 64,
    "description": "Whom it would reach as the approver saw it; refused when the directory has changed that.",
}
NEWS_EXAMPLE = {
    "title": "Aanmelddienst gestoord",
    "description": "De aanmelddienst werkt niet sinds 14 uur. Wij zoeken de oorzaak.",
    "instruction": "Volg uw crisisplan.",
    "place": "",
    "restriction": "",
    "kind": "notice",
    "scope": "restricted",
    "category": "infra",
    "urgency": "expected",
    "severity": "severe",
    "certainty": "observed",
}

BROADCASTS: dict[str, Schema] = {
    "Audience": taken(
        {
            "groups": _NAMES,
            "provinces": _NAMES,
            "organisations": {**_NAMES, "description": "OVO, KBO or NIS codes."},
            "functions": _NAMES,
            "everyone": {"type": "boolean"},
            "saved": {
                "type": ["string", "integer"],
                "maxLength": 120,
                "description": "Name or id of a saved audience, alone; its rule is taken over as it is now.",
            },
            "followed": {
                "type": "object",
                "description": "Alone: exactly who got an earlier broadcast that has ended, or did not get it.",
                "properties": {
                    "broadcast": {"type": "integer", "minimum": 1},
                    "who": {"type": "string", "enum": [who.value for who in Followed]},
                },
            },
            "rule": {
                "type": "object",
                "description": '{"all": […]}, {"any": […]}, {"not": …}, or lists as here. Beside `saved`: its rule.',
            },
        },
        description="Values of a list are alternatives, keys must all hold. Empty is refused.",
        examples=_AUDIENCE_EXAMPLES,
    ),
    "Excluded": shown(
        {"contact": {"type": "string"}, "organisation": {"type": "string"}, "reason": one_of(Reason)},
        description="A contact of the audience whom the broadcast does not reach.",
    ),
    "Unmatched": shown(
        {"key": {"type": "string"}, "value": {"type": "string"}},
        description="What the audience names under this key and no contact has: who is meant gets nothing.",
    ),
    "Counts": shown(
        {"recipients": COUNT, **{state.value: COUNT for state in DeliveryState}},
        description="The buckets always add up to `recipients`, which is 0 until approval.",
    ),
    "Broadcast": shown(
        {
            "id": COUNT,
            "state": one_of(BroadcastState),
            "text": {"type": "string", "description": "As it will be sent."},
            "encoding": {"type": "string", "enum": ["gsm7", "ucs2"]},
            "segments": {**COUNT, "description": "Of one text."},
            "audience": ref("Audience"),
            "channels": array(one_of(Channel)),
            "exercise": {"type": "boolean"},
            "expires_in_minutes": COUNT,
            "send_at": {**TIME_OR_NULL, "description": "It leaves no sooner; null: at approval."},
            "news": {**_NEWS, "type": ["object", "null"], "description": "What comes out by channel news."},
            "acknowledge": {"type": "boolean", "description": "The text asks for an answer; see `organisations`."},
            "acknowledge_within_minutes": {"type": ["integer", "null"]},
            "acknowledge_order": array(one_of(Channel)),
            "expires_at": TIME_OR_NULL,
            "senders": {
                "type": ["object", "null"],
                "description": "By channel, frozen when it was submitted: it leaves from these and no others.",
                "additionalProperties": array({"type": "string"}),
            },
            "content_hash": {**TEXT_OR_NULL, "description": "Of what was submitted; give it back when approving."},
            "recipients_hash": {
                **TEXT_OR_NULL,
                "description": "Of whom it would reach now; to give back when approving. Null in lists.",
            },
            "created_at": TIME,
            "created_by": {"type": "string"},
            "submitted_at": TIME_OR_NULL,
            "submitted_by": TEXT_OR_NULL,
            "approved_at": TIME_OR_NULL,
            "approved_by": TEXT_OR_NULL,
            "glass_reason": {**TEXT_OR_NULL, "description": "Why it went without a second person."},
            "rejected_by": TEXT_OR_NULL,
            "reject_reason": TEXT_OR_NULL,
            "interrupted_by": {**TEXT_OR_NULL, "description": "Who, or what, paused it."},
            "ended_at": TIME_OR_NULL,
            "unmatched": array(
                ref("Unmatched"),
                description="What the audience names and no contact has. Empty in lists, and once approved.",
            ),
            "excluded": array(
                ref("Excluded"), description="As it stands now; frozen at approval. In lists: empty before that."
            ),
            "counts": ref("Counts"),
        }
    ),
    "BroadcastList": list_of("Broadcast"),
    "BroadcastGiven": taken(
        {
            "text": {"type": "string", "minLength": 1, "maxLength": 2000},
            "audience": ref("Audience"),
            "channels": array(one_of(Channel), uniqueItems=True, default=[Channel.SMS.value]),
            "exercise": {"type": "boolean", "default": False},
            "expires_in_minutes": {"type": ["integer", "null"], "minimum": 1, "maximum": 100_000},
            "send_at": {
                **TIME_OR_NULL,
                "description": "It leaves no sooner, if it is approved by then; at most 30 days.",
            },
            "news": {
                **_NEWS,
                "description": "By channel news: a public page, an Atom feed and CAP 1.2. What is empty or left out "
                "is taken from the text and the audience.",
                "examples": [NEWS_EXAMPLE],
            },
            "ticket": {
                **TEXT_OR_NULL,
                "maxLength": 40,
                "description": "Of the case it is about: one that asks for communication, or that you may change.",
            },
            "acknowledge": {
                "type": "boolean",
                "default": False,
                "description": "Ask for JA, of one contact of each organisation after another until one answers.",
            },
            "acknowledge_within_minutes": {
                "type": ["integer", "null"],
                "minimum": LEAST_WITHIN,
                "maximum": MOST_WITHIN,
                "description": "Before the next contact is asked.",
            },
            "acknowledge_order": array(
                one_of(Channel),
                uniqueItems=True,
                description="By what contacts are asked, one after another: it names sms. Left out: the channels.",
            ),
        },
        needed=("text", "audience"),
        examples=[
            {
                "text": "Storing bij de aanmelddienst. Volg uw crisisplan.",
                "audience": _AUDIENCE_EXAMPLES[0],
                "channels": ["sms"],
                "exercise": False,
                "expires_in_minutes": 120,
            }
        ],
    ),
    "Approval": taken(
        {
            "content_hash": {
                "type": "string",
                "maxLength": 64,
                "description": "What the approver had before them; refused when it is no longer that.",
            },
            "recipients_hash": _RECIPIENTS_SEEN,
        }
    ),
    "BreakingGlass": taken(
        {
            "content_hash": {"type": "string", "maxLength": 64, "description": "Of what was read."},
            "recipients_hash": _RECIPIENTS_SEEN,
            "reason": {"type": "string", "maxLength": 2000, "description": "Why nobody else can approve. It stays."},
        },
        needed=("content_hash", "reason"),
    ),
    "Rejection": taken({"reason": {"type": "string", "maxLength": 500}}),
    "Nothing": taken({}),
    "Delivery": shown(
        {
            "id": COUNT,
            "channel": one_of(Channel),
            "number": {"type": "string", "description": "Where it goes: a number in E.164, by e-mail an address."},
            "contacts": array({"type": "string"}),
            "organisations": array({"type": "string"}),
            "state": one_of(DeliveryState),
            "sender": TEXT_OR_NULL,
            "attempts": COUNT,
            "error": {"type": ["integer", "null"], "description": "The carrier's number."},
            "withheld": {
                "enum": [Reason.OPTED_OUT.value, None],
                "description": "Why it failed without the carrier: STOP was sent after the approval.",
            },
            "accepted_at": TIME_OR_NULL,
            "receipt_at": TIME_OR_NULL,
            "confirmed_at": {**TIME_OR_NULL, "description": "When a person confirmed it by a key."},
        }
    ),
    "DeliveryList": list_of("Delivery"),
    "ReachedContact": shown(
        {
            "contact": {"type": "string"},
            "function": {"type": "string"},
            "channel": one_of(Channel),
            "state": {"type": ["string", "null"], "description": "Of its delivery; null: it had no turn."},
            "skipped": {"type": ["string", "null"], "description": "Why its turn was passed."},
        }
    ),
    "ReachedOrganisation": shown(
        {
            "id": COUNT,
            "name": {"type": "string"},
            "province": TEXT_OR_NULL,
            "standing": one_of(Standing),
            "acknowledged_at": TIME_OR_NULL,
            "acknowledged_by": TEXT_OR_NULL,
            "acknowledged_via": TEXT_OR_NULL,
            "refused_at": {**TIME_OR_NULL, "description": "When somebody last answered no."},
            "next_at": {**TIME_OR_NULL, "description": "When its next contact is asked."},
            "contacts": array(ref("ReachedContact"), description="In the order of asking."),
        },
        description="Only `acknowledged` is a person; `delivered` is a telephone.",
    ),
    "ReachedOrganisationList": list_of("ReachedOrganisation"),
    "BroadcastReply": shown(
        {
            "id": COUNT,
            "number": NUMBER_OR_NULL,
            "text": {"type": "string"},
            "received_at": TIME,
            "said": one_of(Said),
            "handled_at": TIME_OR_NULL,
            "handled_by": TEXT_OR_NULL,
        }
    ),
    "BroadcastReplyList": list_of("BroadcastReply"),
}
