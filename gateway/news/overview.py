"""What was published? What the public pages, the console and the package read; nothing here changes a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.news.model import Message, Thread
from gateway.news.tables import NewsItem, TextPackage

IN_LIST = 50


def threads(session: Session, exercise: bool = False, limit: int = IN_LIST) -> list[Thread]:
    """Return the threads with the newest messages, the newest first."""
    last = func.max(NewsItem.id)
    query = select(NewsItem.thread).where(NewsItem.exercise == exercise).group_by(NewsItem.thread)
    keys = session.scalars(query.order_by(last.desc()).limit(limit)).all()
    grouped = defaultdict[str, list[Message]](list)
    for row in session.scalars(select(NewsItem).where(NewsItem.thread.in_(keys)).order_by(NewsItem.id)):
        grouped[row.thread].append(row.message)
    return [Thread(tuple(grouped[key])) for key in keys]


def latest_id(session: Session) -> int:
    """Return the number of the last message that was published; it grows with each."""
    return session.scalar(select(func.max(NewsItem.id))) or 0


def thread_of(session: Session, thread: str) -> Thread | None:
    """Return one thread; None for one that is not there."""
    rows = session.scalars(select(NewsItem).where(NewsItem.thread == thread).order_by(NewsItem.id)).all()
    return Thread(tuple(row.message for row in rows)) if rows else None


def message(session: Session, identifier: str) -> Message | None:
    """Return one message; None for one that is not there."""
    row = session.scalar(select(NewsItem).where(NewsItem.identifier == identifier))
    return row.message if row else None


def of_broadcast(session: Session, broadcast_id: int) -> Message | None:
    """Return what a broadcast published first; None when it published nothing."""
    query = select(NewsItem).where(NewsItem.broadcast_id == broadcast_id).order_by(NewsItem.id).limit(1)
    row = session.scalar(query)
    return row.message if row else None


def packages(session: Session, broadcast_id: int) -> Sequence[TextPackage]:
    """Return who took the texts of a broadcast along, the first first."""
    query = select(TextPackage).where(TextPackage.broadcast_id == broadcast_id).order_by(TextPackage.id)
    return session.scalars(query).all()
