"""Does a broadcast reach anybody at all? Told without reading a large directory to its end, for a writer is held up."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from contacts.channels import choose_on
from gateway.broadcasts import following
from gateway.broadcasts.channels import reaching
from gateway.broadcasts.model import Channel
from gateway.broadcasts.recipients import asked_of, reaching_somebody
from gateway.broadcasts.tables import Broadcast, Delivery
from gateway.directory import actions as directory
from gateway.directory.tables import Contact
from gateway.errors import Refused

FEW = 2_000  # contacts, or recipients of an earlier broadcast, that are read in some hundredths of a second


def is_read_at_once(session: Session, broadcast: Broadcast) -> bool:
    """Whether whom it reaches can be read while other writers wait."""
    if broadcast.channels == [Channel.NEWS]:
        return True
    few = _few(session, Contact.id, Contact.merged_into_id.is_(None))
    if following.KEY not in broadcast.audience:
        return few
    earlier = following.read_following(broadcast.audience[following.KEY]).broadcast_id
    return few and _few(session, Delivery.id, Delivery.broadcast_id == earlier)


def somebody_is_reached(session: Session, broadcast: Broadcast) -> None:
    """Raise Refused("no_recipients") when nobody is reached, and as `reaching_somebody` does."""
    if is_read_at_once(session, broadcast):
        reaching_somebody(session, broadcast)
        return
    following.follows(session, broadcast)
    if following.KEY in broadcast.audience:
        found = following.any_of(session, broadcast.audience[following.KEY])
    else:
        asked, channels = asked_of(session, broadcast.audience), reaching(broadcast.channel_names)
        found = any(choose_on(asked, some, channels).recipients for some in directory.leaf_through(session))
    if not found:
        raise Refused("no_recipients")


def _few(session: Session, column: InstrumentedAttribute[int], *where: ColumnElement[bool]) -> bool:
    some = select(column).where(*where).limit(FEW + 1).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) <= FEW
