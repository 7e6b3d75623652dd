"""May whom an audience reaches be read while other writers wait? Where there are few it may; else it is read before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from gateway.broadcasts import following
from gateway.broadcasts.tables import Delivery
from gateway.directory.tables import Contact

FEW = 2_000  # contacts, or recipients of an earlier broadcast, that are read in some hundredths of a second


def is_read_at_once(session: Session, audience: Mapping[str, Any]) -> bool:
    """Whether whom an audience reaches can be read while other writers wait."""
    few = _few(session, Contact.id, Contact.merged_into_id.is_(None))
    if following.KEY not in audience:
        return few
    earlier = following.read_following(audience[following.KEY]).broadcast_id
    return few and _few(session, Delivery.id, Delivery.broadcast_id == earlier)


def _few(session: Session, column: InstrumentedAttribute[int], *where: ColumnElement[bool]) -> bool:
    some = select(column).where(*where).limit(FEW + 1).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) <= FEW
