"""What became of a page that the carrier took? Its receipts, its call, and the end of a call that nobody reports.

Receipts come late, twice and in any order: none leads backwards, and none is an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from gateway.calls.tables import Conversation
from gateway.carrier.failover import By
from gateway.carrier.port import CallNow, CallState, SmsState
from gateway.carrier.receiving import CallProgress, SmsReceipt
from gateway.paging.changes import held_page, lock_page, move
from gateway.paging.guards import DOUBTED
from gateway.paging.model import PageState
from gateway.paging.steps import come_to_nothing
from gateway.paging.tables import Page
from gateway.paging.ways import LISTENING, RING, RING_GRACE

LONGEST_CALL = 2 * LISTENING + RING + RING_GRACE


@dataclass(frozen=True)
class OpenCall:
    """A page's call of which the carrier is to be asked or told something."""

    page_id: int
    sid: str
    by: By | None = None


def call_progressed(session: Session, page_id: int, progress: CallProgress, now: datetime) -> None:
    """Apply what the carrier tells of a page's call, by sequence, never backwards."""
    page = held_page(session, page_id)
    page.sid = page.sid or progress.sid
    if progress.sequence is not None and page.sequence is not None and progress.sequence <= page.sequence:
        return
    page.sequence = progress.sequence if progress.sequence is not None else page.sequence
    if progress.state is CallState.ANSWERED:
        page.answered_at = page.answered_at or now
    if page.state in DOUBTED:
        move(session, page, PageState.RINGING, now)
    if progress.state.final:
        _ended(session, page, progress.state, now)


def call_told(session: Session, page_id: int, told: CallNow, now: datetime) -> None:
    """Apply what the carrier answered when asked after a call. Asked too early, it is asked again later."""
    page = held_page(session, page_id)
    if told.state.final:
        _ended(session, page, told.state, now)
    elif told.state is CallState.ANSWERED:
        page.answered_at = page.answered_at or now
    if page.answered_at is not None and now - page.answered_at > 2 * LISTENING and not _talks(session, page, now):
        page.end_wanted = page.ended_at is None


def sms_receipt(session: Session, page_id: int, receipt: SmsReceipt, now: datetime) -> None:
    """Apply a receipt of a page's SMS. Delivered is no answer: it only clears doubt."""
    page = held_page(session, page_id)
    page.sid = page.sid or receipt.sid
    if page.state in DOUBTED:
        move(session, page, PageState.SENT, now)
    if receipt.state in (SmsState.FAILED, SmsState.UNDELIVERED) and page.state is PageState.SENT:
        page.error = receipt.error
        come_to_nothing(session, page, PageState.FAILED, now)


def picked_up(session: Session, page_id: int, sid: str, now: datetime) -> None:
    """Note that a page's call was answered by something; the webhook may come before any status does."""
    page = lock_page(session, page_id)
    page.sid = page.sid or sid
    page.answered_at = page.answered_at or now
    if page.state in DOUBTED:
        move(session, page, PageState.RINGING, now)


def pin_refused(session: Session, page_id: int, now: datetime) -> None:
    """End a page whose PIN was not keyed: the next officer is called now, whatever the carrier tells of the call."""
    page = held_page(session, page_id)
    if page.state in (*DOUBTED, PageState.RINGING):  # the call may speak before anybody recorded that it was taken
        come_to_nothing(session, page, PageState.UNANSWERED, now)


def silent_calls(session: Session, now: datetime, limit: int = 20) -> Sequence[OpenCall]:
    """Return calls that should have reported their end by now, the newest first: they are asked after."""
    ringing = Page.answered_at.is_(None) & (Page.at < now - RING - RING_GRACE)
    listening = Page.answered_at < now - LISTENING
    query = select(Page.id, Page.sid, Page.carrier).where(
        Page.state == PageState.RINGING, Page.joined_to_id.is_(None), Page.sid.is_not(None), ringing | listening
    )
    return _open_calls(session.execute(query.order_by(Page.id.desc()).limit(limit)))


def to_end(session: Session, limit: int = 20) -> Sequence[OpenCall]:
    """Return calls that still ring although nobody needs them any more."""
    query = select(Page.id, Page.sid, Page.carrier).where(Page.end_wanted.is_(True), Page.sid.is_not(None))
    return _open_calls(session.execute(query.order_by(Page.id.desc()).limit(limit)))


def ends_wanted(session: Session) -> bool:
    """Whether any call is to be ended."""
    return bool(session.scalar(select(exists().where(Page.end_wanted.is_(True), Page.sid.is_not(None)))))


def end_told(session: Session, page_id: int) -> None:
    """Record that the carrier was told to end the call, or knows of no such call."""
    lock_page(session, page_id).end_wanted = False


def stranded(session: Session, now: datetime, limit: int = 100) -> Sequence[int]:
    """Return pages that joined a call which is over, or of which nothing was heard for too long."""
    carrying = aliased(Page)
    over = or_(
        carrying.ended_at.is_not(None),
        carrying.state.in_((PageState.UNANSWERED, PageState.FAILED)),
        Page.at < now - LONGEST_CALL,
    )
    query = select(Page.id).join(carrying, carrying.id == Page.joined_to_id)
    return session.scalars(query.where(Page.state == PageState.RINGING, over).order_by(Page.id).limit(limit)).all()


def release(session: Session, page_id: int, now: datetime) -> None:
    """Let a stranded page end unanswered."""
    come_to_nothing(session, held_page(session, page_id), PageState.UNANSWERED, now)


def _ended(session: Session, page: Page, how: CallState, now: datetime) -> None:
    page.ended_at, page.end_wanted = page.ended_at or now, False
    if page.state is PageState.RINGING:
        result = PageState.FAILED if how is CallState.FAILED else PageState.UNANSWERED
        come_to_nothing(session, page, result, now)


def _talks(session: Session, page: Page, now: datetime) -> bool:
    """Whether the officer on this page's call is connected to a caller: about another ticket that the call carries."""
    silent_after = session.scalar(select(Conversation.silent_after).where(Conversation.call_sid == page.sid))
    return silent_after is not None and silent_after > now + 2 * LISTENING


def _open_calls(found: Any) -> Sequence[OpenCall]:
    return [OpenCall(*row) for row in found]
