"""What can be done with a notice? Write it, cancel it, take a receipt in. Verbs on a Session; the door commits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.carrier.port import SmsState
from gateway.carrier.receiving import SmsReceipt
from gateway.notices.model import NoticeChannel, NoticeState, Told, after_receipt
from gateway.notices.tables import Notice, locked, move
from gateway.queues import Queue, fell_due

USEFUL_FOR = timedelta(hours=1)


def write(
    session: Session,
    kind: str,
    to: str,
    text: str,
    now: datetime,
    *,
    channel: NoticeChannel = NoticeChannel.SMS,
    subject: str | None = None,
    ticket_id: int | None = None,
    due_at: datetime | None = None,
    expires_in: timedelta = USEFUL_FOR,
) -> Notice:
    """Write a notice that is to be sent at `due_at` (now, if not given) and no later than `expires_in` after that."""
    due = due_at or now
    notice = Notice(
        kind=kind,
        channel=channel,
        to=to,
        subject=subject,
        text=text,
        ticket_id=ticket_id,
        state=NoticeState.DUE,
        created_at=now,
        due_at=due,
        expires_at=due + expires_in,
        attempts=0,
        changed_at=now,
    )
    session.add(notice)
    session.flush()
    if due <= now:
        fell_due(session, Queue.URGENT)
    return notice


def cancel(
    session: Session,
    now: datetime,
    *,
    ticket_id: int,
    kind: str | None = None,
    to: Collection[str | None] | None = None,
) -> int:
    """Cancel what has not left yet of a ticket's notices: of one `kind`, or `to` some, only. Returns how many."""
    waiting = select(Notice).where(Notice.ticket_id == ticket_id, Notice.state == NoticeState.DUE)
    waiting = waiting if kind is None else waiting.where(Notice.kind == kind)
    if to is not None:
        waiting = waiting.where(Notice.to.in_([each for each in to if each]))
    notices = session.scalars(waiting.with_for_update(skip_locked=True)).all()
    for notice in notices:
        move(notice, NoticeState.CANCELLED, now)
    return len(notices)


def apply_receipt(session: Session, notice_id: int, receipt: SmsReceipt, now: datetime) -> bool:
    """Take a receipt in. Returns whether anything changed; a receipt for no notice changes nothing."""
    notice = locked(session, notice_id)
    return notice is not None and tell(notice, receipt.sid, receipt.state, receipt.error, now)


def tell(notice: Notice, sid: str, told: SmsState, error: int | None, now: datetime) -> bool:
    """Take in what the carrier says of the text `sid`. Returns whether the notice changed."""
    reached = after_receipt(notice.state, Told(told, notice.sid in (None, sid)))
    if reached is notice.state:
        return False
    notice.sid = notice.sid or sid or None
    notice.error = error
    notice.claimed_until = notice.doubt_since = notice.absent_at = None
    move(notice, reached, now)
    return True
