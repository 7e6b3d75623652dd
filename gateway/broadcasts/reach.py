"""Is an organisation reached, and when is its next contact asked? Pure: words come in, a standing comes out.

Only a person's answer acknowledges; that a telephone got the text is less, that the carrier took it less again. What
a person or a telephone has stays; "sent" ends when the carrier gives up on every text there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from gateway.broadcasts.model import DeliveryState


class Standing(Enum):
    """How far a broadcast came with one organisation, at the best of its contacts."""

    NOT_YET = "not_yet"
    SENT = "sent"  # the carrier has it
    DELIVERED = "delivered"  # a telephone got it
    ACKNOWLEDGED = "acknowledged"  # a person answered


class Via(Enum):
    """How a person acknowledged."""

    REPLY = "reply"
    KEY = "key"  # pressed in a call of ours
    LINK = "link"
    CALLED = "called"  # staff rang, and noted whom they spoke to


class Said(Enum):
    """What a reply means."""

    YES = "yes"
    NO = "no"
    FREE = "free"  # words for people to read


class Skipped(Enum):
    """Why a contact whose turn it was is not asked."""

    OPTED_OUT = "opted_out"


_S, _D = Standing, DeliveryState
RANK: Mapping[Standing, int] = {standing: rank for rank, standing in enumerate(Standing)}
STANDING_OF: Mapping[DeliveryState, Standing] = {
    _D.ACCEPTED: _S.SENT,
    _D.DELIVERED: _S.DELIVERED,
}
LOST = frozenset({_D.FAILED, _D.UNDELIVERED})  # nobody reads it there: the next contact's turn, at once
AWAITED = frozenset({_D.ACCEPTED, _D.DELIVERED, _D.UNCERTAIN})  # somebody may be reading it


@dataclass(frozen=True)
class Progress:
    """How an organisation stands. `place` is the contact in hand, of `places`; at `next_at` the next one is asked."""

    standing: Standing
    place: int
    places: int
    next_at: datetime | None = None

    @property
    def more(self) -> bool:
        """Whether another contact is left to ask."""
        return self.standing is not _S.ACKNOWLEDGED and self.place + 1 < self.places


def after_word(
    progress: Progress, place: int, state: DeliveryState, within: timedelta | None, now: datetime
) -> Progress:
    """Return how an organisation stands after word of the text to its contact at `place`.

    `within` is how long an answer is waited for; None: none is asked for, and nobody comes next.
    """
    told = STANDING_OF.get(state, _S.NOT_YET)
    standing = max(progress.standing, told, key=RANK.__getitem__)
    changed = replace(progress, standing=standing)
    if within is None or place != progress.place or not changed.more:
        return changed
    return replace(changed, next_at=turn_at(state, progress.next_at, within, now))


def turn_at(state: DeliveryState, planned: datetime | None, within: timedelta, now: datetime) -> datetime | None:
    """Return when the next contact's turn is, after word of the text to the one in hand."""
    if state in LOST:
        return min(now, planned or now)
    if state in AWAITED:
        return planned or now + within
    return planned


def given_up(progress: Progress) -> Progress:
    """Return how an organisation stands when the carrier has, and may yet deliver, no text to it any more."""
    return replace(progress, standing=_S.NOT_YET) if progress.standing is _S.SENT else progress


def acknowledged(progress: Progress) -> Progress:
    """Return how an organisation stands once a person answered: nobody else is asked."""
    return replace(progress, standing=_S.ACKNOWLEDGED, next_at=None)


def refused(progress: Progress, now: datetime) -> Progress:
    """Return how an organisation stands after a no: its next contact is asked at once."""
    return replace(progress, next_at=now if progress.more else None)
