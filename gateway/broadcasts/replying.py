"""What does a text from a recipient mean, and which broadcast does it answer? A yes of a person acknowledges.

A yes or no belongs to the last broadcast to that number that asked for one and still stands; other words to the last
one there. They are not answered: three hundred thanks would stand in the senders' way. What nobody asked for is kept.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.broadcasts.acknowledging import read_answer
from gateway.broadcasts.reach import Said, Via
from gateway.broadcasts.standings import acknowledge_number, refuse_number
from gateway.broadcasts.tables import Broadcast, Delivery, Reply
from gateway.broadcasts.told import replied
from gateway.errors import Refused
from gateway.paging import actions as paging
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require
from gateway.staff.tables import Staff


def record_reply(session: Session, number: str, text: str, now: datetime) -> Reply:
    """Keep a text that came in, and let a yes or a no count for every organisation that its number serves."""
    said = read_answer(text)
    asked = _asked(session, number, now) if said is not Said.FREE else None
    about = asked or _last(session, number)
    reply = Reply(
        broadcast_id=about.broadcast_id if about else None,
        delivery_id=about.id if about else None,
        number=number,
        text=text,
        received_at=now,
        said=said,
    )
    if asked is not None and said is Said.YES:
        acknowledge_number(session, asked.broadcast_id, number, Via.REPLY, now)
        reply.handled_at = now
    elif asked is not None:
        refuse_number(session, asked.broadcast_id, number, now)
    session.add(reply)
    session.flush()
    if about is not None:
        replied(session, reply)
    return reply


def is_answer_of_contact(session: Session, officer: Staff, number: str, text: str, now: datetime) -> bool:
    """Whether an officer's bare yes or no answers a broadcast: only while no page waits for that officer."""
    if read_answer(text) is Said.FREE or paging.waiting_for(session, officer.id):
        return False
    return _asked(session, number, now) is not None


def mark_handled(session: Session, actor: Actor, reply_id: int, now: datetime) -> Reply:
    """Note that somebody of the staff took care of a reply; raises Refused("no_such_reply")."""
    require(actor, Permission.BROADCASTS_WRITE, Permission.BROADCASTS_APPROVE)
    reply = session.get(Reply, reply_id, with_for_update=True)
    if reply is None:
        raise Refused("no_such_reply")
    if reply.handled_at is None:
        reply.handled_at, reply.handled_by = now, actor.name
        about = {"reply": reply.id}
        write_down(session, actor, Deed.REPLY_HANDLED, Subject.BROADCAST, reply.broadcast_id, now, about)
    return reply


def _asked(session: Session, number: str, now: datetime) -> Delivery | None:
    """The last text to a number that asked for an answer and still stands."""
    query = (
        select(Delivery)
        .join(Broadcast, Broadcast.id == Delivery.broadcast_id)
        .where(Delivery.number == number, Delivery.attempts > 0)
        .where(Broadcast.acknowledge_within_minutes.is_not(None), Broadcast.expires_at > now)
    )
    return session.scalars(query.order_by(Delivery.id.desc()).limit(1)).first()


def _last(session: Session, number: str) -> Delivery | None:
    query = select(Delivery).where(Delivery.number == number, Delivery.attempts > 0)
    return session.scalars(query.order_by(Delivery.id.desc()).limit(1)).first()
