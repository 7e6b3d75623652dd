"""Was a doubted page taken or not? Looked up in the carrier's list; absent twice, it was never taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.carrier.failover import By
from gateway.paging.changes import held_page, lock_page, move
from gateway.paging.model import Channel, PageState
from gateway.paging.steps import come_to_nothing
from gateway.paging.tables import Page

FIRST_LISTING = timedelta(seconds=30)  # after the attempt: the carrier's list may lag
BETWEEN_LISTINGS = timedelta(seconds=10)
A_LIST_HOLDS = timedelta(days=1)  # a carrier's list of one number, as far back as we read it


@dataclass(frozen=True)
class Doubt:
    """A page of which we do not know whether the carrier took it. `besides` are sids known to be other pages'."""

    page_id: int
    channel: Channel
    address: str
    wording: str
    attempted_at: datetime
    besides: tuple[str, ...]
    by: By | None = None  # whose list must hold it


def to_look_up(session: Session, now: datetime, limit: int = 20) -> Sequence[Doubt]:
    """Return doubted pages that the carrier's list may be asked for now: the last in doubt first, for it matters most.

    30 s after the attempt, then 10 s after the first listing that did not hold it.
    """
    ripe = (Page.absent_at.is_(None) & (Page.attempted_at <= now - FIRST_LISTING)) | (
        Page.absent_at <= now - BETWEEN_LISTINGS
    )
    query = select(Page).where(Page.state == PageState.UNCERTAIN, ripe, Page.channel != Channel.EMAIL)
    return [_doubt(session, page) for page in session.scalars(query.order_by(Page.id.desc()).limit(limit))]


def record_found(session: Session, page_id: int, sid: str, now: datetime) -> None:
    """The carrier's list holds a doubted page: it was taken."""
    page = lock_page(session, page_id)
    if page.state is PageState.UNCERTAIN:
        page.sid = sid
        move(session, page, PageState.RINGING if page.channel is Channel.VOICE else PageState.SENT, now)


def record_absent(session: Session, page_id: int, now: datetime) -> None:
    """The carrier's list does not hold it. The second time, 10 s later at least, that means it was never taken."""
    page = held_page(session, page_id)
    if page.state is not PageState.UNCERTAIN:
        return
    if page.absent_at is None:
        page.absent_at = now
    elif now - page.absent_at >= BETWEEN_LISTINGS:
        come_to_nothing(session, page, PageState.FAILED, now)


def _doubt(session: Session, page: Page) -> Doubt:
    attempted_at = page.attempted_at or page.created_at
    near = Page.created_at > attempted_at - A_LIST_HOLDS
    there = Page.carrier.is_not_distinct_from(page.carrier)  # two carriers may give the same sid
    others = select(Page.sid).where(Page.address == page.address, Page.id != page.id, Page.sid.is_not(None), near)
    others = others.where(there)
    besides = tuple(sid for sid in session.scalars(others) if sid)
    return Doubt(page.id, page.channel, page.address, page.wording or "", attempted_at, besides, page.carrier)
