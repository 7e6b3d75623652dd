"""How does a page get to the carrier, and what became of it? Claim, act, record: the claiming and the recording.

A claim is a compare-and-set with a lease. What happened between claim and record is uncertain until a receipt or
the carrier's own list clears it; a page does not wait for that, it is sent again and says so.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gateway.calls.model import LegState
from gateway.calls.tables import CallLeg
from gateway.carrier.port import CallNow, CallState, SmsState
from gateway.carrier.receiving import CallProgress, SmsReceipt
from gateway.errors import CarrierFault, FaultKind
from gateway.paging.escalation import LISTENING, RING, RING_GRACE
from gateway.paging.model import PERMITTED, Channel, PageState
from gateway.paging.spoken import page_text
from gateway.paging.tables import Escalation, Page
from gateway.queues import Queue, fell_due
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket

LEASE = timedelta(seconds=30)
STALE = timedelta(minutes=5)  # a late page is not the page: the policy has moved on
LINE_BUSY = timedelta(seconds=3)  # how soon we look again at a line that we hold ourselves
AGAIN = timedelta(seconds=3)
DOUBT = timedelta(seconds=20)  # after so much doubt a page is sent again
FIRST_LISTING = timedelta(seconds=30)
BETWEEN_LISTINGS = timedelta(seconds=10)
LIVE = (PageState.SENDING, PageState.UNCERTAIN, PageState.RINGING)


@dataclass(frozen=True)
class Claim:
    """A page that is ours to send until the lease ends."""

    page_id: int
    token: str
    ticket_id: int
    channel: Channel
    address: str
    wording: str


@dataclass(frozen=True)
class Doubt:
    """A page of which we do not know whether the carrier took it. `besides` are sids known to be other pages'."""

    page_id: int
    channel: Channel
    address: str
    wording: str
    attempted_at: datetime
    besides: tuple[str, ...]


