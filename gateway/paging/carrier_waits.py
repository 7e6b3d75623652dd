"""Which pages wait for a carrier, and of which is it unknown whether that carrier took them?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.carrier.failover import By
from gateway.carriers.figures import Waits
from gateway.paging.model import Channel, PageState
from gateway.paging.tables import Page


def pages_waiting(session: Session, by: By, stands: By, now: datetime) -> Waits:
    """Count for one carrier. What is due waits for the one that pages go by (`stands`)."""
    due = (Page.state == PageState.DUE, Page.due_at <= now, Page.channel != Channel.EMAIL)
    counted = select(func.count(), func.min(Page.due_at)).where(*due)
    waiting, since = session.execute(counted).one() if by is stands else (0, None)
    there = Page.carrier == by if by is By.BACKUP else (Page.carrier == by) | Page.carrier.is_(None)
    doubts = select(func.count(), func.min(Page.doubted_at)).where(Page.state == PageState.UNCERTAIN, there)
    return Waits(waiting, since, *session.execute(doubts).one())
