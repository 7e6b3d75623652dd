"""What does an officer see there who has not signed in? Ticket, entity, reasons, when, and who is being called.

Never a caller's number or words: a link may be passed on, or stand on a screen that others see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.cards.actions import cards_of
from gateway.cards.model import Card
from gateway.now import BRUSSELS
from gateway.paging.link_answers import Came, Result
from gateway.paging.links import OpenLink
from gateway.paging.model import Channel, PageState
from gateway.paging.spoken import clock_time, entity_words, outcome_words, reason_words
from gateway.paging.tables import Page
from gateway.tickets import cases
from gateway.tickets.tables import Ticket

LINES_MOST = 12
CHANNELS = {Channel.VOICE: "oproep", Channel.SMS: "sms", Channel.EMAIL: "e-mail"}
STATES = {
    PageState.DUE: "vertrekt nu",
    PageState.SENDING: "vertrekt nu",
    PageState.UNCERTAIN: "onzeker of het vertrok",
    PageState.RINGING: "gaat over",
    PageState.SENT: "verstuurd",
    PageState.ACCEPTED: "aanvaard",
    PageState.DECLINED: "doorgegeven",
    PageState.UNANSWERED: "niet beantwoord",
    PageState.FAILED: "mislukt",
    PageState.CANCELLED: "niet meer nodig",
}


@dataclass(frozen=True)
class Called:
    """How calling one officer by one way stands."""

    officer: str
    way: str
    state: str
    at: str


@dataclass(frozen=True)
class Shown:
    """Everything on the page, in words. `said`: what the answer came to; `open`: whether it can still be answered."""

    officer: str
    number: str
    exercise: bool
    outcome: str
    entity: str
    reasons: str
    opened: str
    said: str
    open: bool
    mine: bool
    called: Sequence[Called]
    cards: Sequence[Card]


def page_of(session: Session, opened: OpenLink, result: Result | None) -> Shown:
    """Return what the page says of a link that holds, after an answer or without one."""
    ticket = opened.ticket
    case = cases.reports(session, ticket)
    mine = ticket.is_with(opened.officer.id)
    return Shown(
        opened.officer.name,
        ticket.number,
        ticket.exercise,
        outcome_words(cases.gravest(report.outcome for report in case)),
        entity_words(ticket),
        reason_words(case),
        ticket.opened_at.astimezone(BRUSSELS).strftime("%d/%m/%Y om %H:%M"),
        _said(ticket, mine, result),
        ticket.needs_officer and not mine,
        mine,
        [] if not ticket.needs_officer else _called(session, case),
        [card for _, card in cards_of(session, case)] if mine else [],
    )


def _said(ticket: Ticket, mine: bool, result: Result | None) -> str:
    if ticket.acknowledged_at is not None:
        if ticket.needs_officer and not mine:
            return f"{ticket.acknowledged_by} heeft dit ticket. Er wordt nog hulp gevraagd: {ticket.more_wanted}."
        who = "u" if mine else ticket.acknowledged_by
        late = "U was te laat: a" if result and result.came is Came.TOO_LATE else "A"
        return f"{late}anvaard door {who} om {clock_time(ticket.acknowledged_at)}."
    if not ticket.needs_officer:
        return "Dit ticket is afgesloten. U hoeft niets meer te doen."
    if result and result.came is Came.PASSED:
        return f"Doorgegeven aan {result.heir}. Aanvaarden kan nog, zolang niemand anders dat deed."
    if result and result.came is Came.LAST:
        return "Na u is er niemand meer, dus het ticket is niet doorgegeven. Wij blijven u oproepen."
    return "Nog door niemand aanvaard."


def _called(session: Session, case: Sequence[Ticket]) -> list[Called]:
    """The last page to each officer by each way, the newest first."""
    ids = [report.id for report in case]
    last: dict[tuple[int, Channel], Page] = {}
    for page in session.scalars(select(Page).where(Page.ticket_id.in_(ids)).order_by(Page.id)):
        last[page.staff_id, page.channel] = page
    newest = sorted(last.values(), key=lambda page: (page.at, page.id), reverse=True)[:LINES_MOST]
    return [Called(page.officer, CHANNELS[page.channel], STATES[page.state], _clock(page.at)) for page in newest]


def _clock(at: datetime) -> str:
    return at.astimezone(BRUSSELS).strftime("%H:%M:%S")
