"""Which page shows what went to the helpdesk and is not confirmed yet, with the time running? And who confirms it?"""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from gateway.console.languages.saying import say
from gateway.console.live import Live, live
from gateway.console.visit import Visit
from gateway.errors import Refused
from gateway.referrals import actions as referrals
from gateway.staff.permissions import may_read_ticket
from gateway.tickets import actions as tickets
from gateway.tickets.numbers import read_number
from gateway.tickets.tables import Ticket


def show(visit: Visit) -> Response:
    """List the referrals."""
    return visit.page(
        "referrals.html",
        waiting=_waiting(visit),
        open=referrals.unconfirmed(visit.session),
        confirmed=referrals.confirmed_lately(visit.session),
    )


def renew(visit: Visit) -> Response:
    """Renew those that wait."""
    return _waiting(visit).answer()


def confirm(visit: Visit, number: str) -> Response:
    """Note that Digitaal Vlaanderen has it."""
    found = tickets.get_ticket(visit.session, number)
    reference = request.form.get("reference", "")
    referrals.confirm(visit.session, visit.actor, found, reference, _theirs(visit, reference), visit.now)
    flash(say("Doorverwijzing {number} is bevestigd.", number=found.number), "done")
    return redirect(url_for("console.referrals"), 303)


def _theirs(visit: Visit, reference: str) -> Ticket | None:
    """The ticket that a reference names, where it is one of ours that this visitor may read."""
    try:
        found = tickets.get_ticket(visit.session, read_number(reference))
    except Refused:
        return None
    return found if may_read_ticket(visit.actor, found.opened_by, False) else None


def _waiting(visit: Visit) -> Live:
    found = referrals.unconfirmed(visit.session)
    return live(visit, "referrals_live", "_referrals.html", _news(len(found)), waiting=found)


def _news(waiting: int) -> str:
    if waiting == 1:
        return say("1 doorverwijzing wacht")
    if waiting:
        return say("{count} doorverwijzingen wachten", count=waiting)
    return say("Geen doorverwijzing wacht op bevestiging")
