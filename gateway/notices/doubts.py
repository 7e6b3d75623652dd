"""Was a text taken or not? What is in doubt is looked up at the carrier; absent twice, it waits again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from gateway.carrier.port import SmsNow
from gateway.notices.actions import tell
from gateway.notices.model import FIRST_LOOK, SECOND_LOOK, NoticeState
from gateway.notices.tables import Notice, locked, move, wait_again
from gateway.queues import Queue, fell_due


@dataclass(frozen=True)
class Doubt:
    """A text that may have been sent: what to look for at the carrier, since when on the carrier's clock.

    `besides` are the same words to the same number that are known to be another notice's.
    """

    notice_id: int
    token: str | None
    to: str
    sender: str
    text: str
    since: datetime
    besides: frozenset[str]


def uncertain(session: Session, now: datetime, limit: int = 20) -> Sequence[Doubt]:
    """Return the texts in doubt that may be looked up now: 30 s after the attempt, then 10 s after the first look."""
    doubtful = (
        select(Notice)
        .where(
            Notice.state == NoticeState.UNCERTAIN,
            Notice.attempted_at <= now - FIRST_LOOK,
            or_(Notice.absent_at.is_(None), Notice.absent_at <= now - SECOND_LOOK),
        )
        .order_by(Notice.attempted_at)
        .limit(limit)
    )
    return [
        Doubt(
            notice.id,
            notice.claim_token,
            notice.to,
            notice.sender,
            notice.text,
            notice.carrier_since,
            _anothers(session, notice),
        )
        for notice in session.scalars(doubtful)
        if notice.sender is not None and notice.carrier_since is not None
    ]


def _anothers(session: Session, notice: Notice) -> frozenset[str]:
    alike = select(Notice.sid).where(
        Notice.to == notice.to, Notice.text == notice.text, Notice.id != notice.id, Notice.sid.is_not(None)
    )
    return frozenset(sid for sid in session.scalars(alike) if sid is not None)


def resolve(session: Session, doubt: Doubt, found: SmsNow | None, now: datetime) -> None:
    """Take in what the carrier's list said. Found is accepted; absent twice, 10 s apart, waits again."""
    notice = locked(session, doubt.notice_id)
    if notice is None or notice.state is not NoticeState.UNCERTAIN or notice.claim_token != doubt.token:
        return
    if found is not None:
        notice.sid, notice.absent_at, notice.doubt_since = found.sid, None, None
        move(notice, NoticeState.SENT, now)
        tell(notice, found.sid, found.state, found.error, now)
    elif notice.absent_at is None:
        notice.absent_at = now
    elif now - notice.absent_at >= SECOND_LOOK:
        wait_again(notice, now, timedelta(0))
        fell_due(session, Queue.URGENT)
