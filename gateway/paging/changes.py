"""How does a page change its state, and what must be held while it does?

Rows are locked in one order everywhere, so that no two transactions wait for each other crosswise: a conversation, its
ticket (of a case the first one, then the others by id), the ticket's escalation, its pages by id. Who only claims or
records a page locks that page and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.carrier.failover import By
from gateway.paging.guards import permitted
from gateway.paging.model import PageState
from gateway.paging.tables import Escalation, Page
from gateway.tickets import actions as tickets
from gateway.tickets.cases import lead_of
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket

TOLD = frozenset({PageState.UNCERTAIN, PageState.RINGING, PageState.SENT, PageState.UNANSWERED, PageState.FAILED})
# what the carrier did goes on the timeline here; an officer's answer, and what it cancels, has a line of its own


def hold(session: Session, ticket_id: int) -> Escalation | None:
    """Hold the paging of a ticket until the transaction ends, as it is now; None when it has not begun."""
    session.flush()
    return session.get(Escalation, ticket_id, with_for_update=True, populate_existing=True)


def held_pages(session: Session, *ticket_ids: int) -> Sequence[Page]:
    """Return every page of tickets whose paging is held, oldest first, each locked and as it is now."""
    session.flush()
    query = select(Page).where(Page.ticket_id.in_(ticket_ids)).order_by(Page.id)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()


def lock_page(session: Session, page_id: int) -> Page:
    """Return one page, locked and as it is now; raises NoResultFound when there is none."""
    return session.get_one(Page, page_id, with_for_update=True, populate_existing=True)


def held_page(session: Session, page_id: int) -> Page:
    """Return one page with the paging held that it is part of, for a change after which the policy may look again."""
    hold(session, paged_for(session, session.get_one(Page, page_id)))
    return lock_page(session, page_id)


def paged_for(session: Session, page: Page) -> int:
    """Return the id of the ticket whose policy this page is part of: that of its case."""
    return lead_of(session, session.get_one(Ticket, page.ticket_id)).id


def move(session: Session, page: Page, state: PageState, now: datetime) -> bool:
    """Change a page's state where its transitions permit it, and say so on the timeline. Returns whether they did."""
    if not permitted(page.state, state):
        return False
    page.state, page.at = state, now
    if state in TOLD:
        ticket = session.get_one(Ticket, page.ticket_id)
        detail = f"{page.officer} {page.channel.value} {state.value}" + (f" {page.error}" if page.error else "")
        detail += " by_backup" if page.carrier is By.BACKUP else ""
        tickets.note(session, ticket, Happening.PAGE, "carrier", now, detail)
    return True
