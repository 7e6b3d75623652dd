"""What may a program ask of missed calls? To list them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.api import shapes
from gateway.api.routing import Answer, Asked
from gateway.calls.tables import MissedCall
from gateway.staff.permissions import numbers_masked


def list_missed_calls(session: Session, asked: Asked) -> Answer:
    """Calls that ended before they had a ticket, newest first."""
    query = select(MissedCall).order_by(MissedCall.id.desc()).limit(asked.limit + 1)
    after = asked.after
    rows = session.scalars(query if after is None else query.where(MissedCall.id < after)).all()
    hidden = numbers_masked(asked.actor)
    return Answer(
        asked.cursors.page(rows, asked.limit, lambda row: row.id, lambda row: shapes.missed_call(row, hidden))
    )
