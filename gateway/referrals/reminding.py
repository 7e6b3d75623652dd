"""Who hears that referrals are not confirmed in time? The clock's work; each by a row, and together in one text.

The officer on the first level is told, the last time the coordinators as well. The row of a referral holds when it is
due, so two clocks tell it once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.duty.actions import on_call
from gateway.exercises import reaching
from gateway.notices.texts import text
from gateway.referrals.actions import Referral
from gateway.referrals.tables import ReferralWatch
from gateway.referrals.watching import MOST, next_reminder
from gateway.staff.actions import coordinators
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening, Outcome, TicketState
from gateway.tickets.tables import Ticket

SYSTEM, FIRST_LEVEL = "systeem", 1
ONE, MANY = "referral_unconfirmed", "referrals_unconfirmed"


def is_due(session: Session, now: datetime) -> bool:
    """Whether a referral is due to be told."""
    return session.scalar(select(ReferralWatch.ticket_id).where(ReferralWatch.remind_at <= now).limit(1)) is not None


def remind(session: Session, now: datetime, limit: int = 100) -> int:
    """Tell every referral that is due, in one text to each who hears it. Returns how many; safe to repeat."""
    query = select(ReferralWatch).where(ReferralWatch.remind_at <= now).order_by(ReferralWatch.since)
    due: list[Referral] = []
    for watch in session.scalars(query.limit(limit).with_for_update(skip_locked=True)):
        ticket = session.get_one(Ticket, watch.ticket_id)
        over = watch.confirmed_at is not None or ticket.state is TicketState.CLOSED or ticket.hidden_at is not None
        if over or ticket.acknowledged_at is not None:  # an officer has it: it is no referral that nobody sees
            watch.remind_at = None
            continue
        watch.reminded, watch.reminded_at = watch.reminded + 1, now
        worthy = ticket.outcome is Outcome.WORTHY
        watch.remind_at = next_reminder(watch.since, watch.reminded, now, worthy)
        due.append(Referral(ticket, watch))
    if due:
        _tell(session, due, now)
    session.flush()
    return len(due)


def _tell(session: Session, due: Sequence[Referral], now: datetime) -> None:
    people = {officer.name: officer.phone for officer in on_call(session, now) if officer.level == FIRST_LEVEL}
    if any(each.watch.reminded >= MOST for each in due) or not people:
        people |= {each.name: each.phone if each.phone_verified else None for each in coordinators(session)}
    names = ", ".join(people)
    for each in due:
        tickets.note(session, each.ticket, Happening.REFERRAL_REMINDED, SYSTEM, now, names)
    for number in sorted({phone for phone in people.values() if phone}):
        reaching.write(session, due[0].ticket, ONE if len(due) == 1 else MANY, number, _said(due, now), now)


def _said(due: Sequence[Referral], now: datetime) -> str:
    oldest = due[0]
    if len(due) == 1:
        return text(ONE, t=oldest.ticket.number, n=int(oldest.waited(now).total_seconds()) // 60)
    return text(MANY, t=oldest.ticket.number, n=len(due))
