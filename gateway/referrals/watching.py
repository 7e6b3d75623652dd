"""When is somebody told that a referral is not confirmed yet? Pure: our choice, in one place.

What the rules call worthy is told soon, at any hour; what is not waits for the morning. It ends after four times: by
then it stands in the figures and on the page, and people know.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from gateway.now import BRUSSELS

FIRST, AGAIN = timedelta(hours=2), timedelta(hours=4)
FIRST_WORTHY, AGAIN_WORTHY = timedelta(minutes=30), timedelta(hours=1)
MOST = 4  # reminders of one referral; the last one goes to the coordinators as well
MORNING, EVENING = time(7), time(22)  # in Brussels


def next_reminder(since: datetime, reminded: int, last_at: datetime | None, worthy: bool) -> datetime | None:
    """Return when somebody is told next; None when nobody is told any more.

    `since`: when it was referred. `reminded`: how often somebody was told, last at `last_at`.
    """
    if reminded >= MOST:
        return None
    if last_at is None:
        due = since + (FIRST_WORTHY if worthy else FIRST)
    else:
        due = last_at + (AGAIN_WORTHY if worthy else AGAIN)
    return due if worthy else by_day(due)


def by_day(at: datetime) -> datetime:
    """Return the instant itself by day, or the morning after it."""
    there = at.astimezone(BRUSSELS)
    if MORNING <= there.time() < EVENING:
        return at
    day = there.date() + timedelta(days=1) if there.time() >= EVENING else there.date()
    return datetime.combine(day, MORNING, BRUSSELS).astimezone(at.tzinfo)
