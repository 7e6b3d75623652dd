"""What is a broadcast, and what may become of it and of each of its deliveries? Pure nouns and permitted transitions.

A broadcast says what people decided; a delivery says what is known of one recipient. What the carrier tells of a
delivery is no transition but evidence, and is weighed in `receipts`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from gateway.errors import Refused


class BroadcastState(Enum):
    """Where a broadcast stands."""

    DRAFT = "draft"
    AWAITING_APPROVAL = "awaiting_approval"
    SENDING = "sending"
    PAUSED = "paused"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class DeliveryState(Enum):
    """The bucket that a recipient is in. Every recipient is in exactly one."""

    WAITING = "waiting"
    CLAIMED = "claimed"  # in the hands of a worker
    UNCERTAIN = "uncertain"  # handed to the carrier, perhaps: looked up, never sent again on a guess
    ACCEPTED = "accepted"  # the carrier has it
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Channel(Enum):
    """By what a broadcast goes out."""

    SMS = "sms"
    VOICE = "voice"
    EMAIL = "email"
    NEWS = "news"


class Interruption(Enum):
    """Why a broadcast stands paused."""

    BY_PERSON = "by_person"
    NO_SENDER = "no_sender"  # no number is set to send from
    SENDERS_CHANGED = "senders_changed"  # none of the senders that were approved is set any more
    CARRIER_ACCOUNT = "carrier_account"  # the carrier refuses our account or sender: every next attempt fails too


_B, _D = BroadcastState, DeliveryState

PERMITTED: Mapping[BroadcastState, frozenset[BroadcastState]] = {
    _B.DRAFT: frozenset({_B.AWAITING_APPROVAL, _B.CANCELLED}),
    _B.AWAITING_APPROVAL: frozenset({_B.DRAFT, _B.SENDING, _B.CANCELLED}),
    _B.SENDING: frozenset({_B.PAUSED, _B.COMPLETED, _B.CANCELLED, _B.EXPIRED}),
    _B.PAUSED: frozenset({_B.SENDING, _B.COMPLETED, _B.CANCELLED, _B.EXPIRED}),
    _B.COMPLETED: frozenset(),
    _B.CANCELLED: frozenset(),
    _B.EXPIRED: frozenset(),
}

# What we ourselves may do with a delivery; evidence of the carrier may move any of them (see `receipts`, `retrying`).
DELIVERY_PERMITTED: Mapping[DeliveryState, frozenset[DeliveryState]] = {
    _D.WAITING: frozenset({_D.CLAIMED, _D.CANCELLED, _D.EXPIRED}),
    _D.CLAIMED: frozenset({_D.WAITING, _D.UNCERTAIN, _D.ACCEPTED, _D.FAILED, _D.CANCELLED, _D.EXPIRED}),
    _D.UNCERTAIN: frozenset({_D.WAITING, _D.ACCEPTED, _D.FAILED, _D.CANCELLED, _D.EXPIRED}),
    _D.ACCEPTED: frozenset(),
    _D.DELIVERED: frozenset(),
    _D.UNDELIVERED: frozenset(),
    _D.FAILED: frozenset(),
    _D.CANCELLED: frozenset(),
    _D.EXPIRED: frozenset(),
}

OPEN = (_D.WAITING, _D.CLAIMED, _D.UNCERTAIN)  # a broadcast with one of these is not completed
UNDER_WAY = (_B.SENDING, _B.PAUSED)
RESTING = {_B.CANCELLED: _D.CANCELLED, _B.EXPIRED: _D.EXPIRED}  # where what waits goes when its broadcast has ended

MOST_SEGMENTS = 3
DEFAULT_EXPIRY_MINUTES = 4 * 60
MOST_EXPIRY_MINUTES = 7 * 24 * 60
LEAVES_WITHIN = timedelta(days=30)
LATE_FORM = timedelta(minutes=5)  # so long may somebody take over a form


def sources_of(target: BroadcastState) -> tuple[BroadcastState, ...]:
    """Return the states from which a broadcast may go to `target`: what a compare-and-set compares with."""
    return tuple(state for state, targets in PERMITTED.items() if target in targets)


def delivery_sources_of(target: DeliveryState) -> tuple[DeliveryState, ...]:
    """Return the states from which we may move a delivery to `target`."""
    return tuple(state for state, targets in DELIVERY_PERMITTED.items() if target in targets)


@dataclass(frozen=True)
class Leaving:
    """When a broadcast leaves: at an instant, or None, as soon as it is approved."""

    at: datetime | None = None


AT_ONCE = Leaving()


def content_hash(
    text: str,
    audience: Mapping[str, Any],
    channels: Sequence[str],
    exercise: bool,
    expires_in_minutes: int,
    send_at: datetime | None = None,
    news: Mapping[str, str] | None = None,
    senders: Mapping[str, Sequence[str]] | None = None,
    acknowledge: Mapping[str, Any] | None = None,
) -> str:
    """Return the hash (SHA-256, hexadecimal) of everything that a second person approves."""
    content = {
        "text": text,
        "audience": audience,
        "channels": sorted(channels),
        "exercise": exercise,
        "expires_in_minutes": expires_in_minutes,
        **({"send_at": send_at.isoformat()} if send_at is not None else {}),
        **({"news": news} if news is not None else {}),
        **({"senders": senders} if senders is not None else {}),
        **({"acknowledge": acknowledge} if acknowledge is not None else {}),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def checked_channels(given: Sequence[str]) -> list[str]:
    """Return the names of channels; raises Refused: channels_empty, channel_unknown."""
    if not given:
        raise Refused("channels_empty")
    for name in given:
        if name not in {channel.value for channel in Channel}:
            raise Refused("channel_unknown", channel=name)
    return sorted(set(given))


def checked_leaving(leaving: Leaving, now: datetime) -> datetime | None:
    """Return when a broadcast may leave; raises Refused: leaves_past, leaves_late (`days`)."""
    if leaving.at is not None and leaving.at < now - LATE_FORM:
        raise Refused("leaves_past")
    if leaving.at is not None and leaving.at > now + LEAVES_WITHIN:
        raise Refused("leaves_late", days=LEAVES_WITHIN.days)
    return leaving.at


def checked_expiry(minutes: int | None) -> int:
    """Return for how many minutes from approval a broadcast may be sent; raises Refused("expiry", least=, most=)."""
    asked = DEFAULT_EXPIRY_MINUTES if minutes is None else minutes
    if not 1 <= asked <= MOST_EXPIRY_MINUTES:
        raise Refused("expiry", least=1, most=MOST_EXPIRY_MINUTES)
    return asked