def claim_due(session: Session, now: datetime, limit: int = 20) -> list[Claim]:
    """Claim pages that are due, newest step first; join, hold or drop those that must not be sent now."""
    query = (
        select(Page)
        .where(Page.state == PageState.DUE, Page.due_at <= now)
        .order_by(Page.created_at.desc(), Page.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [claim for page in session.scalars(query) if (claim := _claim(session, page, now)) is not None]


def record_taken(session: Session, claim: Claim, sid: str | None, now: datetime) -> None:
    """Record that the carrier (or the mail server) took the page. What a receipt said meanwhile stands."""
    page = session.get_one(Page, claim.page_id, with_for_update=True)
    if page.claim_token != claim.token:
        return
    page.sid = page.sid or sid
    taken = PageState.RINGING if page.channel is Channel.VOICE else PageState.SENT
    if page.state in (PageState.SENDING, PageState.UNCERTAIN):
        _move(session, page, taken, now)
    elif page.state is PageState.CANCELLED and page.channel is Channel.VOICE:
        page.end_wanted = True
        fell_due(session, Queue.URGENT)


def record_fault(session: Session, claim: Claim, fault: CarrierFault, now: datetime) -> None:
    """Record that the carrier did not take it, or that we do not know."""
    page = session.get_one(Page, claim.page_id, with_for_update=True)
    if page.claim_token != claim.token or page.state is not PageState.SENDING:
        return
    page.error = fault.code
    if fault.kind is FaultKind.UNCERTAIN:
        page.doubted_at = now
        _move(session, page, PageState.UNCERTAIN, now)
    elif fault.kind is FaultKind.TEMPORARY and now - page.created_at < STALE:
        page.due_at, page.claimed_until = now + AGAIN, None
        _move(session, page, PageState.DUE, now)
    else:
        _move(session, page, PageState.FAILED, now)
        look_again(session, page.ticket_id, now)


def lapse(session: Session, now: datetime) -> int:
    """Turn claims whose lease is over into doubt. Returns how many."""
    lapsed = session.execute(
        update(Page)
        .where(Page.state == PageState.SENDING, Page.claimed_until < now)
        .values(state=PageState.UNCERTAIN, doubted_at=now, at=now)
        .execution_options(synchronize_session=False)
    )
    return int(lapsed.rowcount)  # type: ignore[attr-defined]


def send_doubted_again(session: Session, now: datetime) -> int:
    """Write a new page for every one that has been in doubt too long; a double page is better than none."""
    query = select(Page).where(
        Page.state == PageState.UNCERTAIN, Page.resent.is_(False), Page.doubted_at <= now - DOUBT
    )
    again = 0
    for page in session.scalars(query.with_for_update(skip_locked=True)).all():
        page.resent = True
        ticket = session.get_one(Ticket, page.ticket_id)
        if ticket.acknowledged_at is None and now - page.created_at < STALE:
            session.add(_copy(session, page, now))
            fell_due(session, Queue.URGENT)
            tickets.note(session, ticket, Happening.PAGE, "systeem", now, f"{page.officer} {page.channel.value} again")
            again += 1
    return again


def to_look_up(session: Session, now: datetime, limit: int = 20) -> Sequence[Page]:
    """Return doubted pages that the carrier's list may be asked for now."""
    ripe = (Page.absent_at.is_(None) & (Page.attempted_at <= now - FIRST_LISTING)) | (
        Page.absent_at <= now - BETWEEN_LISTINGS
    )
    query = select(Page).where(Page.state == PageState.UNCERTAIN, ripe, Page.channel != Channel.EMAIL)
    return session.scalars(query.order_by(Page.id).limit(limit)).all()


def doubt_of(session: Session, page: Page) -> Doubt:
    """Return what the carrier's list is asked for, to know what became of a page."""
    attempted_at = page.attempted_at or page.created_at
    near = Page.created_at > attempted_at - timedelta(days=1)  # a carrier's list of one number holds no older ones
    others = select(Page.sid).where(Page.address == page.address, Page.id != page.id, Page.sid.is_not(None), near)
    besides = tuple(sid for sid in session.scalars(others) if sid)
    return Doubt(page.id, page.channel, page.address, page.wording or "", attempted_at, besides)


def record_found(session: Session, page_id: int, sid: str, now: datetime) -> None:
    """The carrier's list holds a doubted page: it was taken."""
    page = session.get_one(Page, page_id, with_for_update=True)
    if page.state is PageState.UNCERTAIN:
        page.sid = sid
        _move(session, page, PageState.RINGING if page.channel is Channel.VOICE else PageState.SENT, now)


def record_absent(session: Session, page_id: int, now: datetime) -> None:
    """The carrier's list does not hold it. The second time that means it was never taken."""
    page = session.get_one(Page, page_id, with_for_update=True)
    if page.state is not PageState.UNCERTAIN:
        return
    if page.absent_at is None:
        page.absent_at = now
        return
    _move(session, page, PageState.FAILED, now)
    look_again(session, page.ticket_id, now)


def call_progressed(session: Session, page_id: int, progress: CallProgress, now: datetime) -> None:
    """Apply what the carrier tells of a page's call, by sequence, never backwards."""
    page = session.get_one(Page, page_id, with_for_update=True)
    page.sid = page.sid or progress.sid
    if progress.sequence is not None and page.sequence is not None and progress.sequence <= page.sequence:
        return
    page.sequence = progress.sequence if progress.sequence is not None else page.sequence
    if progress.state is CallState.ANSWERED and page.answered_at is None:
        page.answered_at = now
    if page.state in (PageState.SENDING, PageState.UNCERTAIN):
        _move(session, page, PageState.RINGING, now)
    if progress.state.final:
        _call_ended(session, page, progress.state, now)


def sms_receipt(session: Session, page_id: int, receipt: SmsReceipt, now: datetime) -> None:
    """Apply a receipt of a page's SMS. Delivered is no answer: it only clears doubt."""
    page = session.get_one(Page, page_id, with_for_update=True)
    page.sid = page.sid or receipt.sid
    if page.state in (PageState.SENDING, PageState.UNCERTAIN):
        _move(session, page, PageState.SENT, now)
    if receipt.state in (SmsState.FAILED, SmsState.UNDELIVERED) and page.state is PageState.SENT:
        page.error = receipt.error
        _move(session, page, PageState.FAILED, now)
        look_again(session, page.ticket_id, now)


def officer_picked_up(session: Session, page: Page, sid: str, now: datetime) -> None:
    """Note that a page's call was answered by something; the webhook may come before any status does."""
    page.sid = page.sid or sid
    page.answered_at = page.answered_at or now
    if page.state in (PageState.SENDING, PageState.UNCERTAIN):
        _move(session, page, PageState.RINGING, now)


def silent_calls(session: Session, now: datetime, limit: int = 20) -> Sequence[Page]:
    """Return calls that should have reported their end by now: they are asked after."""
    ringing = Page.answered_at.is_(None) & (Page.at < now - RING - RING_GRACE)
    listening = Page.answered_at < now - LISTENING
    query = select(Page).where(
        Page.state == PageState.RINGING, Page.joined_to_id.is_(None), Page.sid.is_not(None), ringing | listening
    )
    return session.scalars(query.order_by(Page.id).limit(limit)).all()


def to_end(session: Session, limit: int = 20) -> Sequence[Page]:
    """Return calls that still ring although their ticket has been accepted."""
    query = select(Page).where(Page.end_wanted.is_(True), Page.sid.is_not(None)).limit(limit)
    return session.scalars(query).all()


def ended(session: Session, page_id: int) -> None:
    """Record that the carrier was told to end the call."""
    session.get_one(Page, page_id).end_wanted = False


def look_again(session: Session, ticket_id: int, now: datetime) -> None:
    """Have the policy look at this ticket now."""
    paging = session.get(Escalation, ticket_id)
    if paging is not None and paging.settled_at is None:
        paging.next_at = now


def _claim(session: Session, page: Page, now: datetime) -> Claim | None:
    ticket = session.get_one(Ticket, page.ticket_id)
    if ticket.acknowledged_at is not None or now - page.created_at > STALE:
        _move(session, page, PageState.CANCELLED, now)
        return None
    if page.channel is Channel.VOICE:
        if _line_held(session, page.staff_id, now):
            page.due_at = now + LINE_BUSY
            return None
        carrying = _call_in_progress(session, page.staff_id, now)
        if carrying is not None:
            page.joined_to_id = carrying.id
            _move(session, page, PageState.RINGING, now)
            return None
    page.claim_token, page.claimed_until, page.attempted_at = secrets.token_hex(16), now + LEASE, now
    if page.channel is Channel.SMS:
        paging = session.get_one(Escalation, page.ticket_id)
        page.wording = page_text(ticket, page.text or "page", paging.code, page.created_at - paging.started_at)
    _move(session, page, PageState.SENDING, now)
    return Claim(page.id, page.claim_token, page.ticket_id, page.channel, page.address, page.wording or "")


def _line_held(session: Session, staff_id: int, now: datetime) -> bool:
    """Whether a caller is being connected to this officer: a line that we hold busy is no outcome."""
    ringing = (CallLeg.state == LegState.RINGING) & (CallLeg.rings_until > now)
    query = select(CallLeg.id).where(CallLeg.staff_id == staff_id, ringing).limit(1)
    return session.scalar(query) is not None


def _call_in_progress(session: Session, staff_id: int, now: datetime) -> Page | None:
    """Return the page whose call to this officer is under way, if any. One page call per officer at a time."""
    session.flush()
    fresh = (Page.answered_at.is_(None) & (Page.at > now - RING - RING_GRACE)) | (Page.answered_at > now - LISTENING)
    query = select(Page).where(
        Page.staff_id == staff_id,
        Page.channel == Channel.VOICE,
        Page.state.in_((PageState.SENDING, PageState.RINGING)),
        Page.joined_to_id.is_(None),
        fresh,
    )
    return session.scalar(query.order_by(Page.id.desc()).limit(1))


def _call_ended(session: Session, page: Page, how: CallState, now: datetime) -> None:
    joined = session.scalars(select(Page).where(Page.joined_to_id == page.id)).all()
    result = PageState.FAILED if how is CallState.FAILED else PageState.UNANSWERED
    for each in (page, *joined):
        if each.state in (PageState.RINGING, PageState.DUE):
            _move(session, each, result, now)
            look_again(session, each.ticket_id, now)


def _copy(session: Session, page: Page, now: datetime) -> Page:
    highest = select(Page.attempt).where(
        Page.ticket_id == page.ticket_id, Page.staff_id == page.staff_id, Page.channel == page.channel
    )
    return Page(
        ticket_id=page.ticket_id,
        staff_id=page.staff_id,
        officer=page.officer,
        level=page.level,
        channel=page.channel,
        step=page.step,
        attempt=max(session.scalars(highest)) + 1,
        text=page.text,
        address=page.address,
        state=PageState.DUE,
        due_at=now,
        created_at=now,
        at=now,
    )


def _move(session: Session, page: Page, state: PageState, now: datetime) -> None:
    """Change a page's state where its transitions permit it, and say so on the timeline."""
    if state is not PageState.DUE and state not in PERMITTED[page.state]:
        return
    page.state, page.at = state, now
    ticket = session.get_one(Ticket, page.ticket_id)
    if state not in (PageState.SENDING, PageState.DUE):
        detail = f"{page.officer} {page.channel.value} {state.value}" + (f" {page.error}" if page.error else "")
        tickets.note(session, ticket, Happening.PAGE, "carrier", now, detail)
    if state is PageState.UNANSWERED or state is PageState.FAILED:
        page.claimed_until = None


def call_told(session: Session, page_id: int, told: CallNow, now: datetime) -> None:
    """Apply what the carrier answered when asked after a call. Asked too early, it is asked again later."""
    page = session.get_one(Page, page_id, with_for_update=True)
    if told.state.final:
        _call_ended(session, page, told.state, now)
    elif told.state is CallState.ANSWERED:
        page.answered_at = page.answered_at or now
    if page.answered_at is not None and now - page.answered_at > 2 * LISTENING:
        page.end_wanted = True
