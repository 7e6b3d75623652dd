"""Which pages show what was reported? The board of open tickets, one ticket, and every ticket there was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.wrappers import Response

from gateway.cards.actions import cards_of
from gateway.console import alarms, timeline, wording
from gateway.console.duty import standing
from gateway.console.languages.saying import say
from gateway.console.live import Live, live
from gateway.console.talk import talk
from gateway.console.visit import After, Visit
from gateway.crisis.deadlines import critical_now
from gateway.crisis.overview import Glance, glance, glances
from gateway.crisis.told_about import has_broadcast, with_broadcast
from gateway.errors import Refused
from gateway.intake.conversation import report_of
from gateway.paging import actions as paging
from gateway.paging import following
from gateway.paging.tables import Page
from gateway.recordings import actions as recordings
from gateway.recordings.listening import open_sound
from gateway.recordings.vault import Vault
from gateway.referrals.actions import confirmed_among
from gateway.staff.permissions import Permission, may_change_ticket, may_read_ticket, require
from gateway.tickets import actions as tickets
from gateway.tickets import cases
from gateway.tickets.model import Outcome, TicketKind, TicketState
from gateway.tickets.tables import Recording, Ticket

ON_BOARD = 60  # more than a wall can show; the rest stands in the list
IN_LIST = 50


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


def board(visit: Visit) -> Response:
    """Show the open tickets."""
    problem = tickets.known_problem(visit.session)
    return visit.page("tickets.html", board=_board(visit), alarms=alarms.banner(visit), problem=problem)


def board_live(visit: Visit) -> Response:
    """Renew the board."""
    return _board(visit).answer()


def ticket(visit: Visit, number: str) -> Response:
    """Show one ticket."""
    found = readable(visit, number)
    kept = cards_of(visit.session, cases.reports(visit.session, found))
    written = report_of(visit.session, found)
    mine = found.acknowledged_by_id is not None and found.acknowledged_by_id == visit.actor.staff_id
    return visit.page(
        "ticket.html",
        ticket=found,
        case=_case(visit, found),
        recordings=recordings_part(visit, found),
        cards=kept,
        mine=mine,
        talk=talk(visit, found, written) if written is not None else None,
        callable=written is None or written.reach.callable,
        answerable=may_change_ticket(visit.actor, found.opened_by) and found.state is not TicketState.CLOSED,
    )


def ticket_live(visit: Visit, number: str) -> Response:
    """Renew a ticket."""
    return _case(visit, readable(visit, number)).answer()


def recordings_live(visit: Visit, number: str) -> Response:
    """Renew a ticket's recordings; apart, so that one that is being played is not cut off."""
    return recordings_part(visit, readable(visit, number)).answer()


def recording(visit: Visit, number: str, recording_id: int) -> After:
    """Let a spoken message be heard, and note on the ticket who listens; the browser never keeps it."""
    found = readable(visit, number)
    kept = visit.session.get(Recording, recording_id)
    if kept is None or kept.ticket_id != found.id:
        raise Refused("no_such_recording")
    held, by, name = visit.installation, visit.actor.name, f"{found.number}-{kept.id}.wav"

    def hear() -> ResponseReturnValue:
        sound = open_sound(held.storage, held.carrier, Vault.of(held.settings), kept.id, held.clock)
        with held.transaction() as session:
            recordings.note_listening(session, kept, by, held.clock())
        return send_file(BytesIO(sound), mimetype="audio/wav", download_name=name, conditional=True)

    return After(hear)


def accept(visit: Visit, number: str) -> Response:
    """Take a ticket."""
    found = readable(visit, number)
    if not may_change_ticket(visit.actor, found.opened_by):
        raise Refused("not_permitted", permission=Permission.TICKETS_CHANGE.value)
    if visit.actor.staff_id is None:
        raise Refused("not_a_person")
    paging.acknowledge(visit.session, found, visit.actor.staff_id, visit.actor.name, visit.now)
    flash(say("U hebt ticket {number} aanvaard.", number=found.number), "done")
    return redirect(url_for("console.ticket", number=found.number), 303)


