"""Who lets broadcasts go by the other carrier? A person, with a reason; nothing goes over by itself.

What has not left goes on by the other one. What is in doubt stays with the carrier that may have it until its own list
or a receipt cleared that: only what it surely never took waits again, and leaves by the carrier of that moment.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.broadcasts import actions
from gateway.broadcasts.model import BroadcastState, Interruption
from gateway.broadcasts.tables import Broadcast
from gateway.carrier.failover import By, Standing, Use, Why
from gateway.carriers.standing import change, standing
from gateway.carriers.tables import CarrierChange
from gateway.errors import Refused
from gateway.queues import Queue, fell_due
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require
from gateway.storage.locks import Lock, hold_lock

LEAST_REASON, MOST_REASON = 10, 500


def switch_carrier(
    session: Session, actor: Actor, to: By, reason: str, has_senders: bool, now: datetime
) -> CarrierChange:
    """Let broadcasts go by `to` from now on. `has_senders`: the second carrier has a number for them.

    Raises Refused: not_permitted, no_second_carrier, carrier_reason, carrier_stands (it goes by that one already).
    """
    require(actor, Permission.CARRIERS_SWITCH)
    said = reason.strip()
    if not has_senders:
        raise Refused("no_second_carrier")
    if not LEAST_REASON <= len(said) <= MOST_REASON:
        raise Refused("carrier_reason", least=LEAST_REASON, most=MOST_REASON)
    hold_lock(session, Lock.CARRIERS)
    if standing(session, Use.BROADCASTS).by is to:
        raise Refused("carrier_stands")
    made = change(session, Use.BROADCASTS, Standing(to), Why.PERSON, now, actor.principal, actor.name, said)
    detail, personal = {"to": to.value}, {"reason": said}
    write_down(session, actor, Deed.CARRIER_SWITCHED, Subject.CARRIER, made.id, now, detail, personal)
    _go_on(session, actor, now)
    fell_due(session, Queue.BULK)
    return made


def _go_on(session: Session, actor: Actor, now: datetime) -> None:
    """Resume what the carrier stopped: the other one does not know of that."""
    stopped = (Interruption.CARRIER_ACCOUNT, Interruption.NO_SENDER)
    query = select(Broadcast.id).where(
        Broadcast.state == BroadcastState.PAUSED, Broadcast.interrupted_by.in_(stopped), Broadcast.expires_at > now
    )
    for broadcast_id in session.scalars(query.order_by(Broadcast.id)).all():
        actions.resume(session, actor, broadcast_id, now)
