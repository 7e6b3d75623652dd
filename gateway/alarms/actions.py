"""What is wrong now, and who has been told? Verbs on a Session; the door commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from gateway.alarms.model import SAID, AlarmKind
from gateway.alarms.tables import Alarm, AlarmSeen
from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.errors import Refused
from gateway.notices import actions as notices
from gateway.notices.model import NoticeChannel
from gateway.notices.texts import text
from gateway.now import BRUSSELS
from gateway.staff.actions import coordinators
from gateway.staff.model import Actor

MAILED = frozenset(
    {AlarmKind.ACCOUNT_REFUSED, AlarmKind.CANARY_FAILED, AlarmKind.CARRIER_CHANGED}
)  # what keeps texts from leaving is told by mail as well
TEXT_EVERY = timedelta(minutes=15)  # of one kind
QUIET = timedelta(minutes=30)  # an alarm that did not happen again for so long is over
DETAIL_MOST = 200


def raise_alarm(
    session: Session, kind: AlarmKind, detail: str, now: datetime, texted_at: datetime | None = None
) -> Alarm:
    """Raise an alarm, or count it on the one that is open; text the coordinators, at most every 15 minutes a kind.

    `detail` must hold no caller's number or words. `texted_at`: when they were told already in another way.
    """
    alarm = session.scalar(_open().where(Alarm.kind == kind).order_by(Alarm.id).limit(1).with_for_update())
    if alarm is None:
        alarm = Alarm(kind=kind, at=now, detail=detail[:DETAIL_MOST], count=0, last_at=now)
        session.add(alarm)
    alarm.count, alarm.last_at, alarm.detail = alarm.count + 1, now, detail[:DETAIL_MOST]
    last = texted_at or _last_texted(session, kind)
    if last is None or now - last >= TEXT_EVERY:
        _text_coordinators(session, kind, now)
        last = now
    alarm.texted_at = last
    session.flush()
    return alarm


def open_alarms(session: Session) -> Sequence[Alarm]:
    """Return the alarms that are not over, oldest first."""
    return session.scalars(_open().order_by(Alarm.id)).all()


def unseen_alarms(session: Session) -> Sequence[Alarm]:
    """Return the alarms that are not over, and happened again since somebody last saw them; oldest first."""
    covered = select(AlarmSeen.id).where(AlarmSeen.alarm_id == Alarm.id, AlarmSeen.times >= Alarm.count)
    return session.scalars(_open().where(~covered.exists()).order_by(Alarm.id)).all()


def see_alarm(session: Session, alarm_id: int, times: int, by: Actor, now: datetime) -> Alarm:
    """Note that somebody saw an alarm when it had happened so many times; what happens after that shows it again.

    Raises Refused("no_such_alarm").
    """
    alarm = session.get(Alarm, alarm_id)
    if alarm is None:
        raise Refused("no_such_alarm")
    session.add(AlarmSeen(alarm_id=alarm.id, at=now, by=by.name, times=min(max(times, 0), alarm.count)))
    session.flush()
    write_down(session, by, Deed.ALARM_SEEN, Subject.ALARM, alarm.id, now, {"times": times})
    return alarm


def latest_alarms(session: Session, limit: int = 50) -> Sequence[tuple[Alarm, Sequence[AlarmSeen]]]:
    """Return the alarms there were, the newest first, each with who saw it."""
    found = session.scalars(select(Alarm).order_by(Alarm.id.desc()).limit(limit)).all()
    rows = session.scalars(select(AlarmSeen).where(AlarmSeen.alarm_id.in_([one.id for one in found])))
    seen: dict[int, list[AlarmSeen]] = {}
    for row in rows.all():
        seen.setdefault(row.alarm_id, []).append(row)
    return [(one, seen.get(one.id, [])) for one in found]


def end_quiet_alarms(session: Session, now: datetime) -> int:
    """End every alarm that did not happen again for half an hour. Returns how many."""
    quiet = session.scalars(_open().where(Alarm.last_at <= now - QUIET).with_for_update(skip_locked=True)).all()
    for alarm in quiet:
        alarm.ended_at = now
    return len(quiet)


def alarm_text(kind: AlarmKind, now: datetime) -> str:
    """Return what a coordinator is texted."""
    return text("alarm", u=f"{now.astimezone(BRUSSELS):%H:%M}", b=SAID[kind])


def _open() -> Select[Alarm]:
    return select(Alarm).where(Alarm.ended_at.is_(None))


def _last_texted(session: Session, kind: AlarmKind) -> datetime | None:
    told = select(Alarm.texted_at).where(Alarm.kind == kind, Alarm.texted_at.is_not(None))
    return session.scalar(told.order_by(Alarm.texted_at.desc()).limit(1))


def _text_coordinators(session: Session, kind: AlarmKind, now: datetime) -> None:
    for coordinator in coordinators(session):
        if coordinator.phone and coordinator.phone_verified:
            notices.write(session, "alarm", coordinator.phone, alarm_text(kind, now), now)
        if coordinator.email and kind in MAILED:
            wording, mail = alarm_text(kind, now), NoticeChannel.EMAIL
            notices.write(session, "alarm", coordinator.email, wording, now, channel=mail, subject="CCVO ALARM")
