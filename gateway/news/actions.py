"""How does a message come out, and how is a thread withdrawn? Verbs on a Session; the door commits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.news.model import Kind, Message, Thread
from gateway.news.overview import thread_of
from gateway.news.tables import NewsItem, TextPackage
from gateway.news.writing import withdrawal
from gateway.staff.model import Actor


def publish(session: Session, message: Message) -> Message:
    """Bring a message out: from the commit on, everyone can read it, or in a drill whoever signed in."""
    said = {name: getattr(message, name) for name in Message.__dataclass_fields__}
    session.add(NewsItem(**{**said, "codes": list(message.codes)}))
    session.flush()
    return message


def withdraw(session: Session, thread: str, now: datetime) -> Thread | None:
    """Withdraw everything that a thread says. Safe to repeat; None for a thread that is not there."""
    found = thread_of(session, thread)
    if found is not None and found.latest.kind is not Kind.WITHDRAWAL:
        publish(session, withdrawal(found.messages, now))
        return thread_of(session, thread)
    return found


def note_package(session: Session, actor: Actor, broadcast_id: int, now: datetime) -> None:
    """Note who took the texts of a broadcast along."""
    session.add(TextPackage(broadcast_id=broadcast_id, at=now, principal=actor.principal, by=actor.name))
    session.flush()
