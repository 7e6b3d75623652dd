"""What did people write back, who are they, and which broadcast does it answer? Replies by number, nothing lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.broadcasts.tables import Broadcast, Delivery, Reply
from gateway.directory import actions as directory

MOST = 500


@dataclass
class Thread:
    """All replies from one number, oldest first, and whom we know there."""

    number: str
    contacts: Sequence[str]
    organisations: Sequence[str]
    replies: list[Reply] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)  # by broadcast: what each answers

    @property
    def waits(self) -> bool:
        """Whether somebody still has to look at one of them."""
        return any(reply.handled_at is None for reply in self.replies)


def threads_of(session: Session, broadcast_id: int) -> list[Thread]:
    """Return the threads of one broadcast, those that wait for somebody first."""
    query = select(Reply).where(Reply.broadcast_id == broadcast_id).order_by(Reply.id).limit(MOST)
    return _threads(session, session.scalars(query).all())


def unhandled(session: Session) -> list[Thread]:
    """Return the threads of every reply that nobody took care of, those from strangers included."""
    query = select(Reply).where(Reply.handled_at.is_(None)).order_by(Reply.id).limit(MOST)
    return _threads(session, session.scalars(query).all())


def list_replies(session: Session, broadcast_id: int, cursor: int | None, limit: int) -> tuple[list[Reply], int | None]:
    """Return the replies to a broadcast, oldest first, from after the id `cursor`, and the next cursor."""
    query = select(Reply).where(Reply.broadcast_id == broadcast_id).order_by(Reply.id).limit(limit + 1)
    found = list(session.scalars(query if cursor is None else query.where(Reply.id > cursor)))
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def _threads(session: Session, replies: Sequence[Reply]) -> list[Thread]:
    deliveries = _by_id(session, [reply.delivery_id for reply in replies])
    texts = _texts(session, [reply.broadcast_id for reply in replies])
    found: dict[str, Thread] = {}
    for reply in replies:
        if reply.number not in found:
            found[reply.number] = _known(session, reply.number, deliveries.get(reply.delivery_id or 0))
        thread = found[reply.number]
        thread.replies.append(reply)
        if reply.broadcast_id is not None:
            thread.texts[reply.broadcast_id] = texts[reply.broadcast_id]
    return sorted(found.values(), key=lambda thread: not thread.waits)


def _known(session: Session, number: str, delivery: Delivery | None) -> Thread:
    if delivery is not None:
        names = [each["name"] for each in delivery.contacts], [each["name"] for each in delivery.organisations]
        return Thread(number, *names)
    known = directory.who_has_number(session, number)
    if known is None:
        return Thread(number, [], [])
    organisation, contact = known
    return Thread(number, [contact.name] if contact else [], [organisation.name])


def _by_id(session: Session, ids: Sequence[int | None]) -> dict[int, Delivery]:
    query = select(Delivery).where(Delivery.id.in_({key for key in ids if key is not None}))
    return {row.id: row for row in session.scalars(query)}


def _texts(session: Session, ids: Sequence[int | None]) -> dict[int, str]:
    query = select(Broadcast.id, Broadcast.text).where(Broadcast.id.in_({key for key in ids if key is not None}))
    return {row.id: row.text for row in session.execute(query)}
