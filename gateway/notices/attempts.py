"""Who sends this notice now, and what came of it? Claim, act, record.

Between claim and record no transaction is open, and what happened there is never guessed. A text in doubt is settled
by a receipt or by the carrier's own list; a mail in doubt is sent again under the same Message-ID, which mail programs
show once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from gateway.carrier.port import Taken
from gateway.errors import CarrierFault, FaultKind
from gateway.notices.hotline import mail_with_hotline, with_hotline
from gateway.notices.model import LEASE, NoticeChannel, NoticeState, wait_after
from gateway.notices.tables import Notice, locked, move, wait_again

ACCOUNT_WAIT = timedelta(minutes=1)  # a fault of our account: people are called, nothing is lost

Outcome = Taken | CarrierFault


@dataclass(frozen=True)
class Claim:
    """A notice that is ours to send until the lease ends; a copy, since no transaction is open while it is used."""

    notice_id: int
    token: str
    channel: NoticeChannel
    to: str
    subject: str | None
    text: str
    expires_at: datetime


def claim_due(
    session: Session, now: datetime, limit: int, *, sender: str, carrier_now: datetime, hotline: str | None = None
) -> list[Claim]:
    """Claim up to `limit` notices that are due, oldest first; nobody else gets them before the lease ends.

    `sender` is what texts will be sent from; `carrier_now` is `now` on the carrier's clock. `hotline` is the number
    that each says; what is kept of a notice is what is sent.
    """
    due = (
        select(Notice)
        .where(Notice.state == NoticeState.DUE, Notice.due_at <= now, Notice.expires_at > now)
        .order_by(Notice.due_at, Notice.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = session.scalars(due).all()
    if hotline is not None:
        for notice in found:
            say = mail_with_hotline if notice.channel is NoticeChannel.EMAIL else with_hotline
            notice.text = say(notice.text, hotline)
    return [_claim(notice, now, sender, carrier_now) for notice in found]


def leave_from(session: Session, claim: Claim, sender: str) -> None:
    """Note the number from which a claimed text leaves: a listing looks for it there."""
    notice = locked(session, claim.notice_id)
    if notice is not None and notice.claim_token == claim.token:
        notice.sender = sender


def is_due(session: Session, now: datetime) -> bool:
    """Whether any notice waits to be sent now."""
    return bool(session.scalar(select(exists().where(Notice.state == NoticeState.DUE, Notice.due_at <= now))))


def _claim(notice: Notice, now: datetime, sender: str, carrier_now: datetime) -> Claim:
    notice.state = NoticeState.SENDING
    notice.claim_token = uuid4().hex
    notice.claimed_until = now + LEASE
    notice.attempts += 1
    notice.attempted_at = notice.changed_at = now
    notice.carrier_since = carrier_now
    notice.sender = sender
    notice.sid = notice.error = notice.absent_at = notice.doubt_since = None
    return Claim(
        notice.id, notice.claim_token, notice.channel, notice.to, notice.subject, notice.text, notice.expires_at
    )


def record(session: Session, claim: Claim, outcome: Outcome, now: datetime) -> None:
    """Record what came of a claim. What a receipt said in the meantime stands."""
    notice = locked(session, claim.notice_id)
    if notice is None or notice.claim_token != claim.token:
        return
    if isinstance(outcome, Taken):
        notice.sid = notice.sid or outcome.sid
    if notice.state not in (NoticeState.SENDING, NoticeState.UNCERTAIN):
        return
    if isinstance(outcome, Taken):
        move(notice, NoticeState.SENT, now)
    else:
        _record_fault(notice, outcome, now)


def _record_fault(notice: Notice, fault: CarrierFault, now: datetime) -> None:
    notice.error = fault.code
    if fault.kind is FaultKind.PERMANENT:
        move(notice, NoticeState.FAILED, now)
    elif fault.kind is FaultKind.UNCERTAIN:
        _doubt(notice, now)
    else:
        wait = wait_after(notice.attempts)
        wait_again(notice, now, max(wait, ACCOUNT_WAIT) if fault.kind is FaultKind.ACCOUNT else wait)


def _doubt(notice: Notice, now: datetime) -> None:
    if notice.channel is NoticeChannel.EMAIL:
        wait_again(notice, now, wait_after(notice.attempts))
        return
    notice.doubt_since = notice.doubt_since or now
    move(notice, NoticeState.UNCERTAIN, now)


def lapse(session: Session, now: datetime) -> int:
    """Doubt every claim whose lease ended, and let go what is too late. Returns how many changed."""
    late = select(Notice).where(
        or_(
            and_(Notice.state == NoticeState.SENDING, Notice.claimed_until <= now),
            and_(Notice.state == NoticeState.DUE, Notice.expires_at <= now),
        )
    )
    changed = session.scalars(late.with_for_update(skip_locked=True)).all()
    for notice in changed:
        if notice.state is NoticeState.SENDING:
            _doubt(notice, now)
        else:
            move(notice, NoticeState.EXPIRED, now)
    return len(changed)
