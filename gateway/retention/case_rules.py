"""What of a case, its timeline and its pages is over its time? Names and words go; what happened when, stays.

The archive's selection list decides about tickets: what must be kept longer is taken to the archive before its time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, exists, func, select, update
from sqlalchemy.orm import Session

from gateway.audit.tables import AuditOpening
from gateway.crisis.tables import CaseRecord, CaseRecovery, CaseTask, Consultation, Decision, Exchange, Spoc
from gateway.paging.model import PageState
from gateway.paging.tables import AnswerAttempt, Page, PageLink
from gateway.tickets.model import Happening, TicketState
from gateway.tickets.tables import Ticket, TimelineEntry

GONE = "gewist"
TIMELINE = "timeline"  # as `gateway.sealed` calls it
_UNDER_WAY = (PageState.DUE, PageState.SENDING, PageState.UNCERTAIN, PageState.RINGING)
_PLAIN = {"synchronize_session": False}


def closed_at() -> Any:
    """When a ticket was closed, as its timeline tells it: "acting > closed"."""
    return (
        select(func.max(TimelineEntry.at))
        .where(TimelineEntry.ticket_id == Ticket.id, TimelineEntry.event == Happening.STATE)
        .where(TimelineEntry.detail.endswith(f"> {TicketState.CLOSED.value}"))
        .scalar_subquery()
    )


def tickets(before: datetime) -> Select[Any]:
    """Closed tickets of which a name still stands on the timeline, by number."""
    named = exists().where(TimelineEntry.ticket_id == Ticket.id, TimelineEntry.by != GONE)
    old = select(Ticket.id).where(Ticket.opened_at <= before, Ticket.state == TicketState.CLOSED, named)
    return old.where(closed_at() <= before).order_by(Ticket.id)


def empty_tickets(session: Session, ids: Sequence[int]) -> None:
    """Take names and words out of cases and timelines; the facts, the advice and the dates stay."""
    lines = update(TimelineEntry).where(TimelineEntry.ticket_id.in_(ids))
    wordy = (TimelineEntry.event != Happening.STATE) & (TimelineEntry.detail != "")
    session.execute(lines.where(wordy).values(detail=GONE), execution_options=_PLAIN)
    session.execute(lines.values(by=GONE), execution_options=_PLAIN)
    held = update(Ticket).where(Ticket.id.in_(ids))
    session.execute(held.values(caller=None, callback=None, helpers=[]), execution_options=_PLAIN)
    session.execute(
        held.where(Ticket.acknowledged_by.is_not(None)).values(acknowledged_by=GONE), execution_options=_PLAIN
    )
    for table, words in _WORDS.items():
        session.execute(update(table).where(table.ticket_id.in_(ids)).values(words), execution_options=_PLAIN)


def openings_of_tickets(session: Session, ids: Sequence[int]) -> Mapping[str, list[int]]:
    """Delete what opens these tickets' lines in the audit, and return which ones, for the chain to tell."""
    lines = list(session.scalars(select(TimelineEntry.id).where(TimelineEntry.ticket_id.in_(ids))))
    gone = delete(AuditOpening).where(AuditOpening.source == TIMELINE, AuditOpening.source_id.in_(lines))
    session.execute(gone, execution_options=_PLAIN)
    return {TIMELINE: lines}


def pages(before: datetime) -> Select[Any]:
    """Pages that are over, of closed tickets, by number."""
    query = select(Page.id).join(Ticket, Ticket.id == Page.ticket_id)
    over = (Ticket.state == TicketState.CLOSED, Page.at <= before, Page.state.not_in(_UNDER_WAY), Page.address != "")
    return query.where(*over).order_by(Page.id)


def empty_pages(session: Session, ids: Sequence[int]) -> None:
    """Take off pages where they went and what they said, and shut their links; who was called when stays."""
    of_theirs = select(Page.ticket_id).where(Page.id.in_(ids))
    session.execute(delete(PageLink).where(PageLink.ticket_id.in_(of_theirs)), execution_options=_PLAIN)
    emptied = update(Page).where(Page.id.in_(ids)).values(address="", wording=None)
    session.execute(emptied, execution_options=_PLAIN)


def attempts(before: datetime) -> Select[Any]:
    """Answers whose code fitted nothing, by number."""
    return select(AnswerAttempt.id).where(AnswerAttempt.at <= before).order_by(AnswerAttempt.id)


def empty_attempts(session: Session, ids: Sequence[int]) -> None:
    """Delete who tried a code that fitted nothing."""
    session.execute(delete(AnswerAttempt).where(AnswerAttempt.id.in_(ids)))


_WORDS: Mapping[Any, dict[str, Any]] = {
    CaseRecord: {
        "handler": GONE,
        "verdict_reason": "",
        "verdict_by": GONE,
        "hearing_waived": "",
        "without_feedback": "",
        "without_recovery": "",
        "went_well": "",
        "went_wrong": "",
        "lessons": "",
        "closed_by": GONE,
    },
    CaseRecovery: {"provider": "", "done_by": None},
    CaseTask: {"what": GONE, "who": GONE, "by": GONE},
    Consultation: {"by": GONE, "spoken_with": GONE, "result": GONE},
    Decision: {"text": GONE, "why": GONE, "by": GONE},
    Exchange: {"by": GONE, "outside": "", "exception": "", "text": GONE},
    Spoc: {
        "official": "",
        "official_phone": None,
        "asked_by": None,
        "name": GONE,
        "function": "",
        "phone": None,
        "email": None,
        "named_by": None,
        "confirmed_by": None,
        "replaced_why": "",
    },
}
