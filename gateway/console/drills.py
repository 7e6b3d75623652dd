"""Which page starts a drill, shows how the last ones went, and ends one?"""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from gateway import reactions
from gateway.cards.actions import card
from gateway.cards.drills import PRETENDED
from gateway.cards.model import Scenario
from gateway.console.languages.saying import say
from gateway.console.visit import Visit
from gateway.errors import Refused
from gateway.paging import drills
from gateway.tickets import actions as tickets
from gateway.tickets.model import Source


def show(visit: Visit) -> Response:
    """Show the form, and the last drills."""
    return visit.page(
        "drills.html",
        scenarios=[(each.value, card(visit.session, each).title) for each in PRETENDED],
        drills=drills.latest_drills(visit.session),
    )


def start(visit: Visit) -> Response:
    """Open a drill's ticket and page for it, as for a report."""
    if request.form.get("sure") != "yes":
        raise Refused("drill_not_sure")
    try:
        facts = PRETENDED[Scenario(request.form.get("scenario", ""))]
    except (ValueError, KeyError):
        raise Refused("no_such_card") from None
    made = reactions.report_in_writing(
        visit.session, visit.actor, visit.now, source=Source.OWN_INITIATIVE, facts=facts, exercise=True
    )
    flash(
        say("Oefening {number} is begonnen: de officieren van wacht worden nu opgeroepen.", number=made.number), "done"
    )
    return redirect(url_for("console.ticket", number=made.number), 303)


def end(visit: Visit, number: str) -> Response:
    """End a drill."""
    drills.end_drill(visit.session, tickets.get_ticket(visit.session, number), visit.actor.name, visit.now)
    flash(say("Oefening {number} is gestopt en opgeruimd.", number=number), "done")
    return redirect(url_for("console.drills"), 303)
