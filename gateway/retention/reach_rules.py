"""What of the contacts in a broadcast's order is over its time? Their addresses and names; how it stood stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, cast, exists, literal, select, update
from sqlalchemy.orm import Session

from gateway.broadcasts.reach_tables import OrganisationReach, ReachStep
from gateway.broadcasts.tables import Broadcast

GONE = "gewist"


def steps(before: datetime) -> Select[Any]:
    """Contacts of broadcasts that ended, by number."""
    query = select(ReachStep.id).join(Broadcast, Broadcast.id == ReachStep.broadcast_id)
    return query.where(Broadcast.ended_at <= before, ~ReachStep.address.startswith("#")).order_by(ReachStep.id)


def empty_steps(session: Session, ids: Sequence[int]) -> None:
    """Take addresses and names off contacts in their order, and off what says that one of them answered."""
    theirs = exists().where(
        ReachStep.id.in_(ids),
        ReachStep.reach_id == OrganisationReach.id,
        ReachStep.contact == OrganisationReach.acknowledged_by,
    )
    session.execute(update(OrganisationReach).where(theirs).values(acknowledged_by=GONE), execution_options=_PLAIN)
    gone = literal("#").concat(cast(ReachStep.id, String))
    emptied = update(ReachStep).where(ReachStep.id.in_(ids)).values(address=gone, contact=GONE, function="")
    session.execute(emptied, execution_options=_PLAIN)


def answers(before: datetime) -> Select[Any]:
    """Organisations of broadcasts that ended of which it is kept who answered, by number."""
    query = select(OrganisationReach.id).join(Broadcast, Broadcast.id == OrganisationReach.broadcast_id)
    named = OrganisationReach.acknowledged_by != GONE
    return query.where(Broadcast.ended_at <= before, named).order_by(OrganisationReach.id)


def empty_answers(session: Session, ids: Sequence[int]) -> None:
    """Take out who answered for an organisation; that somebody did stays."""
    kept = update(OrganisationReach).where(OrganisationReach.id.in_(ids)).values(acknowledged_by=GONE)
    session.execute(kept, execution_options=_PLAIN)


_PLAIN = {"synchronize_session": False}
