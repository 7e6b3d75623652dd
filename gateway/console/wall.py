"""What hangs on the wall of the crisis room? For each open ticket: who is being called, what came of it, what is next.

Decides nothing: "next now" is a verb of paging.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import flash, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from gateway.console import wording
from gateway.console.languages.saying import Words, say
from gateway.console.live import Live, live
from gateway.console.visit import Visit
from gateway.errors import Refused
from gateway.paging import policies_kept as kept
from gateway.paging import steps
from gateway.paging.escalation import Policy
from gateway.paging.model import Channel, PageState
from gateway.paging.tables import Escalation, Page
from gateway.paging.ways import Target
from gateway.tickets import actions as tickets
from gateway.tickets import cases
from gateway.tickets.model import Outcome, TicketKind
from gateway.tickets.tables import Ticket

ON_WALL = 40
AT_ONCE = timedelta(seconds=3)
CALLING = frozenset({PageState.DUE, PageState.SENDING, PageState.UNCERTAIN, PageState.RINGING})
NEXT = Words({Target.COORDINATOR: "de wachtcoördinator", None: "iedereen opnieuw"})


@dataclass
class Tried:
    """What came of calling one officer by one way; the same outcome again only raises `times`."""

    officer: str
    channel: Channel
    state: PageState
    at: datetime
    times: int = 1


@dataclass(frozen=True)
class Panel:
    """One open ticket with its case, and how far paging for it is."""

    ticket: Ticket
    reports: Sequence[Ticket]
    pages: Sequence[Page]
    paging: Escalation | None
    policy: Policy | None

    @property
    def outcome(self) -> Outcome:
        """The gravest advice in the case."""
        return cases.gravest(report.outcome for report in self.reports)

    @property
    def calling(self) -> list[Page]:
        """The calls that are under way; one that an officer listens to comes first."""
        calls = [page for page in self.pages if page.channel is Channel.VOICE and page.state in CALLING]
        calls = [page for page in calls if not (page.beside and page.state is PageState.DUE)]  # its time has not come
        return sorted(calls, key=lambda page: (page.answered_at is None, page.id))

    @property
    def tried(self) -> list[Tried]:
        """Every outcome so far, the newest first."""
        found: dict[tuple[int, Channel, PageState], Tried] = {}
        for page in sorted(self.pages, key=lambda page: (page.at, page.id)):
            if page not in self.calling:
                key = (page.staff_id, page.channel, page.state)
                times = found.pop(key).times + 1 if key in found else 1
                found[key] = Tried(page.officer, page.channel, page.state, page.at, times)
        return list(reversed(found.values()))

    @property
    def step(self) -> tuple[str, datetime] | None:
        """Whom the next step brings in and when at the latest; None when nobody is being paged."""
        if self.paging is None or self.policy is None or self.paging.settled_at is not None:
            return None
        target, at = steps.next_step(self.policy, self.paging)
        return NEXT.get(target) or say("niveau {level}", level=target.value if target else ""), at

    @property
    def news(self) -> str:
        """Who is being called, in a few words."""
        names = ", ".join(dict.fromkeys(page.officer for page in self.calling))
        return say("{number}, nu gebeld: {who}", number=self.ticket.number, who=names or say("niemand"))


def show(visit: Visit) -> Response:
    """Show the wall."""
    return visit.page("wall.html", wall=_wall(visit))


def renew(visit: Visit) -> Response:
    """Renew the wall."""
    return _wall(visit).answer()


def next_now(visit: Visit, number: str) -> Response:
    """Take the next step of a ticket's policy at once."""
    found, seen = tickets.get_ticket(visit.session, number), request.form.get("step", type=int)
    if seen is None:
        raise Refused("step_taken")
    steps.step_now(visit.session, found, seen, visit.actor.name, visit.now)
    flash(say("De volgende stap voor ticket {number} is gezet.", number=found.number), "done")
    return redirect(url_for("console.wall"), 303)


def _wall(visit: Visit) -> Live:
    found = [each for each in tickets.list_open_tickets(visit.session, ON_WALL) if each.kind is TicketKind.REPORT]
    waiting = [each for each in found if each.needs_officer]
    taken = [each for each in found if not each.needs_officer]
    panels = _panels(visit, waiting)
    news = " · ".join(panel.news for panel in panels[:3]) or say("Geen ticket wacht op een officier")
    return live(visit, "wall_live", "_wall.html", news, panels=panels, taken=taken, word_of=word_of)


def _panels(visit: Visit, waiting: Sequence[Ticket]) -> list[Panel]:
    """The panels of some tickets, with four questions however many there are."""
    reports = cases.reports_of_each(visit.session, waiting)
    leads = {report.id: lead for lead, case in reports.items() for report in case if report.paged_with_case}
    ids = [*reports, *leads]
    pages: dict[int, list[Page]] = {each.id: [] for each in waiting}
    for page in visit.session.scalars(select(Page).where(Page.ticket_id.in_(ids)).order_by(Page.id)):
        pages[leads.get(page.ticket_id, page.ticket_id)].append(page)
    query = select(Escalation).where(Escalation.ticket_id.in_(list(reports)))
    paging = {each.ticket_id: each for each in visit.session.scalars(query)}
    policies = {each.ticket_id: kept.policy_of(visit.session, each) for each in paging.values()}
    return [
        Panel(each, reports[each.id], pages[each.id], paging.get(each.id), policies.get(each.id)) for each in waiting
    ]


def word_of(page: Page, now: datetime) -> str:
    """Say how a call under way is."""
    if page.state is PageState.DUE and now - page.created_at > AT_ONCE:
        return say("wacht tot de lijn vrij is")  # so many leave a second; or a caller is with this officer
    return say("luistert nu") if page.answered_at is not None else wording.sign(page.state).word.lower()
