"""How many calls may be placed now, so that the carrier never queues one of ours? Counted from the rows themselves.

A carrier places so many calls a second for an account (Twilio: 1, unless more was granted) and keeps the others in a
queue of its own, oldest first, for hours: there a page for a new ticket would wait behind another's round of everyone.
Claimers are one at a time, so what is counted here is all there is, with or without the queue.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import floor, inf

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.paging.model import Channel
from gateway.paging.tables import Page

UNPACED = inf
SLACK = timedelta(seconds=0.1)  # the clock looks every second: one a second must not become one every two
MOST_AT_ONCE = 1000


def calls_free(session: Session, now: datetime, calls_a_second: float) -> int:
    """Return how many calls may be placed at this instant."""
    if calls_a_second == UNPACED:
        return MOST_AT_ONCE
    within = timedelta(seconds=max(1.0, 1 / calls_a_second)) - SLACK
    placed = select(func.count()).where(Page.attempted_at > now - within, Page.channel == Channel.VOICE)
    return max(1, floor(calls_a_second)) - (session.scalar(placed) or 0)
