"""Who hears that pages go by another carrier? An alarm is raised when they leave the first, and lifted afterwards.

Pages change over where no alarm can be raised; the clock tells it a second later, once, by the rows of the changes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.alarms.tables import Alarm
from gateway.carrier.failover import By, Use
from gateway.carriers.standing import standing, untold
from gateway.notices import actions as notices
from gateway.notices.texts import text
from gateway.now import BRUSSELS
from gateway.staff.actions import coordinators

STILL_EVERY = timedelta(minutes=5)


def changes_wait(session: Session, now: datetime) -> bool:
    """Whether `tell_changes` has anything to do."""
    if untold(session):
        return True
    alarm = session.scalar(_open())
    return alarm is not None and alarm.last_at <= now - STILL_EVERY and _away(session)


def tell_changes(session: Session, now: datetime) -> None:
    """Raise the alarm for each change away from the first carrier, lift it for each return; once for each change.

    While pages go by the second carrier the alarm stays open, however long nothing new happens.
    """
    for change in untold(session, hold=True):
        change.told_at = now
        if change.carrier is By.BACKUP:
            raise_alarm(session, AlarmKind.CARRIER_CHANGED, f"{change.use.value}: {change.why.value}", now)
        else:
            _lift(session, now)
    alarm = session.scalar(_open().with_for_update())
    if alarm is not None and _away(session):
        alarm.last_at = now


def _lift(session: Session, now: datetime) -> None:
    """End the alarm, and tell those who were told of it: officers see another number again."""
    alarm = session.scalar(_open().with_for_update())
    if alarm is None:
        return
    alarm.ended_at = now
    if alarm.texted_at is not None and alarm.texted_at >= alarm.at:
        said = text("carrier_back", u=f"{now.astimezone(BRUSSELS):%H:%M}")
        for coordinator in coordinators(session):
            if coordinator.phone and coordinator.phone_verified:
                notices.write(session, "carrier_back", coordinator.phone, said, now)


def _open() -> Select[Alarm]:
    query = select(Alarm).where(Alarm.kind == AlarmKind.CARRIER_CHANGED, Alarm.ended_at.is_(None))
    return query.order_by(Alarm.id).limit(1)


def _away(session: Session) -> bool:
    return standing(session, Use.PAGES).by is By.BACKUP
