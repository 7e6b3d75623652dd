"""What does a person say of mails in doubt? The only way, beside a bounce, by which such doubt ends: no list tells.

Said to have gone, they count as taken; said not to have gone, they have failed, and are never sent again by
themselves. A new try is a broadcast of its own to who was not reached.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.broadcasts.claims import unapplied_receipt
from gateway.broadcasts.model import Channel, DeliveryState
from gateway.broadcasts.overview import get
from gateway.broadcasts.standings import follow
from gateway.broadcasts.tables import Delivery
from gateway.broadcasts.told import deliveries_changed
from gateway.errors import Refused
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require

AFTER = timedelta(minutes=2)  # by then no conversation with the mail server is going on any more


def doubted_mails(session: Session, broadcast_id: int) -> int:
    """Return how many mails of a broadcast were perhaps taken by the mail server."""
    return session.scalar(select(func.count()).where(*_doubted(broadcast_id))) or 0


def clear_mails(session: Session, actor: Actor, broadcast_id: int, taken: bool, now: datetime) -> int:
    """Note what somebody found out at the mail server of the mails in doubt. Returns how many.

    Raises Refused("nothing_in_doubt").
    """
    require(actor, Permission.BROADCASTS_WRITE, Permission.BROADCASTS_APPROVE)
    get(session, broadcast_id)
    found: dict[str, object] = (
        {"state": DeliveryState.ACCEPTED, "accepted_at": now} if taken else {"state": DeliveryState.FAILED}
    )
    cleared = session.scalars(
        update(Delivery)
        .where(*_doubted(broadcast_id), Delivery.attempted_at <= now - AFTER, ~unapplied_receipt())
        .values(**found, claim_token=None, claimed_until=None)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not cleared:
        raise Refused("nothing_in_doubt")
    follow(session, sorted(cleared), now)
    deliveries_changed(session, sorted(cleared))
    said = {"mails": len(cleared), "taken": taken}
    write_down(session, actor, Deed.MAILS_CLEARED, Subject.BROADCAST, broadcast_id, now, said)
    return len(cleared)


def _doubted(broadcast_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Delivery.broadcast_id == broadcast_id,
        Delivery.channel == Channel.EMAIL,
        Delivery.state == DeliveryState.UNCERTAIN,
    )
