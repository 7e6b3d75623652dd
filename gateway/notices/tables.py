"""Which row is a notice? One text or mail to one person that is neither a page nor part of a broadcast."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from gateway.notices.model import NoticeChannel, NoticeState
from gateway.storage import Row, choice


class Notice(Row):
    """What to tell whom, and how far it is. The row is the truth; a job only says "look".

    `kind` is the name of its wording. `attempted_at` is on our clock; `carrier_since` is the same instant on the
    carrier's, which is ours without its offset; `sender` is what that attempt was sent from. `absent_at` is when the
    carrier's list first did not hold it.
    """

    __tablename__ = "notice"
    __table_args__ = (Index(None, "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    channel: Mapped[NoticeChannel] = mapped_column(choice(NoticeChannel))
    to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str | None] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    ticket_id: Mapped[int | None] = mapped_column(index=True)
    state: Mapped[NoticeState] = mapped_column(choice(NoticeState), default=NoticeState.DUE)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    attempted_at: Mapped[datetime | None]
    carrier_since: Mapped[datetime | None]
    sender: Mapped[str | None] = mapped_column(String(16))
    claim_token: Mapped[str | None] = mapped_column(String(32))
    claimed_until: Mapped[datetime | None]
    doubt_since: Mapped[datetime | None]
    absent_at: Mapped[datetime | None]
    sid: Mapped[str | None] = mapped_column(String(64), index=True)
    error: Mapped[int | None]
    changed_at: Mapped[datetime]


def locked(session: Session, notice_id: int) -> Notice | None:
    """Return a notice as it is now, held until the transaction ends; None when there is none."""
    return session.get(Notice, notice_id, with_for_update=True, populate_existing=True)


def move(notice: Notice, state: NoticeState, now: datetime) -> None:
    """Put a notice in a state."""
    notice.state, notice.changed_at = state, now


def wait_again(notice: Notice, now: datetime, wait: timedelta) -> None:
    """Let a notice that was surely not taken wait for another try."""
    notice.due_at = now + wait
    notice.claimed_until = notice.doubt_since = notice.absent_at = None
    move(notice, NoticeState.DUE, now)
