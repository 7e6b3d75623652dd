"""Whose is this page to send, and what came of it? Claim, act, record: the claiming and the recording.

A claim is a compare-and-set with a lease. What happened between claim and record is uncertain until a receipt or
the carrier's own list clears it; a page does not wait for that, it is sent again and says so.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.calls import lines
from gateway.calls.model import LegState
from gateway.calls.tables import CallLeg
from gateway.carrier.failover import By
from gateway.duty import proofs
from gateway.errors import CarrierFault, FaultKind
from gateway.paging import guards
from gateway.paging.changes import held_page, lock_page, move
from gateway.paging.links import Address, link_of, text_apart
from gateway.paging.model import Channel, PageState
from gateway.paging.pace import UNPACED, calls_free
from gateway.paging.roads import ONE, Roads, turn
from gateway.paging.spoken import page_text, said_again
from gateway.paging.steps import come_to_nothing
from gateway.paging.tables import Escalation, Page
from gateway.paging.ways import LISTENING, RING, RING_GRACE
from gateway.queues import Queue, fell_due
from gateway.storage.locks import Lock, hold_lock
from gateway.tickets import actions as tickets
from gateway.tickets import cases
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket

LEASE = timedelta(seconds=30)  # longer than one request to the carrier may take
STALE = timedelta(minutes=5)  # a late page is not the page: the policy has moved on
TEXTS_AT_ONCE = 3  # about so many tickets a phone is texted within a while; the others wait their turn: in a flood of
TEXTS_WITHIN = timedelta(minutes=1)  # reports the call says how many there are, and texts by the hundred hide the next
LINE_BUSY = timedelta(seconds=3)  # how soon we look again at a line that we hold ourselves
AGAIN = timedelta(seconds=3)
DOUBT = timedelta(seconds=20)  # after so much doubt a page is sent again
LOOKS = 12  # how often a claimer looks past pages that joined a call, or must wait


@dataclass(frozen=True)
class Claim:
    """A page that is ours to send until the lease ends; a copy, since no transaction is open while it is used."""

    page_id: int
    token: str
    ticket_id: int
    channel: Channel
    address: str
    wording: str
    link: str | None = None
    by: By | None = None
    two: bool = False  # the other carrier may take what this one surely did not


def claim_due(
    session: Session,
    now: datetime,
    limit: int,
    address: Address | None = None,
    calls_a_second: float = UNPACED,
    roads: Roads = ONE,
) -> list[Claim]:
    """Claim up to `limit` pages that are due, newest step first; join, hold or drop those that must not be sent now.

    One claimer at a time: two would not see each other's call to the same officer. `address` makes the address of a
    link's reference; without it a page carries no link. Calls beyond what the carrier places a second stay due.
    """
    hold_lock(session, Lock.CLAIMING_PAGES)
    due = select(Page).where(Page.state == PageState.DUE, Page.due_at <= now)
    due = due.order_by(Page.created_at.desc(), Page.id).with_for_update(skip_locked=True)
    claims: list[Claim] = []
    for _ in range(LOOKS):
        free = calls_free(session, now, calls_a_second)
        query = due if free > 0 else due.where(Page.channel != Channel.VOICE)
        pages = session.scalars(query.limit(limit - len(claims))).all()
        claims += _claim_each(session, pages, now, address, free, roads)
        if not pages or len(claims) == limit:
            break
        session.flush()
    return claims


def _claim_each(
    session: Session, pages: Sequence[Page], now: datetime, address: Address | None, calls: int, roads: Roads
) -> list[Claim]:
    """Claim these pages, but no more than so many calls."""
    claims: list[Claim] = []
    for page in pages:
        if page.channel is Channel.VOICE and calls <= 0:
            continue
        claim = _claim(session, page, now, address, roads)
        if claim is not None:
            claims.append(claim)
            calls -= page.channel is Channel.VOICE
    return claims


def record_taken(session: Session, claim: Claim, sid: str | None, now: datetime) -> None:
    """Record that the carrier (or the mail server) took the page. What a receipt said meanwhile stands."""
    page = lock_page(session, claim.page_id)
    if not guards.is_its_claim(page.claim_token, claim.token):
        return
    page.sid = page.sid or sid
    taken = guards.after_taken(page.state, page.channel)
    if taken is not None:
        move(session, page, taken, now)
    elif guards.must_be_ended(page.state, page.channel, page.ended_at is not None):
        page.end_wanted = True
        fell_due(session, Queue.URGENT)


def record_fault(session: Session, claim: Claim, fault: CarrierFault, now: datetime) -> None:
    """Record that the carrier did not take it, or that we do not know."""
    page = held_page(session, claim.page_id)
    if not guards.is_its_claim(page.claim_token, claim.token) or not guards.still_on_its_way(page.state):
        return
    page.error = fault.code
    if fault.kind is FaultKind.UNCERTAIN:
        page.doubted_at = now
        move(session, page, PageState.UNCERTAIN, now)
    elif claim.two and now - page.created_at < STALE and turn(page, fault, now, AGAIN):
        move(session, page, PageState.DUE, now)
        _note_turn(session, page, now)
        fell_due(session, Queue.URGENT)
    elif fault.kind is FaultKind.TEMPORARY and now - page.created_at < STALE:
        page.due_at, page.claimed_until = now + AGAIN, None
        move(session, page, PageState.DUE, now)
    else:
        come_to_nothing(session, page, PageState.FAILED, now)


def _note_turn(session: Session, page: Page, now: datetime) -> None:
    """Say on the timeline, the first time, that a page turns to the other carrier."""
    if page.due_at <= now and page.turned_from is not None:
        ticket = session.get_one(Ticket, page.ticket_id)
        detail = f"{page.officer} {page.channel.value} not_by_{page.turned_from.value}"
        tickets.note(session, ticket, Happening.PAGE, "systeem", now, detail + (f" {page.error}" if page.error else ""))


def lapse(session: Session, now: datetime) -> int:
    """Turn claims whose lease is over into doubt, which began when they were made. Returns how many."""
    late = select(Page).where(Page.state == PageState.SENDING, Page.claimed_until < now).order_by(Page.id)
    lapsed = session.scalars(late.with_for_update(skip_locked=True)).all()
    for page in lapsed:
        page.doubted_at = page.attempted_at or now
        move(session, page, PageState.UNCERTAIN, now)
    return len(lapsed)


def long_doubted(session: Session, now: datetime, limit: int = 100) -> list[int]:
    """Return the pages that have been in doubt so long that they are sent again."""
    query = select(Page.id).where(Page.state == PageState.UNCERTAIN, Page.resent.is_(False))
    return list(session.scalars(query.where(Page.doubted_at <= now - DOUBT).order_by(Page.id).limit(limit)))


def send_again(session: Session, page_id: int, now: datetime) -> None:
    """Write a new page for one in doubt, once, while its ticket needs an officer: a double page is better than none."""
    page = held_page(session, page_id)
    if not guards.may_send_again(page.state, page.resent):
        return
    page.resent = True
    ticket = session.get_one(Ticket, page.ticket_id)
    if guards.still_wanted(ticket.needs_officer, ticket.paged_with_case) and now - page.created_at < STALE:
        session.add(_copy(session, page, now))
        fell_due(session, Queue.URGENT)
        tickets.note(session, ticket, Happening.PAGE, "systeem", now, f"{page.officer} {page.channel.value} again")


def oldest_due(session: Session, now: datetime) -> datetime | None:
    """Return since when the page that waits longest is due; None when none is."""
    return session.scalar(select(func.min(Page.due_at)).where(Page.state == PageState.DUE, Page.due_at <= now))


def line_is_ours(session: Session, staff_id: int, number: str, now: datetime) -> bool:
    """Whether we hold an officer's line already: with a caller, a call of another kind, or a page that rings."""
    return _held_by_us(session, staff_id, number, now) or _call_in_progress(session, staff_id, now) is not None


