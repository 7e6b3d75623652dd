"""What are callers told of a problem that is known already? The switch for it, with how it sounds in each language."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from gateway.calls.announced import Heard, heard
from gateway.console.languages.saying import say
from gateway.console.refusals import refusal
from gateway.console.visit import Visit
from gateway.errors import Refused
from gateway.staff.permissions import Permission
from gateway.tickets import actions as tickets
from gateway.tickets import announcing
from gateway.tickets.tables import DUTCH, KnownProblem, Ticket
from ivr_flows.load import our_book


def show(visit: Visit) -> Response:
    """Show what callers hear, and the form to change it."""
    return _page(visit)


def announce(visit: Visit) -> Response:
    """Tell callers from now on; or first show how it would sound."""
    said, others = request.form.get("notice", ""), _translations(visit)
    try:
        if request.form.get("look") == "yes":
            return _page(visit, drafted=tickets.draft_problem(said, others))
        problem = announcing.announce(visit.session, visit.actor, said, _chosen(visit), visit.now, others)
    except Refused as refused:
        return _page(visit, 422, fault=refused)
    flash(say("Bellers horen vanaf nu: “{notice}”.", notice=problem.notice), "done")
    return redirect(url_for("console.known_problem"), 303)


def end(visit: Visit) -> Response:
    """Stop telling them."""
    announcing.stop(visit.session, visit.actor, visit.now)
    flash(say("De aankondiging is gestopt."), "done")
    return redirect(url_for("console.known_problem"), 303)


def _others(visit: Visit) -> list[str]:
    return [language for language in visit.installation.settings.languages if language != DUTCH]


def _translations(visit: Visit) -> dict[str, str]:
    return {language: request.form.get(f"notice_{language}", "") for language in _others(visit)}


def _chosen(visit: Visit) -> Ticket | None:
    number = request.form.get("ticket", "")
    return tickets.get_ticket(visit.session, number) if number else None


def _heard(visit: Visit, problem: KnownProblem | None) -> Sequence[Heard]:
    return heard(our_book(), problem, visit.installation.settings.languages) if problem else ()


def _page(
    visit: Visit, status: int = 200, drafted: KnownProblem | None = None, fault: Refused | None = None
) -> Response:
    problem = tickets.known_problem(visit.session)
    return visit.page(
        "known_problem.html",
        status,
        problem=problem,
        heard=_heard(visit, problem),
        drafted=_heard(visit, drafted),
        about=visit.session.get(Ticket, problem.ticket_id) if problem and problem.ticket_id else None,
        open=tickets.list_open_tickets(visit.session),
        earlier=tickets.earlier_problems(visit.session),
        others=_others(visit),
        most=tickets.NOTICE_MOST,
        changes=visit.may(Permission.TICKETS_CHANGE),
        said=request.form,
        fault=refusal(fault) if fault else None,
        wrong=fault.details.get("language") if fault else None,
    )
