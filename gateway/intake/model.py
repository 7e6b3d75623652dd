"""Which nouns does a report in writing know beside its ticket? Pure."""

from __future__ import annotations

from enum import Enum

LANGUAGES = ("nl", "en", "fr", "de")  # of the form; every text stands in each


class Reach(Enum):
    """How the reporter wants to hear from us."""

    CALL = "call"
    SMS = "sms"  # cannot be called
    EMAIL = "email"  # cannot be called
    PAGE = "page"  # cannot be called: reads and writes on the follow-up page alone

    @property
    def callable(self) -> bool:
        """Whether an officer may ring."""
        return self is Reach.CALL


class Author(Enum):
    """Who wrote a message."""

    REPORTER = "reporter"
    CCVO = "ccvo"


class Way(Enum):
    """By which way a message came."""

    PAGE = "page"  # the follow-up page, or the console
    SMS = "sms"


class Turn(Enum):
    """What becomes of the paging of a report in writing."""

    NOW = "now"
    WAIT = "wait"  # paged when its turn comes: too many at once
    BUSY = "busy"  # not taken now; what was filled in stays, and it can be sent again
