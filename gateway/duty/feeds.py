"""Who may read duty in a calendar without signing in? Whoever holds a key that was made and not revoked.

A key is unguessable and shown once; the row keeps its hash. It opens nothing but turns and names: no telephone numbers.
It stops when its maker's account closes, or may read duty no more.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.duty.actions import shifts
from gateway.duty.changes import note_change
from gateway.duty.ical import CalendarEntry, calendar
from gateway.duty.model import DutyChangeKind, Via
from gateway.duty.tables import DutyFeed
from gateway.errors import Refused
from gateway.staff.permissions import Permission, may
from gateway.staff.sign_in import digest
from gateway.staff.tables import Staff

FEEDS_MOST = 20
AHEAD = timedelta(days=183)
READ_EVERY = timedelta(hours=1)  # how often it is noted that a calendar still reads


def make_feed(session: Session, person: Staff, name: str, whole_roster: bool, now: datetime) -> str:
    """Return a new key for this person's own turns, or for everybody's; raises Refused: too_many_feeds."""
    theirs = select(func.count()).where(DutyFeed.made_by_id == person.id, DutyFeed.revoked_at.is_(None))
    if (session.scalar(theirs) or 0) >= FEEDS_MOST:
        raise Refused("too_many_feeds", most=FEEDS_MOST)
    key = secrets.token_urlsafe(32)
    name = " ".join(name.split())[:120] or "Agenda"
    feed = DutyFeed(name=name, made_by_id=person.id, whole_roster=whole_roster, key_hash=digest(key), made_at=now)
    session.add(feed)
    session.flush()
    became = f"{name}: {'de hele wacht' if whole_roster else 'eigen beurten'}"
    note_change(session, person.actor, Via.CONSOLE, DutyChangeKind.FEED_MADE, now, became=became)
    return key


def revoke_feed(session: Session, person: Staff, feed_id: int, now: datetime) -> None:
    """Let a key open nothing any more: one's own, or any for who plans duty; raises Refused: no_such_feed."""
    feed = session.get(DutyFeed, feed_id, with_for_update=True)
    theirs = feed is not None and (feed.made_by_id == person.id or may(person.actor, Permission.DUTY_CHANGE))
    if feed is None or not theirs or feed.revoked_at is not None:
        raise Refused("no_such_feed")
    feed.revoked_at = now
    note_change(session, person.actor, Via.CONSOLE, DutyChangeKind.FEED_REVOKED, now, was=feed.name)


def feeds_of(session: Session, person: Staff) -> Sequence[DutyFeed]:
    """Return the feeds that are open and that this person may revoke, newest first."""
    query = select(DutyFeed).where(DutyFeed.revoked_at.is_(None)).order_by(DutyFeed.id.desc())
    if not may(person.actor, Permission.DUTY_CHANGE):
        query = query.where(DutyFeed.made_by_id == person.id)
    return session.scalars(query).all()


def find_feed(session: Session, key: str) -> DutyFeed:
    """Return the feed that a key opens; raises Refused: no_such_feed."""
    feed = session.scalar(select(DutyFeed).where(DutyFeed.key_hash == digest(key), DutyFeed.revoked_at.is_(None)))
    maker = session.get(Staff, feed.made_by_id) if feed is not None else None
    if feed is None or maker is None or not maker.active or not may(maker.actor, Permission.DUTY_READ):
        raise Refused("no_such_feed")
    return feed


def written(session: Session, feed: DutyFeed, host: str, now: datetime) -> bytes:
    """Return what a calendar reads: the turns from the month before until half a year on."""
    starts_at = _month_before(now)
    entries = [
        CalendarEntry(
            f"{shift.level}-{officer.staff_id}-{shift.starts_at:%Y%m%dT%H%M%SZ}@{host}",
            shift.starts_at,
            shift.ends_at,
            f"Wacht niveau {shift.level}" + (f": {officer.name}" if feed.whole_roster else ""),
        )
        for shift, officer in shifts(session, starts_at, _month_before(now + AHEAD))
        if feed.whole_roster or officer.staff_id == feed.made_by_id
    ]
    return calendar("Wacht CCVO" if feed.whole_roster else "Mijn wacht CCVO", entries, now)


def note_read(feed: DutyFeed, now: datetime) -> None:
    """Note that a calendar read."""
    feed.read_at = now


def _month_before(at: datetime) -> datetime:
    """Return the first of the month before: a turn that is cut there keeps its name for a month."""
    last = at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    return last.replace(day=1)