def _claim(session: Session, page: Page, now: datetime, address: Address | None, roads: Roads) -> Claim | None:
    ticket = session.get_one(Ticket, page.ticket_id)
    if not guards.may_claim(page.state):
        return None
    if not guards.still_wanted(ticket.needs_officer, ticket.paged_with_case) or now - page.created_at > STALE:
        move(session, page, PageState.CANCELLED, now)
        return None
    if page.channel is Channel.VOICE and _must_not_ring(session, page, now):
        return None
    if page.channel is Channel.SMS and _must_not_text(session, page, now):
        return None
    page.claim_token, page.claimed_until, page.attempted_at = secrets.token_hex(16), now + LEASE, now
    roads.take(session, page, now)
    link = link_of(session, page, address, now) if address and page.channel is not Channel.VOICE else None
    if page.channel is Channel.SMS:
        paging = session.get_one(Escalation, page.ticket_id)
        case, waited = cases.reports(session, ticket), page.created_at - paging.started_at
        was = (paging.was_of, paging.was_since) if paging.was_of and paging.was_since else None
        text = page_text(ticket, page.text or "page", paging.code, waited, case, was, link)
        page.wording = roads.worded(said_again(text, page.again))
        if link and link not in page.wording:
            text_apart(session, page, ticket, link, now)
    move(session, page, PageState.SENDING, now)
    wording, two = page.wording or "", roads.two(page.channel)
    return Claim(
        page.id, page.claim_token, page.ticket_id, page.channel, page.address, wording, link, page.carrier, two
    )


