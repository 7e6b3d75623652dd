"""What are callers told of a problem that is known already? The switch for it."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from gateway.console.refusals import refusal
from gateway.console.visit import Visit
from gateway.errors import Refused
from gateway.staff.permissions import Permission
from gateway.tickets import actions as tickets
from gateway.tickets.tables import Ticket


def show(visit: Visit) -> Response:
    """Show what callers hear, and the form to change it."""
    return _page(visit)


def announce(visit: Visit) -> Response:
    """Tell callers from now on."""
    said = request.form.get("notice", "")
    try:
        problem = tickets.announce_problem(visit.session, visit.actor, said, _chosen(visit), visit.now)
    except Refused as refused:
        return _page(visit, 422, said, refusal(refused))
    flash(f"Bellers horen vanaf nu: “{problem.notice}”.", "done")
    return redirect(url_for("console.known_problem"), 303)


def end(visit: Visit) -> Response:
    """Stop telling them."""
    tickets.end_problem(visit.session, visit.now)
    flash("De aankondiging is gestopt.", "done")
    return redirect(url_for("console.known_problem"), 303)


def _chosen(visit: Visit) -> Ticket | None:
    number = request.form.get("ticket", "")
    return tickets.get_ticket(visit.session, number) if number else None


def _page(visit: Visit, status: int = 200, said: str = "", fault: str | None = None) -> Response:
    problem = tickets.known_problem(visit.session)
    return visit.page(
        "known_problem.html",
        status,
        problem=problem,
        about=visit.session.get(Ticket, problem.ticket_id) if problem and problem.ticket_id else None,
        open=tickets.list_open_tickets(visit.session),
        changes=visit.may(Permission.TICKETS_CHANGE),
        said=said,
        fault=fault,
    )
