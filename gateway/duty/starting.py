"""Whose duty begins when, and what is told of it when? Pure; the written rules for the start of duty.

The evening before, at 19:00, and at the handoff itself the officer is texted, and confirms; what is planned after that
evening is told at once. A turn shorter than four
hours is told at its handoff only, and who was told of one within twelve hours is not told of the next: hourly turns
must not become noise that people stop reading. Who goes on standing on the same level begins nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import Enum

from contacts import roster as reckoning
from contacts.civil_time import first_occurrence, wall_clock
from contacts.roster import Roster

EVENING = time(19)  # late enough that plans for tomorrow are made, early enough to find a stand-in
SHORT = timedelta(hours=4)
QUIET = timedelta(hours=12)  # after one text about the start of a short turn
PATIENCE = timedelta(minutes=15)  # after the handoff, for who is still under way
LONGEST = timedelta(days=35)
AHEAD = timedelta(hours=36)  # so far ahead starts are known: more than an evening and a day


class StartState(Enum):
    """How far a start of duty is."""

    PLANNED = "planned"
    ASKED = "asked"  # told the evening before
    BEGUN = "begun"  # told at the handoff
    LEFT_OPEN = "left_open"  # nobody confirmed: whoever stood there before stands beside
    DONE = "done"
    DROPPED = "dropped"  # somebody else stands there by now


@dataclass(frozen=True)
class Start:
    """One person begins on one level, until `ends_at` or for as long as is planned so far."""

    level: int
    staff_id: int
    starts_at: datetime
    ends_at: datetime

    @property
    def is_short(self) -> bool:
        """Whether it is told at its handoff only."""
        return is_short(self.starts_at, self.ends_at)


def is_short(starts_at: datetime, ends_at: datetime) -> bool:
    """Whether a turn is told at its handoff only."""
    return ends_at - starts_at < SHORT


def starts(roster: Roster, after: datetime, until: datetime) -> list[Start]:
    """Return every start between two instants, the first excluded; a fallback behind a gap begins nothing."""
    stretches = reckoning.stretches(replace(roster, fallbacks=()), after, until)
    return [
        Start(one.level, one.member, one.starts_at, ends(roster, one.level, one.member, one.starts_at))
        for one in stretches
        if after < one.starts_at <= until
    ]


def ends(roster: Roster, level: int, member: int, starts_at: datetime) -> datetime:
    """Return until when somebody who stands there at an instant does; it is looked for no further than `LONGEST`."""
    for change in reckoning.changes(roster, starts_at, starts_at + LONGEST):
        if not any(each.level == level and each.member == member for each in change.on_call):
            return change.at
    return starts_at + LONGEST


def told_at(start: Start, now: datetime) -> datetime:
    """Return when somebody is first told of a start that is known since `now`."""
    evening = first_occurrence(datetime.combine(wall_clock(start.starts_at).date() - timedelta(days=1), EVENING))
    return start.starts_at if start.is_short else max(evening, min(now, start.starts_at))


def stands(roster: Roster, level: int, staff_id: int, at: datetime) -> bool:
    """Whether somebody stands on a level at an instant, planned and not as its fallback."""
    return any(each.level == level and each.member == staff_id for each in reckoning.planned(roster, at))


def before(roster: Roster, level: int, starts_at: datetime) -> list[int]:
    """Return who stood on a level until a start, and no longer does then."""
    was = [
        each.member for each in reckoning.planned(roster, starts_at - timedelta(microseconds=1)) if each.level == level
    ]
    return [member for member in was if not stands(roster, level, member, starts_at)]