def _must_not_ring(session: Session, page: Page, now: datetime) -> bool:
    """Whether this officer's line is ours already: then the page waits for it, or joins the call that is under way."""
    if _held_by_us(session, page.staff_id, page.address, now):
        page.due_at = now + LINE_BUSY
        return True
    carrying = _call_in_progress(session, page.staff_id, now)
    if carrying is None:
        return False
    if carrying.address != page.address and carrying.answered_at is None:
        if page.beside:  # one telephone of an officer after the other
            page.due_at = now + LINE_BUSY
        return page.beside
    page.joined_to_id = carrying.id
    move(session, page, PageState.RINGING, now)
    return True


def _must_not_text(session: Session, page: Page, now: datetime) -> bool:
    """Whether this phone was texted about many other tickets just now: then the page waits; a case may take it in."""
    session.flush()
    texted = select(func.count(Page.ticket_id.distinct())).where(
        Page.address == page.address,
        Page.created_at > now - STALE - TEXTS_WITHIN,
        Page.channel == Channel.SMS,
        Page.ticket_id != page.ticket_id,
        Page.attempted_at > now - TEXTS_WITHIN,
    )
    if (session.scalar(texted) or 0) < TEXTS_AT_ONCE:
        return False
    page.due_at = now + LINE_BUSY
    return True


def _held_by_us(session: Session, staff_id: int, number: str, now: datetime) -> bool:
    tried = proofs.on_the_line(session, number, now)
    return tried or lines.is_held(session, number, now) or _line_held(session, staff_id, now)


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


def _copy(session: Session, page: Page, now: datetime) -> Page:
    same = (Page.ticket_id == page.ticket_id, Page.staff_id == page.staff_id, Page.channel == page.channel)
    return Page(
        ticket_id=page.ticket_id,
        staff_id=page.staff_id,
        officer=page.officer,
        level=page.level,
        channel=page.channel,
        step=page.step,
        attempt=session.scalars(select(func.max(Page.attempt)).where(*same)).one() + 1,
        text=page.text,
        address=page.address,
        beside=page.beside,
        again=True,
        turned_from=page.carrier,
        refused_by=page.refused_by,
        state=PageState.DUE,
        due_at=now,
        created_at=now,
        at=now,
    )
