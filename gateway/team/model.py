"""How far is a member who was called up, and a call to that member? Nouns, permitted ways and the next step; pure.

Only a key, a reply or a link is an answer: a line that was picked up, and all that a voicemail does, is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum


class MemberState(Enum):
    """Where a member stands."""

    ASKED = "asked"
    COMING = "coming"
    BY_TELEPHONE = "by_telephone"
    NOT_COMING = "not_coming"
    ARRIVED = "arrived"
    NO_ANSWER = "no_answer"
    NO_NUMBER = "no_number"  # no telephone that is proven theirs: somebody has to reach this person otherwise


class AnsweredBy(Enum):
    """How we know."""

    KEY = "key"
    SMS = "sms"
    LINK = "link"
    STAFF = "staff"  # somebody noted it on the case


class RingState(Enum):
    """Where one call to a member stands."""

    DUE = "due"
    CALLING = "calling"  # claimed: the carrier is being asked
    UNCERTAIN = "uncertain"  # perhaps placed: what it tells us, or the carrier's list, clears it
    RINGING = "ringing"
    PICKED_UP = "picked_up"  # by something
    ANSWERED = "answered"  # with a key
    OVER = "over"  # without one
    FAILED = "failed"
    CANCELLED = "cancelled"  # no longer needed


class Round(Enum):
    """What a look at a member who did not answer comes to."""

    RING = "ring"
    WAIT = "wait"
    GIVE_UP = "give_up"


_R = RingState
_ENDS = frozenset({_R.ANSWERED, _R.OVER, _R.FAILED, _R.CANCELLED})
_LATE = frozenset({_R.PICKED_UP, _R.ANSWERED})  # what we gave up may be picked up after all

PERMITTED: Mapping[RingState, frozenset[RingState]] = {
    _R.DUE: frozenset({_R.CALLING, _R.CANCELLED}),
    _R.CALLING: frozenset({_R.DUE, _R.UNCERTAIN, _R.RINGING, _R.PICKED_UP}) | _ENDS,
    _R.UNCERTAIN: frozenset({_R.DUE, _R.RINGING, _R.PICKED_UP}) | _ENDS,
    _R.RINGING: frozenset({_R.PICKED_UP}) | _ENDS,
    _R.PICKED_UP: frozenset({_R.ANSWERED, _R.OVER}),
    _R.ANSWERED: frozenset(),
    _R.OVER: _LATE,
    _R.FAILED: _LATE,
    _R.CANCELLED: _LATE,
}

TAKES_PART = (MemberState.COMING, MemberState.BY_TELEPHONE, MemberState.ARRIVED)
SAYABLE = (MemberState.COMING, MemberState.BY_TELEPHONE, MemberState.NOT_COMING)
UNDER_WAY = (_R.DUE, _R.CALLING, _R.UNCERTAIN, _R.RINGING, _R.PICKED_UP)

LISTENING = timedelta(minutes=3)  # as long may somebody hear where and when, and answer
AGAIN = timedelta(minutes=3)  # between two calls to who does not answer
ROUNDS = 3  # calls to one member
LOOK = timedelta(seconds=5)
MOST_MINUTES = 600  # until somebody is there


def next_round(rounds: int, under_way: bool, last_at: datetime | None, now: datetime) -> Round:
    """Say what to do about a member who has not answered; `last_at` is when the last call changed."""
    if under_way or (last_at is not None and now < last_at + AGAIN):
        return Round.WAIT
    return Round.RING if rounds < ROUNDS else Round.GIVE_UP
