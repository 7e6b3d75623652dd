"""When does a broadcast come out as a news item, and what does it say? Once, when it is approved or when it leaves.

Nothing is published before approval: there is no row. What has channel news only has no recipients, and is completed
when it is published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from gateway.broadcasts import following
from gateway.broadcasts.acknowledging import without_request
from gateway.broadcasts.areas import area_of
from gateway.broadcasts.model import BroadcastState, Channel
from gateway.broadcasts.moving import move
from gateway.broadcasts.overview import get
from gateway.broadcasts.tables import Broadcast
from gateway.errors import Refused
from gateway.news import actions as news
from gateway.news import overview
from gateway.news.model import Announcement, Area, Kind, Message, Thread, body_of, checked_announcement
from gateway.news.tables import NewsItem
from gateway.news.words import word
from gateway.news.writing import written

AT_ONCE = 20  # how many are published a sweep


@dataclass(frozen=True)
class Said:
    """What a writer says, as far as it matters to a news item; `text` has its prefix."""

    text: str
    exercise: bool
    audience: Mapping[str, Any]
    chosen: Announcement


def announced(channels: Sequence[str], given: Mapping[str, Any] | None) -> dict[str, str] | None:
    """Return what a broadcast keeps of its news item: nothing without that channel; raises Refused as its rules do."""
    if Channel.NEWS.value not in channels:
        return None
    return checked_announcement(given or {}).kept()


def publishable(session: Session, broadcast: Broadcast) -> None:
    """Raise Refused("nothing_to_withdraw") for a withdrawal of what nobody published."""
    if announcement(broadcast).kind is Kind.WITHDRAWAL and earlier(session, broadcast.audience) is None:
        raise Refused("nothing_to_withdraw")


def publish_when_due(session: Session, broadcast: Broadcast, now: datetime) -> Message | None:
    """Publish a broadcast that was approved, unless it leaves later or is out already; returns what came out."""
    waits = broadcast.send_at is not None and broadcast.send_at > now
    if broadcast.news is None or waits or overview.of_broadcast(session, broadcast.id) is not None:
        return None
    message = news.publish(session, message_of(session, broadcast, now))
    if broadcast.channels == [Channel.NEWS]:
        move(session, broadcast, BroadcastState.COMPLETED, ended_at=now)
    return message


def publish_due(session: Session, now: datetime) -> None:
    """Publish what was to leave at a time that has come. Safe to repeat, and beside another clock."""
    query = select(Broadcast).where(
        Broadcast.state == BroadcastState.SENDING,
        Broadcast.expires_at > now,
        Broadcast.send_at <= now,
        unpublished(),
    )
    for broadcast in session.scalars(query.limit(AT_ONCE).with_for_update(skip_locked=True)).all():
        publish_when_due(session, broadcast, now)


def unpublished() -> ColumnElement[bool]:
    """What holds for a broadcast whose news item has still to come out."""
    return Broadcast.news.is_not(None) & ~exists().where(NewsItem.broadcast_id == Broadcast.id)


def withdraw_of(session: Session, broadcast: Broadcast, now: datetime) -> Thread | None:
    """Withdraw what a broadcast published; None when that is nothing."""
    published = overview.of_broadcast(session, broadcast.id)
    return None if published is None else news.withdraw(session, published.thread, now)


def announcement(broadcast: Broadcast) -> Announcement:
    """Return what its writer chose, or what goes without saying."""
    return checked_announcement(broadcast.news or {})


def message_of(session: Session, broadcast: Broadcast, at: datetime) -> Message:
    """Return what a broadcast says as a news item: what was published, or what would be at this instant."""
    published = overview.of_broadcast(session, broadcast.id)
    if published is not None:
        return published
    said = Said(without_request(broadcast.text), broadcast.exercise, broadcast.audience, announcement(broadcast))
    expires_at = broadcast.expires_at or at + timedelta(minutes=broadcast.expires_in_minutes)
    return message_from(session, said, expires_at, at, broadcast.id)


def message_from(session: Session, said: Said, expires_at: datetime, at: datetime, broadcast_id: int = 0) -> Message:
    """Return what would be published at this instant of what is only being written."""
    thread = earlier(session, said.audience)
    area = Area(thread.latest.place, thread.latest.codes) if thread else area_of(session, said.audience)
    before = thread.messages if thread else ()
    return written(broadcast_id, said.text, said.exercise, said.chosen, area, before, expires_at, at)


def read_out(session: Session, broadcast: Broadcast, now: datetime) -> str:
    """Return everything that a second person approves, to be read aloud: the text, and what comes out as news."""
    if broadcast.news is None:
        return broadcast.text
    message = message_of(session, broadcast, now)
    same = message.description == body_of(without_request(broadcast.text))
    told = [
        broadcast.text,
        "Dit komt uit als nieuwsbericht.",
        f"Titel: {message.title}.",
        "De tekst is dezelfde." if same else f"Tekst: {message.description}.",
        f"Wat te doen: {message.instruction}." if message.instruction else "",
        f"Waar: {message.place}.",
        f"Voor: {message.restriction or 'iedereen'}.",
        f"Soort: {word(message.kind)}, ernst {word(message.severity)}.",
    ]
    return " ".join(each for each in told if each)


def before(session: Session, broadcast: Broadcast, message: Message) -> tuple[Message, ...]:
    """Return the messages that a broadcast's message amends or withdraws."""
    published = overview.thread_of(session, message.thread)
    if published is None:
        return ()
    return published.before(message) if message in published.messages else published.messages


def earlier(session: Session, audience: Mapping[str, Any]) -> Thread | None:
    """Return the thread that a follow-up goes on with: that of the nearest broadcast it follows, if it still stands."""
    while following.KEY in audience:
        followed = get(session, following.read_following(audience[following.KEY]).broadcast_id)
        published = overview.of_broadcast(session, followed.id)
        if published is not None:
            return None if is_withdrawn(session, published) else overview.thread_of(session, published.thread)
        audience = followed.audience
    return None


def is_withdrawn(session: Session, message: Message) -> bool:
    """Whether the thread of a message was withdrawn."""
    thread = overview.thread_of(session, message.thread)
    return thread is not None and thread.latest.kind is Kind.WITHDRAWAL
