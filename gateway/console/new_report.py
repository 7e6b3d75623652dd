"""Where does staff open a ticket: on own initiative, or as Digitaal Vlaanderen for what the helpdesk told it?

The same facts as the hotline asks, and the same action. Two reports of one entity are one case, so that a form that was
sent twice pages once.
"""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from contacts.phone import NumberRefused, read_callback
from gateway import reactions
from gateway.console.case_forms import choice_or_none, said
from gateway.console.languages.saying import say
from gateway.console.visit import Visit
from gateway.crisis.model import IncidentKind
from gateway.directory.searching import organisation_named
from gateway.errors import Refused
from gateway.intake.form import ENTITY_MOST, FACTS, clean
from gateway.intake.opening import Told, keep_told, page_with_case
from gateway.staff.permissions import Permission
from gateway.tickets.facts import Facts
from gateway.tickets.model import Answer, Route, Source

ASKED = (*FACTS, "partner_told")


def ask(visit: Visit) -> Response:
    """Show the form."""
    return visit.page("new_report.html", facts=ASKED, partner=not visit.may(Permission.TICKETS_CHANGE))


def keep(visit: Visit) -> Response:
    """Open the ticket; officers are called as for a report."""
    partner = not visit.may(Permission.TICKETS_CHANGE)
    entity = clean(said("entity"))
    if not 0 < len(entity) <= ENTITY_MOST:
        raise Refused("report_words", field="entiteit")
    known = organisation_named(visit.session, entity)
    made = reactions.report_in_writing(
        visit.session,
        visit.actor,
        visit.now,
        source=Source.PARTNER if partner else Source.OWN_INITIATIVE,
        facts=_facts(),
        route=choice_or_none(Route, "route") or Route.UNKNOWN,
        callback=_callback(),
        entity=(known.code, known.name) if known is not None and known.code else None,
        paged=False,
    )
    made.entity_name = made.entity_name or entity
    told = Told(
        choice_or_none(IncidentKind, "kind"), choice_or_none(Answer, "continuity"), clean(said("provider"))[:200]
    )
    page_with_case(visit.session, made, visit.now)
    keep_told(visit.session, made, told, visit.actor.name, visit.now)
    flash(say("Ticket {number} is geopend. De officier van wacht wordt opgeroepen.", number=made.number), "done")
    return redirect(url_for("console.ticket", number=made.number), 303)


def _facts() -> Facts:
    facts = Facts()
    for name in ASKED:
        facts = facts.learn(name, request.form.get(name) or "unknown")
    return facts


def _callback() -> str | None:
    written = clean(said("callback"))
    if not written:
        return None
    try:
        return read_callback(written).e164
    except NumberRefused:
        raise Refused("report_words", field="terugbelnummer") from None
