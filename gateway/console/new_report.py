"""Where does staff open a ticket: on own initiative, or as Digitaal Vlaanderen for what the helpdesk told it?

The same facts as the hotline asks, and the same action. Two reports of one entity are one case, so that a form that was
sent twice pages once. What cannot be taken comes back as it was filled in, with the fault beside its field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
from gateway.intake.form import ENTITY_MOST, FACTS, ICR, PARTS, SCOPE, WORDS_MOST, clean
from gateway.intake.opening import Told, keep_told, page_with_case
from gateway.staff.permissions import Permission
from gateway.tickets import actions as tickets
from gateway.tickets.facts import Facts
from gateway.tickets.model import Answer, Happening, Route, Source
from gateway.tickets.tables import Ticket

ASKED = (*FACTS, "partner_told")


@dataclass(frozen=True)
class Typed:
    """A report as it was filled in."""

    entity: str
    words: str
    route: Route
    callback: str | None
    facts: Facts
    told: Told


def ask(visit: Visit, faults: Mapping[str, str] | None = None) -> Response:
    """Show the form; with `faults`, by field, as it was filled in."""
    partner = not visit.may(Permission.TICKETS_CHANGE)
    wrong, written = faults or {}, request.form if faults else {}
    return visit.page(
        "new_report.html",
        422 if wrong else 200,
        scope=SCOPE,
        parts=PARTS,
        partner=partner,
        faults=wrong,
        written=written,
        icr=ICR,
        words_most=WORDS_MOST,
    )


def keep(visit: Visit) -> Response:
    """Open the ticket; officers are called as for a report."""
    faults: dict[str, str] = {}
    typed = _read(faults)
    if typed is None:
        return ask(visit, faults)
    made = _open(visit, typed)
    flash(say("Ticket {number} is geopend. De officier van wacht wordt opgeroepen.", number=made.number), "done")
    return redirect(url_for("console.ticket", number=made.number), 303)


def _open(visit: Visit, typed: Typed) -> Ticket:
    known = organisation_named(visit.session, typed.entity)
    made = reactions.report_in_writing(
        visit.session,
        visit.actor,
        visit.now,
        source=Source.OWN_INITIATIVE if visit.may(Permission.TICKETS_CHANGE) else Source.PARTNER,
        facts=typed.facts,
        route=typed.route,
        callback=typed.callback,
        entity=(known.code, known.name) if known is not None and known.code else None,
        paged=False,
    )
    made.entity_name = made.entity_name or typed.entity
    if typed.words:
        tickets.note(visit.session, made, Happening.NOTED, visit.actor.name, visit.now, typed.words)
    page_with_case(visit.session, made, visit.now)
    keep_told(visit.session, made, typed.told, visit.actor.name, visit.now)
    return made


def _read(faults: dict[str, str]) -> Typed | None:
    """Return what was filled in; None, and what is wrong by field, when it cannot be taken."""
    entity, words = clean(said("entity")).replace("\n", " "), clean(said("words"))
    if not 0 < len(entity) <= ENTITY_MOST:
        faults["entity"] = say("Schrijf welke entiteit geraakt is, in hoogstens {most} tekens.", most=ENTITY_MOST)
    if len(words) > WORDS_MOST:
        faults["words"] = say("Schrijf in hoogstens {most} tekens wat er gebeurt.", most=WORDS_MOST)
    callback, facts = _callback(faults), _facts(faults)
    try:
        route = choice_or_none(Route, "route") or Route.UNKNOWN
        kind, continuity = choice_or_none(IncidentKind, "kind"), choice_or_none(Answer, "continuity")
    except Refused as refused:
        faults[str(refused.details["field"])] = say("Kies een van de antwoorden.")
    if faults:
        return None
    return Typed(entity, words, route, callback, facts, Told(kind, continuity, clean(said("provider"))[:200]))


def _facts(faults: dict[str, str]) -> Facts:
    facts = Facts()
    for name in ASKED:
        try:
            facts = facts.learn(name, said(name) or "unknown")
        except Refused:
            faults[name] = say("Kies een van de antwoorden.")
    return facts


def _callback(faults: dict[str, str]) -> str | None:
    written = clean(said("callback"))
    if not written:
        return None
    try:
        return read_callback(written).e164
    except NumberRefused:
        faults["callback"] = say(
            "Op dit nummer kunnen wij niet terugbellen. Schrijf het bijvoorbeeld als 0470 12 34 56."
        )
        return None
