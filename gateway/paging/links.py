"""At which address does one officer read about one ticket and answer, without signing in?

The address holds a random reference to a row: short enough for a text, and impossible to guess. Who has it acts as that
officer about that ticket and nothing else, until it lapses: a day after it was made, or some hours after acceptance.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from gateway.errors import Refused
from gateway.exercises import reaching
from gateway.notices.tables import Notice
from gateway.notices.texts import text_about
from gateway.paging.tables import Page, PageLink
from gateway.staff.tables import Staff
from gateway.tickets.cases import lead_of
from gateway.tickets.tables import Ticket

LASTS = timedelta(hours=24)
AFTER_ACCEPTANCE = timedelta(hours=4)  # who accepted reads the card and the ticket's course there
SIGNS = string.ascii_letters + string.digits
LENGTH = 10  # of 62 signs: 59 bits
APART = "page_link"

Address = Callable[[str], str]


@dataclass(frozen=True)
class OpenLink:
    """A link that holds: whose it is, and the ticket that stands for the whole case."""

    reference: str
    officer: Staff
    ticket: Ticket


def link_of(session: Session, page: Page, address: Address, now: datetime) -> str:
    """Return the address of this page's officer and ticket: the one that was given out before, or a new one."""
    known = newest(session, page.ticket_id, page.staff_id, now)
    if known is not None:
        return known
    reference = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    made = PageLink(
        reference=reference,
        address=address(reference),
        ticket_id=page.ticket_id,
        staff_id=page.staff_id,
        made_at=now,
    )
    session.add(made)
    session.flush()
    return made.address


def newest(session: Session, ticket_id: int, staff_id: int, now: datetime) -> str | None:
    """Return the address that this officer has for this ticket, if one still holds."""
    query = select(PageLink.address).where(PageLink.ticket_id == ticket_id, PageLink.staff_id == staff_id)
    return session.scalar(query.where(PageLink.made_at > now - LASTS).order_by(PageLink.id.desc()).limit(1))


def text_apart(session: Session, page: Page, ticket: Ticket, link: str, now: datetime) -> None:
    """Send the link in a text of its own, once for each officer and ticket: in the page's it did not fit whole."""
    sent = exists().where(Notice.kind == APART, Notice.ticket_id == ticket.id, Notice.to == page.address)
    if not session.scalar(select(sent)):
        wording = text_about(ticket.exercise, APART, t=ticket.number, l=link)
        reaching.write(session, ticket, APART, page.address, wording, now)


def open_link(session: Session, reference: str, now: datetime) -> OpenLink:
    """Return what a reference opens; raises Refused("no_such_link") for one that is forged or has lapsed."""
    ours = len(reference) == LENGTH and set(reference) <= set(SIGNS)  # nothing else is even asked of the database
    link = session.scalar(select(PageLink).where(PageLink.reference == reference)) if ours else None
    if link is None or now - link.made_at >= LASTS:
        raise Refused("no_such_link")
    officer = session.get_one(Staff, link.staff_id)
    ticket = lead_of(session, session.get_one(Ticket, link.ticket_id))
    taken_at = ticket.acknowledged_at
    if not officer.active or (taken_at is not None and now - taken_at >= AFTER_ACCEPTANCE):
        raise Refused("no_such_link")
    return OpenLink(reference, officer, ticket)
