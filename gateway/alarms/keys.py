"""Which keys of programs lapse soon? The coordinators and the key's owner hear of it, 30, 7 and 1 day before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.notices import actions as notices
from gateway.notices.model import NoticeChannel
from gateway.notices.texts import text
from gateway.now import BRUSSELS, Clock
from gateway.staff.keys import to_warn_of
from gateway.staff.tables import ApiKey, Staff
from gateway.storage import Storage

SUBJECT = "CCVO: uw API-sleutel vervalt"


def warn_of_keys(storage: Storage, clock: Clock) -> int:
    """Tell of every key that lapses soon, once at each of the three distances. Returns of how many."""
    with storage.reading() as session:
        if not to_warn_of(session, clock()):
            return 0
    now = clock()
    with storage.transaction() as session:
        found = to_warn_of(session, now)
        for key in found:
            key.warned_at = now
            raise_alarm(session, AlarmKind.KEY_LAPSES, f"key {key.id}", now)
            _tell_owner(session, key, now)
    return len(found)


def _tell_owner(session: Session, key: ApiKey, now: datetime) -> None:
    owner = session.get(Staff, key.staff_id) if key.staff_id is not None else None
    if owner is None or not owner.email or key.expires_at is None:
        return
    said = text("key_lapses", e=key.name, d=f"{key.expires_at.astimezone(BRUSSELS):%d/%m/%Y}")
    notices.write(session, "key_lapses", owner.email, said, now, channel=NoticeChannel.EMAIL, subject=SUBJECT)
