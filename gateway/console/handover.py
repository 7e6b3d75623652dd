"""What must who takes over duty know? One sheet, to read together or to print: what is open, and what was noted."""

from __future__ import annotations

from datetime import datetime

from flask import flash, make_response, redirect, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from gateway.alarms.actions import open_alarms
from gateway.alarms.model import SAID
from gateway.broadcasts.model import BroadcastState
from gateway.broadcasts.tables import Broadcast
from gateway.calls.tables import MissedCall
from gateway.console.duty import standing
from gateway.console.languages.saying import say
from gateway.console.refusals import refusal
from gateway.console.visit import Visit
from gateway.duty import actions as duty
from gateway.duty import starts
from gateway.duty.changes import note_change
from gateway.duty.handover import last_shift_began, latest_notes, write_note
from gateway.duty.model import DutyChangeKind, Via
from gateway.errors import Refused
from gateway.fallback.kit import as_html, gather
from gateway.paging.tables import Escalation
from gateway.staff.permissions import Permission
from gateway.tickets import actions as tickets
from gateway.tickets.model import TicketKind

MOST = 200
SHOWN = 10  # missed calls, one by one
IN_PROGRESS = (BroadcastState.AWAITING_APPROVAL, BroadcastState.SENDING, BroadcastState.PAUSED)


def show(visit: Visit) -> Response:
    """Show the sheet."""
    return _page(visit)


def note(visit: Visit) -> Response:
    """Keep a note for the next officer."""
    said = request.form.get("note", "")
    try:
        write_note(visit.session, visit.actor, said, visit.now)
    except Refused as refused:
        return _page(visit, 422, said, refusal(refused))
    flash(say("Uw nota is bewaard."), "done")
    return redirect(url_for("console.handover"), 303)


def kit(visit: Visit) -> Response:
    """Hand out the sheet for the day that nothing works; it holds numbers, so who takes it is noted."""
    held = visit.installation
    found = gather(visit.session, held.settings, visit.now)
    note_change(visit.session, visit.actor, Via.CONSOLE, DutyChangeKind.KIT_TAKEN, visit.now, became=found.made)
    response = make_response(as_html(found))
    response.headers["Content-Type"] = "text/html; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="noodmap-ccvo.html"'
    return response


def _page(visit: Visit, status: int = 200, said: str = "", fault: str | None = None) -> Response:
    found = [each for each in tickets.list_open_tickets(visit.session, MOST) if each.kind is TicketKind.REPORT]
    since = last_shift_began(visit.session, visit.now)
    lately = select(MissedCall).where(MissedCall.at > since)
    sending = select(Broadcast).where(Broadcast.state.in_(IN_PROGRESS)).order_by(Broadcast.id)
    return visit.page(
        "handover.html",
        status,
        levels=standing(visit),
        unconfirmed=starts.unconfirmed(visit.session, visit.now),
        change=duty.next_change(visit.session, visit.now),
        waiting=[each for each in found if each.acknowledged_at is None],
        taken=[each for each in found if each.acknowledged_at is not None],
        asked=_asked(visit),
        alarms=[(each, say(SAID[each.kind])) for each in open_alarms(visit.session)],
        more=max(0, tickets.count_open_tickets(visit.session) - MOST),
        missed=visit.session.scalars(lately.order_by(MissedCall.id.desc()).limit(SHOWN)).all(),
        missed_count=visit.session.scalar(select(func.count()).select_from(lately.subquery())) or 0,
        since=since,
        backup=visit.installation.settings.backup,
        broadcasts=visit.session.scalars(sending).all() if visit.may(Permission.BROADCASTS_READ) else [],
        notes=latest_notes(visit.session),
        numbers=visit.may(Permission.DUTY_NUMBERS),
        writes=visit.may(Permission.TICKETS_CHANGE),
        said=said,
        fault=fault,
    )


def _asked(visit: Visit) -> dict[int, datetime]:
    """Until when who has a ticket, and was asked whether they still do, may answer; by ticket."""
    query = select(Escalation.ticket_id, Escalation.ask_at).where(
        Escalation.asked_at.is_not(None), Escalation.ask_at.is_not(None), Escalation.settled_at.is_not(None)
    )
    return {ticket_id: at for ticket_id, at in visit.session.execute(query) if at is not None}
