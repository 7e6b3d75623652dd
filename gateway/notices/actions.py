"""What can be done with a notice? Write, claim, record, doubt, settle. Verbs on a Session; the door commits.

Claim, act, record: between the first and the last no transaction is open, and what happened there is never guessed.
A text in doubt is settled by a receipt or by the carrier's own list; a mail in doubt is sent again under the same
Message-ID, which mail programs show once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from gateway.carrier.port import SmsNow, SmsState, Taken
from gateway.carrier.receiving import SmsReceipt
from gateway.errors import CarrierFault, FaultKind
from gateway.notices.model import (
    FIRST_LOOK,
    LEASE,
    SECOND_LOOK,
    NoticeChannel,
    NoticeState,
    Told,
    after_receipt,
    wait_after,
)
from gateway.notices.tables import Notice
from gateway.queues import Queue, fell_due

USEFUL_FOR = timedelta(hours=1)
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


@dataclass(frozen=True)
class Doubt:
    """A text that may have been sent: what to look for at the carrier, since when on the carrier's clock."""

    notice_id: int
    token: str | None
    to: str
    sender: str
    text: str
    since: datetime


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


def claim_due(session: Session, now: datetime, limit: int, *, sender: str, carrier_now: datetime) -> list[Claim]:
    """Claim up to `limit` notices that are due, oldest first; nobody else gets them before the lease ends.

    `sender` is what texts will be sent from; `carrier_now` is `now` on the carrier's clock.
    """
    due = (
        select(Notice)
        .where(Notice.state == NoticeState.DUE, Notice.due_at <= now, Notice.expires_at > now)
        .order_by(Notice.due_at, Notice.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_claim(notice, now, sender, carrier_now) for notice in session.scalars(due)]


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
    notice = _locked(session, claim.notice_id)
    if notice is None or notice.claim_token != claim.token:
        return
    if isinstance(outcome, Taken):
        notice.sid = notice.sid or outcome.sid
    if notice.state not in (NoticeState.SENDING, NoticeState.UNCERTAIN):
        return
    if isinstance(outcome, Taken):
        _move(notice, NoticeState.SENT, now)
    else:
        _record_fault(notice, outcome, now)


def _record_fault(notice: Notice, fault: CarrierFault, now: datetime) -> None:
    notice.error = fault.code
    if fault.kind is FaultKind.PERMANENT:
        _move(notice, NoticeState.FAILED, now)
    elif fault.kind is FaultKind.UNCERTAIN:
        _doubt(notice, now)
    else:
        wait = wait_after(notice.attempts)
        _wait_again(notice, now, max(wait, ACCOUNT_WAIT) if fault.kind is FaultKind.ACCOUNT else wait)


def _doubt(notice: Notice, now: datetime) -> None:
    if notice.channel is NoticeChannel.EMAIL:
        _wait_again(notice, now, wait_after(notice.attempts))
        return
    notice.doubt_since = notice.doubt_since or now
    _move(notice, NoticeState.UNCERTAIN, now)


def _wait_again(notice: Notice, now: datetime, wait: timedelta) -> None:
    notice.due_at = now + wait
    notice.claimed_until = notice.doubt_since = notice.absent_at = None
    _move(notice, NoticeState.DUE, now)


def _move(notice: Notice, state: NoticeState, now: datetime) -> None:
    notice.state, notice.changed_at = state, now


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
            _move(notice, NoticeState.EXPIRED, now)
    return len(changed)


def cancel(session: Session, now: datetime, *, kind: str, ticket_id: int) -> int:
    """Cancel the notices of one kind and ticket that have not left yet. Returns how many."""
    waiting = select(Notice).where(Notice.kind == kind, Notice.ticket_id == ticket_id, Notice.state == NoticeState.DUE)
    notices = session.scalars(waiting.with_for_update(skip_locked=True)).all()
    for notice in notices:
        _move(notice, NoticeState.CANCELLED, now)
    return len(notices)


def apply_receipt(session: Session, notice_id: int, receipt: SmsReceipt, now: datetime) -> bool:
    """Take a receipt in. Returns whether anything changed; a receipt for no notice changes nothing."""
    notice = _locked(session, notice_id)
    return notice is not None and _tell(notice, receipt.sid, receipt.state, receipt.error, now)


def _tell(notice: Notice, sid: str, told: SmsState, error: int | None, now: datetime) -> bool:
    reached = after_receipt(notice.state, Told(told, notice.sid in (None, sid)))
    if reached is notice.state:
        return False
    notice.sid = notice.sid or sid or None
    notice.error = error
    notice.claimed_until = notice.doubt_since = notice.absent_at = None
    _move(notice, reached, now)
    return True


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
        Doubt(notice.id, notice.claim_token, notice.to, notice.sender, notice.text, notice.carrier_since)
        for notice in session.scalars(doubtful)
        if notice.sender is not None and notice.carrier_since is not None
    ]


def resolve(session: Session, doubt: Doubt, found: SmsNow | None, now: datetime) -> None:
    """Take in what the carrier's list said. Found is accepted; absent twice, 10 s apart, waits again."""
    notice = _locked(session, doubt.notice_id)
    if notice is None or notice.state is not NoticeState.UNCERTAIN or notice.claim_token != doubt.token:
        return
    if found is not None:
        notice.sid, notice.absent_at, notice.doubt_since = found.sid, None, None
        _move(notice, NoticeState.SENT, now)
        _tell(notice, found.sid, found.state, found.error, now)
    elif notice.absent_at is None:
        notice.absent_at = now
    elif now - notice.absent_at >= SECOND_LOOK:
        _wait_again(notice, now, timedelta(0))
        fell_due(session, Queue.URGENT)


def _locked(session: Session, notice_id: int) -> Notice | None:
    return session.get(Notice, notice_id, with_for_update=True, populate_existing=True)
