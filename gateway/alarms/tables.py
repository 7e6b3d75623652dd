"""Which rows tell what went wrong, and who saw it?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from gateway.alarms.model import AlarmKind
from gateway.storage import Row, choice


class Alarm(Row):
    """Something of ours failed. Of each kind one is open at most: what happens again meanwhile is counted on it."""

    __tablename__ = "alarm"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AlarmKind] = mapped_column(choice(AlarmKind), index=True)
    at: Mapped[datetime]
    detail: Mapped[str] = mapped_column(String(200))  # for who repairs it; never a caller's number or words
    count: Mapped[int] = mapped_column(default=1)
    last_at: Mapped[datetime]
    texted_at: Mapped[datetime | None]  # when the coordinators were last texted about this kind
    ended_at: Mapped[datetime | None] = mapped_column(index=True)


class AlarmSeen(Row):
    """Somebody said that they saw an alarm, which had happened so many `times` by then. Never changed."""

    __tablename__ = "alarm_seen"

    id: Mapped[int] = mapped_column(primary_key=True)
    alarm_id: Mapped[int] = mapped_column(ForeignKey("alarm.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(120))
    times: Mapped[int]
