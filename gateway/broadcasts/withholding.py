"""Who said STOP after the recipients were frozen? What has not left to them never leaves, by whichever carrier.

Asked where it is marked what is about to leave, the last transaction before the carrier hears of it: a STOP that is
committed by then counts, and so does the START that lifted it. A STOP is about texts and mails, never about calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.orm import Session

from contacts.audience import Reason
from gateway.broadcasts.model import Channel, DeliveryState
from gateway.broadcasts.standings import follow
from gateway.broadcasts.tables import Delivery
from gateway.broadcasts.told import deliveries_changed
from gateway.directory.tables import OptOut

_DELIVERY = Delivery.metadata.tables[Delivery.__tablename__]
_STOPPED = (  # one plain statement for every group that leaves: a broadcast asks it thousands of times
    select(_DELIVERY.c.id)
    .join(OptOut.__table__, (OptOut.number == _DELIVERY.c.number) & OptOut.lifted_at.is_(None))
    .where(_DELIVERY.c.id.in_(bindparam("ids", expanding=True)), _DELIVERY.c.channel != Channel.VOICE)
)


def withhold(
    session: Session, delivery_ids: Sequence[int], mine: Sequence[ColumnElement[bool]], now: datetime
) -> frozenset[int]:
    """Fail those of `delivery_ids` whose number said STOP, with that as the reason; the next contact's turn is at once.

    `mine` tells which of them are in the caller's hands and were not attempted. Returns what was withheld.
    """
    stopped = session.connection().execute(_STOPPED, {"ids": list(delivery_ids)}).scalars().all()
    if not stopped:
        return frozenset()
    withheld = session.scalars(
        update(Delivery)
        .where(Delivery.id.in_(stopped), *mine)
        .values(state=DeliveryState.FAILED, withheld=Reason.OPTED_OUT, error=None, **_IN_NO_HAND)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).all()
    deliveries_changed(session, sorted(withheld))
    follow(session, sorted(withheld), now)
    return frozenset(withheld)


_IN_NO_HAND = {"claim_token": None, "claimed_until": None}
