"""Who is in a meeting's room, what is decided about them, and what is said to who waits? Pure.

A room belongs to one caller's call. Each line that is sent there has a seat. Two people are brought together, or one
is taken out, by a single compare-and-set on a seat, so that exactly one of the two happens.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from gateway.paging.model import Channel, PageState
from gateway.paging.ways import Attempt

OFFICER_WAITS = timedelta(minutes=10)  # for a caller who is still being asked; the flow's `wait_s` says the same
ALONE = timedelta(seconds=20)  # whoever still hears the waiting words so long after they should have met, is alone
EVIDENCE = timedelta(seconds=15)  # so long after 0 it is still awaited whether a page call was taken
SETTLES = timedelta(seconds=3)  # so long after a caller's end the room is over too, for who was in it
LATE = timedelta(seconds=5)  # after its time, somebody who is still there was not taken out
AGAIN = timedelta(seconds=5)  # after an attempt of which nobody knows whether it was carried out
LEASE = timedelta(seconds=30)  # of an attempt whose clock died


class SeatState(Enum):
    """How somebody is in a room."""

    WAITING = "waiting"
    MEETING = "meeting"  # both were sent in: they meet there
    LEAVING = "leaving"  # we are taking this line out
    GONE = "gone"


class Way(Enum):
    """How a caller who asked for the officer gets one. The words are the flow's."""

    ROOM = "room"
    MOMENT = "moment"
    RING = "ring"


def way_for(calls: Iterable[Attempt], asked_at: datetime, now: datetime) -> Way:
    """Choose by what is known of the page calls of a ticket that nobody has accepted.

    Only a call that the carrier has taken proves that its API is in reach. What is on its way is awaited a little;
    with nothing to hope for, officers are rung from the caller's own call, for which nothing else is needed.
    """
    live = [one for one in calls if one.channel is Channel.VOICE and not one.state.final and one.live_until > now]
    if any(one.state is PageState.RINGING for one in live):
        return Way.ROOM
    return Way.MOMENT if live and now - asked_at < EVIDENCE else Way.RING


def rings(calls: Iterable[Attempt], now: datetime) -> bool:
    """Whether an officer's telephone rings, or is answered, for one of these page calls."""
    return way_for(calls, now - EVIDENCE, now) is Way.ROOM


@dataclass(frozen=True)
class Waiting:
    """A seat as far as decisions go. `until` is when whoever waits is to be taken out."""

    is_caller: bool
    state: SeatState
    since: datetime
    until: datetime | None = None

    def is_alone(self, now: datetime) -> bool:
        """Whether somebody who hears the waiting words now, although the other was sent in too, is alone."""
        return self.state is SeatState.MEETING and now - self.since > ALONE

    def is_stuck(self, now: datetime) -> bool:
        """Whether somebody who still hears the waiting words should have been out by now."""
        if self.state is SeatState.MEETING:
            return False
        told = self.state is SeatState.LEAVING and now - self.since > LATE
        over = self.until is not None and now - self.until > LATE
        return self.state is SeatState.GONE or told or over


def caller_hears(seat: Waiting, phone_rings: bool, has_number: bool, now: datetime) -> str:
    """Name the words for a caller who waits: always what is true by now."""
    if seat.is_stuck(now):
        return "waiting_call_back" if has_number else "waiting_no_number"
    if seat.state is SeatState.MEETING and not seat.is_alone(now):
        return "waiting_coming"
    return "waiting_called" if phone_rings else "waiting_trying"


def officer_hears(seat: Waiting, caller_gone: bool, now: datetime) -> str:
    """Name the words for an officer who waits."""
    if caller_gone or seat.is_stuck(now) or seat.is_alone(now) or seat.state is SeatState.LEAVING:
        return "waiting_caller_gone"
    return "waiting_for_caller" if seat.state is SeatState.WAITING else "waiting_caller_comes"
