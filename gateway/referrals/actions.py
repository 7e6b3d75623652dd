"""What is done about referrals? Watched from the tickets, confirmed once, counted. Verbs; the door commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from gateway.errors import Refused
from gateway.referrals.tables import ReferralWatch
from gateway.referrals.watching import next_reminder
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening, Outcome, TicketKind, TicketState
from gateway.tickets.tables import Ticket

REFERENCE_MOST = 80
LOOK_BACK = timedelta(days=30)  # a referral older than this that nobody watched is of before we watched


@dataclass(frozen=True)
class Referral:
    """A referral, its watch, and how long it waits or waited."""

    ticket: Ticket
    watch: ReferralWatch

    @property
    def worthy(self) -> bool:
        """Whether the rules call its facts worthy."""
        return self.ticket.outcome is Outcome.WORTHY

    def waited(self, now: datetime) -> timedelta:
        """How long it waits, or waited until it was confirmed."""
        return (self.watch.confirmed_at or now) - self.watch.since


@dataclass(frozen=True)
class Tally:
    """How many referrals a stretch had, how many were confirmed, and the middle of how long that took."""

    made: int
    confirmed: int
    middle: timedelta | None

    @property
    def unconfirmed(self) -> int:
        """Those that are not."""
        return self.made - self.confirmed


def begin_watching(session: Session, now: datetime, limit: int = 100) -> int:
    """Watch every referral that is not watched yet. Returns how many; safe to repeat."""
    rows = session.scalars(_unwatched(now).limit(limit).with_for_update(skip_locked=True)).all()
    for ticket in rows:
        _watch(session, ticket)
    return len(rows)


def some_unwatched(session: Session, now: datetime) -> bool:
    """Whether a referral is not watched yet."""
    return session.scalar(_unwatched(now).limit(1)) is not None


def unconfirmed(session: Session, limit: int = 200) -> list[Referral]:
    """Return the referrals that nobody confirmed and that are not closed, the oldest first."""
    query = select(ReferralWatch, Ticket).join(Ticket, Ticket.id == ReferralWatch.ticket_id)
    query = query.where(
        ReferralWatch.confirmed_at.is_(None), Ticket.state != TicketState.CLOSED, Ticket.hidden_at.is_(None)
    )
    rows = session.execute(query.order_by(ReferralWatch.since).limit(limit))
    return [Referral(ticket, watch) for watch, ticket in rows]


def confirmed_lately(session: Session, limit: int = 20) -> list[Referral]:
    """Return the referrals that were confirmed, the newest first."""
    query = select(ReferralWatch, Ticket).join(Ticket, Ticket.id == ReferralWatch.ticket_id)
    query = query.where(ReferralWatch.confirmed_at.is_not(None), Ticket.hidden_at.is_(None))
    rows = session.execute(query.order_by(ReferralWatch.confirmed_at.desc()).limit(limit))
    return [Referral(ticket, watch) for watch, ticket in rows]


def confirmed_among(session: Session, ids: Sequence[int]) -> frozenset[int]:
    """Return which of these tickets are referrals that were confirmed."""
    query = select(ReferralWatch.ticket_id).where(
        ReferralWatch.ticket_id.in_(ids), ReferralWatch.confirmed_at.is_not(None)
    )
    return frozenset(session.scalars(query)) if ids else frozenset()


def confirm(
    session: Session, actor: Actor, ticket: Ticket, reference: str, theirs: Ticket | None, now: datetime
) -> Referral:
    """Note that Digitaal Vlaanderen has it, under their `reference`, or with the ticket that they opened here.

    The same said again changes nothing. Raises Refused: not_permitted, no_referral, referral_reference,
    referral_confirmed (with another reference).
    """
    require(actor, Permission.REFERRALS_CONFIRM)
    if ticket.kind is not TicketKind.REFERRAL:
        raise Refused("no_referral", number=ticket.number)
    said = " ".join(reference.split()) or (theirs.number if theirs is not None else "")
    if not 0 < len(said) <= REFERENCE_MOST:
        raise Refused("referral_reference", most=REFERENCE_MOST)
    tickets.hold(session, ticket)
    watch = session.get(ReferralWatch, ticket.id, populate_existing=True) or _watch(session, ticket)
    if watch.confirmed_at is not None:
        if watch.reference == said:
            return Referral(ticket, watch)
        raise Refused("referral_confirmed", by=watch.confirmed_by)
    watch.confirmed_at, watch.confirmed_by, watch.reference, watch.remind_at = now, actor.name, said, None
    watch.their_ticket_id = theirs.id if theirs is not None and theirs.id != ticket.id else None
    tickets.note(session, ticket, Happening.REFERRAL_CONFIRMED, actor.name, now, said)
    session.flush()
    return Referral(ticket, watch)


def tally(session: Session, since: datetime, until: datetime) -> Tally:
    """Count the referrals of a stretch; drills are none."""
    mine = select(ReferralWatch).join(Ticket, Ticket.id == ReferralWatch.ticket_id)
    rows: Sequence[ReferralWatch] = session.scalars(
        mine.where(ReferralWatch.since >= since, ReferralWatch.since < until, Ticket.exercise.is_(False))
    ).all()
    took = sorted(row.confirmed_at - row.since for row in rows if row.confirmed_at is not None)
    return Tally(len(rows), len(took), took[(len(took) - 1) // 2] if took else None)


def count_unconfirmed(session: Session) -> int:
    """Return how many referrals wait to be confirmed."""
    query = select(func.count()).select_from(ReferralWatch).join(Ticket, Ticket.id == ReferralWatch.ticket_id)
    query = query.where(
        ReferralWatch.confirmed_at.is_(None), Ticket.state != TicketState.CLOSED, Ticket.hidden_at.is_(None)
    )
    return session.scalar(query) or 0


def _unwatched(now: datetime) -> Select[Ticket]:
    """The referrals of the last days that have no watch; drills have none."""
    watched = select(ReferralWatch.ticket_id).where(ReferralWatch.ticket_id == Ticket.id)
    recent = select(Ticket).where(Ticket.opened_at > now - LOOK_BACK, Ticket.kind == TicketKind.REFERRAL)
    return recent.where(Ticket.exercise.is_(False), ~watched.exists()).order_by(Ticket.opened_at)


def _watch(session: Session, ticket: Ticket) -> ReferralWatch:
    worthy = ticket.outcome is Outcome.WORTHY
    made = ReferralWatch(
        ticket_id=ticket.id,
        since=ticket.opened_at,
        remind_at=next_reminder(ticket.opened_at, 0, None, worthy),
        reminded=0,
    )
    session.add(made)
    session.flush()
    return made
