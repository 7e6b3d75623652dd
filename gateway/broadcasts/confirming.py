"""Who heard of it otherwise? Staff ring an organisation and note to whom they spoke; who reads a mail follows its link.

Whoever has the link has the mail: it says that somebody there read it, as a key says it in a call.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.broadcasts.model import Channel, DeliveryState
from gateway.broadcasts.overview import get
from gateway.broadcasts.reach import Via
from gateway.broadcasts.reach_tables import OrganisationReach
from gateway.broadcasts.standings import acknowledge, acknowledge_number, follow
from gateway.broadcasts.tables import Delivery
from gateway.broadcasts.told import deliveries_changed
from gateway.carrier.addresses import Addresses
from gateway.errors import Refused
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require

LEAST, MOST = 2, 120
KIND = "confirming"


def opened(session: Session, addresses: Addresses, reference: str, lock: bool = False) -> Delivery:
    """Return the mailed delivery that a link is of; raises Refused("bad_reference")."""
    row = session.get(Delivery, addresses.read(KIND, reference), with_for_update=lock or None)
    if row is None or row.channel is not Channel.EMAIL:
        raise Refused("bad_reference")
    return row


def confirm_by_link(session: Session, row: Delivery, now: datetime) -> None:
    """Note that a person read a mail: all organisations that its address serves are reached. Safe to repeat."""
    if row.confirmed_at is not None:
        return
    row.confirmed_at, row.state, row.error = now, DeliveryState.DELIVERED, None
    row.claim_token = row.claimed_until = row.not_before = None
    session.flush()
    acknowledge_number(session, row.broadcast_id, row.number, Via.LINK, now)
    follow(session, [row.id], now)
    deliveries_changed(session, [row.id])


def confirm_by_telephone(
    session: Session, actor: Actor, broadcast_id: int, organisation_id: int, who: str, now: datetime
) -> OrganisationReach:
    """Note that staff rang an organisation, and whom there they spoke to; nobody else there is asked any more.

    Raises Refused: spoken_to, no_such_organisation, organisation_acknowledged (`by`).
    """
    require(actor, Permission.BROADCASTS_WRITE, Permission.BROADCASTS_APPROVE)
    get(session, broadcast_id)
    spoken_to = " ".join(who.split())
    if not LEAST <= len(spoken_to) <= MOST:
        raise Refused("spoken_to", least=LEAST, most=MOST)
    query = select(OrganisationReach).where(
        OrganisationReach.broadcast_id == broadcast_id, OrganisationReach.organisation_id == organisation_id
    )
    row = session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()
    if row is None:
        raise Refused("no_such_organisation")
    if row.acknowledged_at is not None:
        raise Refused("organisation_acknowledged", by=row.acknowledged_by or "")
    acknowledge(row, spoken_to, Via.CALLED, now)
    row.noted_by, row.noted_as = actor.name, actor.principal
    session.flush()
    said, known = {"organisation": organisation_id}, {"spoken_to": spoken_to}
    write_down(session, actor, Deed.ORGANISATION_CONFIRMED, Subject.BROADCAST, broadcast_id, now, said, known)
    return row
