"""Which nouns does paging know, and which states of a page are the end of it?"""

from __future__ import annotations

from enum import Enum


class Channel(Enum):
    """By which way an officer is paged."""

    VOICE = "voice"
    SMS = "sms"
    EMAIL = "email"


class PageState(Enum):
    """How far one page is. Only ACCEPTED and DECLINED are a person's answer; SENT may still become one."""

    DUE = "due"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    RINGING = "ringing"  # the call is with the carrier: queued, ringing or answered
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    UNANSWERED = "unanswered"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Whether nothing of ours or the carrier's changes it any more."""
        return self in _FINAL


_FINAL = frozenset(
    {PageState.ACCEPTED, PageState.DECLINED, PageState.UNANSWERED, PageState.FAILED, PageState.CANCELLED}
)

PERMITTED: dict[PageState, frozenset[PageState]] = {
    PageState.DUE: frozenset({PageState.SENDING, PageState.RINGING, PageState.FAILED})
    | {PageState.ACCEPTED, PageState.DECLINED, PageState.CANCELLED},
    PageState.SENDING: frozenset(PageState) - {PageState.SENDING},
    PageState.UNCERTAIN: frozenset(PageState) - {PageState.UNCERTAIN, PageState.SENDING},
    PageState.RINGING: _FINAL,
    PageState.SENT: _FINAL,
    PageState.ACCEPTED: frozenset(),
    PageState.DECLINED: frozenset({PageState.ACCEPTED}),
    PageState.UNANSWERED: frozenset({PageState.ACCEPTED, PageState.DECLINED}),
    PageState.FAILED: frozenset({PageState.ACCEPTED, PageState.DECLINED}),
    PageState.CANCELLED: frozenset({PageState.ACCEPTED}),
}
