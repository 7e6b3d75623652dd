"""Who heard of it by telephone? Staff ring an organisation that did not answer, and note by name whom they spoke to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.broadcasts.overview import get
from gateway.broadcasts.reach import Via
from gateway.broadcasts.reach_tables import OrganisationReach
from gateway.broadcasts.standings import acknowledge
from gateway.errors import Refused
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require

LEAST, MOST = 2, 120


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
    return row
