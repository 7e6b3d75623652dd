"""Which open tickets stand on the board, and what does each wait for?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from werkzeug.wrappers import Response

from gateway.console import alarms, wording
from gateway.console.duty import standing
from gateway.console.languages.saying import say
from gateway.console.live import Live, live
from gateway.console.visit import Visit
from gateway.crisis.overview import Glance, glances
from gateway.crisis.told_about import with_broadcast
from gateway.paging.tables import Page
from gateway.referrals.actions import confirmed_among
from gateway.staff.permissions import Permission
from gateway.tickets import actions as tickets
from gateway.tickets import cases
from gateway.tickets.model import Outcome, TicketKind
from gateway.tickets.tables import Ticket

ON_BOARD = 60  # more than a wall can show; the rest stands in the list


@dataclass(frozen=True)
class Strip:
    """A ticket on the board with the reports of its case, itself first, and the last page of each officer."""

    ticket: Ticket
    reports: Sequence[Ticket]
    pages: Sequence[Page]
    paged: int
    glance: Glance

    @property
    def outcome(self) -> Outcome:
        """The gravest advice in the case."""
        return cases.gravest(report.outcome for report in self.reports)

    @property
    def reasons(self) -> Sequence[str]:
        """Why it matters, by all reports together."""
        return [reason for reason in cases.reasons(self.reports) if reason in wording.REASONS]


@dataclass(frozen=True)
class Board:
    """The open tickets by what they wait for."""

    waiting: Sequence[Strip]
    taken: Sequence[Strip]
    referred: Sequence[Strip]

    @property
    def news(self) -> str:
        """What changed, in a line."""
        strips = len(self.waiting) + len(self.taken)
        some = say("1 open ticket") if strips == 1 else say("{strips} open tickets", strips=strips)
        opened = some if strips else say("Geen open tickets")
        if not self.waiting:
            return say("{opened} · niemand wacht op een officier", opened=opened) if strips else opened
        waits = say("1 wacht") if len(self.waiting) == 1 else say("{count} wachten", count=len(self.waiting))
        return say(
            "{opened} · {waits} op een officier ({value})",
            opened=opened,
            waits=waits,
            value=", ".join(strip.ticket.number for strip in self.waiting[:3]),
        )


def show(visit: Visit) -> Response:
    """Show the open tickets."""
    problem = tickets.known_problem(visit.session)
    return visit.page("tickets.html", board=_board(visit), alarms=alarms.banner(visit), problem=problem)


def renew(visit: Visit) -> Response:
    """Renew the board."""
    return _board(visit).answer()


def _board(visit: Visit) -> Live:
    strips = _strips(visit, _open(visit))
    reports = [strip for strip in strips if strip.ticket.kind is TicketKind.REPORT]
    shown = Board(
        waiting=[strip for strip in reports if strip.ticket.acknowledged_at is None],
        taken=[strip for strip in reports if strip.ticket.acknowledged_at is not None],
        referred=[strip for strip in strips if strip.ticket.kind is TicketKind.REFERRAL],
    )
    whole = visit.may(Permission.TICKETS_READ)
    confirmed = confirmed_among(visit.session, [strip.ticket.id for strip in shown.referred])
    guard = standing(visit) if visit.may(Permission.DUTY_READ) else None
    news = shown.news if whole or strips else say("Geen tickets die u mag zien")
    return live(visit, "tickets_live", "_board.html", news, board=shown, guard=guard, whole=whole, confirmed=confirmed)


def _open(visit: Visit) -> Sequence[Ticket]:
    if visit.may(Permission.TICKETS_READ):
        return tickets.list_open_tickets(visit.session, ON_BOARD)
    if visit.may(Permission.TICKETS_READ_OWN):
        return tickets.list_open_tickets(visit.session, ON_BOARD, opened_by=visit.actor.principal)
    if visit.may(Permission.TICKETS_READ_WITH_BROADCAST):
        return with_broadcast(visit.session, None, ON_BOARD, {}, still_open=True)
    return []


def _strips(visit: Visit, found: Sequence[Ticket]) -> list[Strip]:
    rows = visit.session.scalars(select(Page).where(Page.ticket_id.in_([each.id for each in found])).order_by(Page.id))
    pages: dict[int, list[Page]] = {}
    for row in rows:
        pages.setdefault(row.ticket_id, []).append(row)
    reports, shown = cases.reports_of_each(visit.session, found), glances(visit.session, found)
    return [
        Strip(
            each, reports[each.id], _last_of_each(pages.get(each.id, [])), len(pages.get(each.id, [])), shown[each.id]
        )
        for each in found
    ]


def _last_of_each(pages: Sequence[Page]) -> list[Page]:
    """The page of each officer that moved last, the newest first."""
    in_time = sorted(pages, key=lambda page: (page.at, page.id))
    last = {page.staff_id: page for page in in_time}
    return sorted(last.values(), key=lambda page: (page.at, page.id), reverse=True)
