"""For how many days is each kind of data kept? The defaults of the house, and what an operator sets instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from gateway.given import Given

LEAST_DAYS, MOST_DAYS = 1, 3650


class Kind(Enum):
    """A kind of data that is not kept for ever. Recordings have a setting of their own, which callers hear."""

    CALLERS = "callers"  # numbers on tickets, from their closing
    TICKETS = "tickets"  # names and words of cases and their timelines, from their closing
    PAGES = "pages"  # where pages went and what they said; the text at the carrier
    CALLS = "calls"  # who rang, and what was answered, from the end of the call
    MISSED_CALLS = "missed_calls"  # their numbers
    DELIVERIES = "deliveries"  # numbers and names of recipients, from the end of the broadcast; the text at the carrier
    RECEIPTS = "receipts"  # the carrier's words, one by one
    REPLIES = "replies"  # what recipients answered, and from which number
    NOTICES = "notices"  # texts and mails to one person; the text at the carrier
    UPLOADS = "uploads"  # tables that were brought in, from when they lapse
    SESSIONS = "sessions"  # sign-ins, from when they lapse
    NAMES = "names"  # who did it, in the audit


YEAR = 365
DEFAULTS: Mapping[Kind, int] = {
    Kind.CALLERS: YEAR,
    Kind.TICKETS: 5 * YEAR + 1,
    Kind.PAGES: YEAR,
    Kind.CALLS: YEAR,
    Kind.MISSED_CALLS: YEAR,
    Kind.DELIVERIES: YEAR,
    Kind.RECEIPTS: YEAR,
    Kind.REPLIES: YEAR,
    Kind.NOTICES: YEAR,
    Kind.UPLOADS: 1,
    Kind.SESSIONS: 30,
    Kind.NAMES: 5 * YEAR + 1,
}


@dataclass(frozen=True)
class Keeping:
    """How many days each kind is kept."""

    days: Mapping[Kind, int]

    def kept_for(self, kind: Kind) -> timedelta:
        """For how long this kind is kept."""
        return timedelta(days=self.days[kind])


DEFAULT_KEEPING = Keeping(DEFAULTS)


def read_keeping(given: Given, name: str) -> Keeping:
    """Read `replies=90,notices=180`; what is not named keeps its default."""
    days, kinds = dict(DEFAULTS), {kind.value: kind for kind in Kind}
    for part in filter(None, (part.strip() for part in (given.text(name) or "").split(","))):
        kind, _, said = part.partition("=")
        number = int(said) if said.strip().isdecimal() else 0
        if kind.strip() not in kinds:
            given.faults.append(f"{name}: {kind.strip()!r} is not one of {', '.join(kinds)}")
        elif not LEAST_DAYS <= number <= MOST_DAYS:
            given.faults.append(f"{name}: {part!r} is not a number of days from {LEAST_DAYS} to {MOST_DAYS}")
        else:
            days[kinds[kind.strip()]] = number
    return Keeping(days)
