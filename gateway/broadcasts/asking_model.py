"""How far is a call that asks a second person to approve? Nouns and permitted ways; pure.

Only keys count: a line that was picked up, and all that a voicemail does, ends as unanswered.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import Enum


class ApprovalCallState(Enum):
    """Where such a call stands."""

    DUE = "due"
    CALLING = "calling"  # claimed: the carrier is being asked
    UNCERTAIN = "uncertain"  # perhaps placed: what it tells us, or the carrier's list, clears it
    RINGING = "ringing"
    PICKED_UP = "picked_up"  # by something
    IDENTIFIED = "identified"  # the PIN was right: the text is being heard
    APPROVED = "approved"
    REJECTED = "rejected"
    UNDECIDED = "undecided"  # heard, and hung up
    UNANSWERED = "unanswered"
    WRONG_PIN = "wrong_pin"
    FAILED = "failed"
    CANCELLED = "cancelled"  # no longer needed


_S = ApprovalCallState
_LATE = frozenset({_S.PICKED_UP})  # what we gave up may be picked up after all: the flow then says how it stands

PERMITTED: Mapping[ApprovalCallState, frozenset[ApprovalCallState]] = {
    _S.DUE: frozenset({_S.CALLING, _S.CANCELLED}),
    _S.CALLING: frozenset({_S.DUE, _S.UNCERTAIN, _S.RINGING, _S.PICKED_UP, _S.UNANSWERED, _S.FAILED, _S.CANCELLED}),
    _S.UNCERTAIN: frozenset({_S.DUE, _S.RINGING, _S.PICKED_UP, _S.UNANSWERED, _S.FAILED, _S.CANCELLED}),
    _S.RINGING: frozenset({_S.PICKED_UP, _S.UNANSWERED, _S.FAILED, _S.CANCELLED}),
    _S.PICKED_UP: frozenset({_S.IDENTIFIED, _S.UNANSWERED, _S.WRONG_PIN}),
    _S.IDENTIFIED: frozenset({_S.APPROVED, _S.REJECTED, _S.UNDECIDED}),
    _S.APPROVED: frozenset(),
    _S.REJECTED: frozenset(),
    _S.UNDECIDED: frozenset({_S.APPROVED, _S.REJECTED}),
    _S.UNANSWERED: _LATE,
    _S.WRONG_PIN: frozenset(),
    _S.FAILED: _LATE,
    _S.CANCELLED: _LATE,
}

ON_THE_LINE = (_S.PICKED_UP, _S.IDENTIFIED)
IN_VAIN = (_S.UNDECIDED, _S.UNANSWERED, _S.WRONG_PIN, _S.FAILED)

LISTENING = timedelta(minutes=5)  # as long may somebody hear a text, twice, and decide
HEARING = timedelta(seconds=90)  # so long a page waits for who is on the line with us: it must not wait for ever
DOUBT_LASTS = timedelta(hours=1)  # after it nobody waits any more for what a call in doubt came to
