"""By which carrier does a use go now, and how does that change? Verbs on a Session; who calls them commits.

One transaction at a time changes it (`Lock.CARRIERS`); whoever only reads takes no lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from gateway.carrier.failover import LATELY, TRIAL_EVERY, By, Past, Standing, Use, Why, road
from gateway.carriers.tables import CarrierChange, CarrierStanding
from gateway.storage.locks import Lock, hold_lock

SYSTEM = "system"


def standing(session: Session, use: Use) -> Standing:
    """Return by which carrier a use goes."""
    row = session.get(CarrierStanding, use, populate_existing=True)
    return Standing(row.carrier, row.since, row.trial_at) if row is not None else Standing(By.FIRST)


def choose(session: Session, past: Past, may_try: bool, now: datetime) -> By:
    """Choose the carrier of one page. Of two that could try the first carrier at the same moment, one does."""
    chosen = road(standing(session, Use.PAGES), past, may_try, now)
    if not chosen.trial:
        return chosen.by
    due = CarrierStanding.trial_at.is_(None) | (CarrierStanding.trial_at <= now)
    ours = session.scalar(
        update(CarrierStanding)
        .where(CarrierStanding.use == Use.PAGES, CarrierStanding.carrier == By.BACKUP, due)
        .values(trial_at=now + TRIAL_EVERY)
        .returning(CarrierStanding.use)
        .execution_options(synchronize_session=False)
    )
    return By.FIRST if ours is not None else By.BACKUP


def change(
    session: Session,
    use: Use,
    to: Standing,
    why: Why,
    now: datetime,
    principal: str = SYSTEM,
    by: str = "",
    reason: str = "",
) -> CarrierChange:
    """Let a use go by another carrier from now on, and keep who or what decided that."""
    hold_lock(session, Lock.CARRIERS)
    row = session.get(CarrierStanding, use, with_for_update=True, populate_existing=True)
    if row is None:
        session.add(CarrierStanding(use=use, carrier=to.by, since=now, trial_at=to.trial_at))
    else:
        row.carrier, row.since, row.trial_at = to.by, now, to.trial_at
    made = CarrierChange(use=use, carrier=to.by, at=now, why=why, principal=principal, by=by, reason=reason)
    session.add(made)
    session.flush()
    return made


def left_first_lately(session: Session, use: Use, now: datetime) -> int:
    """Return how often a use left the first carrier within the last hour."""
    query = select(func.count()).where(
        CarrierChange.use == use, CarrierChange.carrier == By.BACKUP, CarrierChange.at > now - LATELY
    )
    return session.scalar(query) or 0


def changes(session: Session, limit: int = 20) -> Sequence[CarrierChange]:
    """Return the last changes, the newest first."""
    return session.scalars(select(CarrierChange).order_by(CarrierChange.id.desc()).limit(limit)).all()


def untold(session: Session, hold: bool = False) -> Sequence[CarrierChange]:
    """Return the changes of pages that nobody has been told of, oldest first; `hold` them against another teller."""
    query = select(CarrierChange).where(CarrierChange.told_at.is_(None), CarrierChange.use == Use.PAGES)
    query = query.order_by(CarrierChange.id)
    return session.scalars(query.with_for_update(skip_locked=True) if hold else query).all()
