"""Which pages show what was reported? One ticket, and every ticket there was."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from flask import flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from gateway.cards.actions import cards_of
from gateway.console import timeline, wording
from gateway.console.critical_wording import all_said
from gateway.console.languages.saying import say
from gateway.console.live import Live, live
from gateway.console.talk import talk
from gateway.console.visit import After, Visit
from gateway.crisis.overview import glance
from gateway.crisis.told_about import has_broadcast, with_broadcast
from gateway.errors import Refused
from gateway.intake.conversation import report_of
from gateway.paging import actions as paging
from gateway.paging import following
from gateway.recordings import actions as recordings
from gateway.recordings.listening import open_sound
from gateway.recordings.vault import Vault
from gateway.staff.permissions import Permission, may_change_ticket, may_read_ticket, require
from gateway.tickets import actions as tickets
from gateway.tickets import cases
from gateway.tickets.critical_kept import critical_now
from gateway.tickets.model import TicketState
from gateway.tickets.tables import Recording, Ticket

IN_LIST = 50


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
        "critical": all_said(critical_now(visit.session, found.opened_at)),
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
