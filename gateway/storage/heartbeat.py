"""Which of our processes live? Each beats a row; whoever wants to know looks how fresh it is."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from gateway.storage.mapping import Row


class Heartbeat(Row):
    """The last beat of the processes that carry `name`; of several with one name, whichever beat last."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    pid: Mapped[int]
    at: Mapped[datetime]


def beat(session: Session, name: str, pid: int, now: datetime) -> None:
    """Record that the process `pid`, one of those named `name`, lives at `now`."""
    session.merge(Heartbeat(name=name, pid=pid, at=now))


def fresh(session: Session, name: str, now: datetime, within: timedelta) -> bool:
    """Whether a process named `name` has beaten in the last `within` before `now`."""
    last = session.get(Heartbeat, name)
    return last is not None and now - within <= last.at