def still_held(visit: Visit, number: str) -> Response:
    """Take in that who has a ticket still has it."""
    found = _held(visit, number)
    following.still_held(visit.session, found, visit.actor.name, visit.now)
    flash(
        say(
            "Genoteerd: ticket {number} blijft van {acknowledged_by}.",
            number=found.number,
            acknowledged_by=found.acknowledged_by,
        ),
        "done",
    )
    return redirect(url_for("console.ticket", number=found.number), 303)


def give_back(visit: Visit, number: str) -> Response:
    """Let officers be called anew for a ticket that somebody has."""
    found = _held(visit, number)
    following.give_back(visit.session, found, visit.actor.name, visit.now)
    flash(
        say("Ticket {number} is van niemand meer. Officieren worden opnieuw opgeroepen.", number=found.number), "done"
    )
    return redirect(url_for("console.ticket", number=found.number), 303)


def _held(visit: Visit, number: str) -> Ticket:
    """The ticket, for who has it or may plan duty; raises Refused: not_held, not_permitted."""
    found = readable(visit, number)
    if found.acknowledged_by_id is None:
        raise Refused("not_held")
    if found.acknowledged_by_id != visit.actor.staff_id:
        require(visit.actor, Permission.DUTY_CHANGE)
    return found


def all_tickets(visit: Visit) -> Response:
    """List every ticket, the newest first."""
    before = request.args.get("before", type=int)
    found = _mine(visit, before, IN_LIST + 1)
    following = found[IN_LIST - 1].id if len(found) > IN_LIST else None
    return visit.page("all_tickets.html", tickets=found[:IN_LIST], following=following, before=before)


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


def _mine(visit: Visit, before: int | None, limit: int) -> Sequence[Ticket]:
    if visit.may(Permission.TICKETS_READ):
        return tickets.list_tickets(visit.session, before, limit)
    if visit.may(Permission.TICKETS_READ_OWN):
        return tickets.list_tickets(visit.session, before, limit, opened_by=visit.actor.principal)
    if visit.may(Permission.TICKETS_READ_WITH_BROADCAST):
        return with_broadcast(visit.session, before, limit, {})
    return []


def readable(visit: Visit, number: str) -> Ticket:
    """Return a ticket that this visitor may read; raises Refused("no_such_ticket") for any other."""
    found = tickets.get_ticket(visit.session, number)
    if not may_read(visit, found):
        raise Refused("no_such_ticket", number=number)
    return found


def may_read(visit: Visit, found: Ticket) -> bool:
    """Whether this visitor may read a ticket."""
    with_broadcast = not visit.may(Permission.TICKETS_READ) and has_broadcast(visit.session, found)
    return may_read_ticket(visit.actor, found.opened_by, with_broadcast)


def told(visit: Visit, found: Ticket) -> dict[str, Any]:
    """Return what is told of a report: its facts, the advice and why, who was called, and its timeline."""
    lines = [timeline.line(entry) for entry in tickets.timeline(visit.session, found)]
    return {
        "ticket": found,
        "advice": found.advice,
        "facts": found.facts,
        "lines": list(reversed(lines)),
        "pages": list(reversed(paging.pages_of(visit.session, found.id))),
        "critical": critical_now(found.opened_at),
    }


def _case(visit: Visit, found: Ticket) -> Live:
    takeable = found.needs_officer and visit.actor.staff_id is not None and not found.is_with(visit.actor.staff_id)
    return live(
        visit,
        "ticket_live",
        "_ticket.html",
        f"{wording.sign(found.state).word} · {wording.sign(found.outcome).word}",
        {"number": found.number},
        **told(visit, found),
        reports=[each for each in cases.reports(visit.session, found) if may_read(visit, each)],
        asked_after=following.is_asked(visit.session, found),
        glance=glance(visit.session, found),
        takeable=takeable and may_change_ticket(visit.actor, found.opened_by),
    )


def recordings_part(visit: Visit, found: Ticket) -> Live:
    """Return the spoken messages of a ticket, as a part that renews itself."""
    kept = tickets.recordings(visit.session, found)
    news = say("1 opname") if len(kept) == 1 else say("{count} opnamen", count=len(kept))
    gone = recordings.deleted(visit.session, kept)
    return live(
        visit, "recordings_live", "_recordings.html", news, {"number": found.number}, ticket=found, kept=kept, gone=gone
    )
