"""Which page leads a case from its report to its closure? A form for each step; every form works without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from gateway.broadcasts import about
from gateway.console.case_forms import choice, found, instant, named, said
from gateway.console.case_live import now_part
from gateway.console.critical_wording import all_said
from gateway.console.duty_forms import number as whole_number
from gateway.console.languages.saying import say
from gateway.console.refusals import refusal
from gateway.console.tickets import readable, recordings_part
from gateway.console.visit import Visit
from gateway.crisis import assessing, deciding, handling, linking, moving, recovering, spoc, weighing
from gateway.crisis.correcting import correct_entity
from gateway.crisis.model import DataKind, DecisionKind, ExchangeKind, IncidentKind, RecoveryOwner
from gateway.crisis.overview import Case, look
from gateway.crisis.record import add_entity
from gateway.crisis.ways import ORDER, needs_reason
from gateway.crisis.withdrawing import remove_entity
from gateway.errors import Refused
from gateway.staff.permissions import Permission, may_change_ticket
from gateway.tickets import actions as tickets
from gateway.tickets.model import Answer, Outcome, TicketState
from gateway.tickets.tables import Ticket

KINDS: dict[str, list[Any]] = {
    "incident": list(IncidentKind),
    "answer": [Answer.UNKNOWN, Answer.YES, Answer.NO],
    "data": list(DataKind),
    "verdict": [Outcome.WORTHY, Outcome.BELOW_THRESHOLD, Outcome.NOT_WORTHY],
    "decision": list(DecisionKind),
    "exchange": list(ExchangeKind),
    "owner": list(RecoveryOwner),
}


def show(visit: Visit, number: str) -> Response:
    """Show the case of a ticket."""
    return _page(visit, readable(visit, number))


def move(visit: Visit, number: str) -> Response:
    """Bring a case to another state."""

    def act(ticket: Ticket) -> None:
        wanted, seen = choice(TicketState, "wanted"), choice(TicketState, "seen")
        if seen is TicketState.CLOSED:
            moving.reopen(visit.session, visit.actor, ticket, said("why"), visit.now)
        else:
            moving.move(visit.session, visit.actor, ticket, wanted, visit.now, said("why"), seen)

    return attempt(visit, number, "process", say("De status is aangepast."), act)


def take_over(visit: Visit, number: str) -> Response:
    """Have a case from now on."""
    return attempt(
        visit,
        number,
        "process",
        say("U hebt deze zaak nu."),
        lambda ticket: handling.take_over(visit.session, visit.actor, ticket, visit.now),
    )


def assess(visit: Visit, number: str) -> Response:
    """Keep what the officer found."""
    return attempt(
        visit,
        number,
        "assessment",
        say("De beoordeling is bewaard."),
        lambda ticket: assessing.assess(visit.session, visit.actor, ticket, found(), visit.now),
    )


def verdict(visit: Visit, number: str) -> Response:
    """Keep the officer's verdict."""

    def act(ticket: Ticket) -> None:
        given = choice(Outcome, "verdict")
        assessing.give_verdict(visit.session, visit.actor, ticket, given, said("reason"), visit.now)

    return attempt(visit, number, "verdict", say("Uw oordeel is bewaard; het advies blijft ernaast staan."), act)


def entity(visit: Visit, number: str) -> Response:
    """Add an affected entity."""
    return attempt(
        visit,
        number,
        "entities",
        say("De entiteit is toegevoegd."),
        lambda ticket: add_entity(
            visit.session, visit.actor, ticket, said("entity"), visit.now, bool(said("unlisted"))
        ),
    )


def drop_entity(visit: Visit, number: str) -> Response:
    """Take an added entity away."""

    def act(ticket: Ticket) -> None:
        remove_entity(visit.session, visit.actor, ticket, said("key"), said("entity_why"), visit.now)

    return attempt(visit, number, "entities", say("De entiteit is verwijderd."), act)


def correct(visit: Visit, number: str) -> Response:
    """Let a report name another entity."""

    def act(ticket: Ticket) -> None:
        name, why, unlisted = said("correct_entity"), said("correct_why"), bool(said("unlisted"))
        correct_entity(visit.session, visit.actor, ticket, name, why, visit.now, unlisted)

    return attempt(visit, number, "entities", say("De entiteit is verbeterd."), act)


def ask_spoc(visit: Visit, number: str) -> Response:
    """Note that the leading official was asked for a SPoC."""

    def act(ticket: Ticket) -> None:
        spoc.ask(
            visit.session, visit.actor, ticket, said("official"), said("official_phone"), visit.now, said("spoc_entity")
        )

    return attempt(visit, number, "spoc", say("De vraag aan de leidend ambtenaar is genoteerd."), act)


def name_spoc(visit: Visit, number: str) -> Response:
    """Name a SPoC, or another one."""
    address = visit.installation.settings.public_url

    def act(ticket: Ticket) -> None:
        spoc.name(visit.session, visit.actor, ticket, named(), address, visit.now, said("why"), said("spoc_entity"))

    return attempt(visit, number, "spoc", say("De SPoC is genoteerd en krijgt de vraag om te bevestigen."), act)


def confirm_spoc(visit: Visit, number: str) -> Response:
    """Note that the SPoC confirmed to an officer."""
    return attempt(
        visit,
        number,
        "spoc",
        say("De SPoC is bevestigd."),
        lambda ticket: spoc.confirm_by_officer(visit.session, visit.actor, ticket, visit.now, said("spoc_entity")),
    )


def consult(visit: Visit, number: str) -> Response:
    """Keep a talk with entities."""

    def act(ticket: Ticket) -> None:
        keys = request.form.getlist("keys")
        weighing.consult(visit.session, visit.actor, ticket, keys, said("spoken_with"), said("result"), visit.now)

    return attempt(visit, number, "weighing", say("Het overleg is genoteerd."), act)


def waive(visit: Visit, number: str) -> Response:
    """Keep why not every entity is heard."""
    return attempt(
        visit,
        number,
        "weighing",
        say("De reden is genoteerd."),
        lambda ticket: weighing.waive_hearing(visit.session, visit.actor, ticket, said("waive_why"), visit.now),
    )


def decide(visit: Visit, number: str) -> Response:
    """Keep a decision."""

    def act(ticket: Ticket) -> None:
        kind = choice(DecisionKind, "kind")
        deciding.decide(visit.session, visit.actor, ticket, kind, said("decision"), said("decision_why"), visit.now)

    return attempt(visit, number, "decisions", say("De beslissing is bewaard."), act)


def exchange(visit: Visit, number: str) -> Response:
    """Ask how it stands, or keep what was told."""

    def act(ticket: Ticket) -> None:
        kind, until = choice(ExchangeKind, "exchange_kind"), instant("wanted_by")
        recovering.keep_exchange(
            visit.session,
            visit.actor,
            ticket,
            kind,
            said("exchange"),
            visit.now,
            outside=said("outside"),
            exception=said("exception"),
            wanted_by=until,
            entity=said("exchange_entity"),
        )

    return attempt(visit, number, "feedback", say("Genoteerd."), act)


def close(visit: Visit, number: str) -> Response:
    """Close a case with its evaluation."""

    def act(ticket: Ticket) -> None:
        moving.close(
            visit.session,
            visit.actor,
            ticket,
            visit.now,
            why=said("close_why"),
            without_feedback=said("without_feedback"),
            without_recovery=said("without_recovery"),
            went_well=said("went_well"),
            went_wrong=said("went_wrong"),
            lessons=said("lessons"),
            seen=choice(TicketState, "seen"),
        )

    return attempt(visit, number, "closing", say("Het ticket is afgesloten."), act)


def link(visit: Visit, number: str) -> Response:
    """Link a case to another one."""

    def act(ticket: Ticket) -> None:
        other = tickets.get_ticket(visit.session, said("other").strip())
        linking.link(visit.session, visit.actor, ticket, other, said("link_why"), visit.now)

    return attempt(visit, number, "links", say("De tickets zijn gekoppeld."), act)


def broadcast(visit: Visit, number: str) -> Response:
    """Say that a broadcast is about a case, or is not after all."""
    verb = about.detach if said("detach") else about.attach

    def act(ticket: Ticket) -> None:
        verb(visit.session, visit.actor, ticket, whole_number("broadcast"), visit.now)

    return attempt(visit, number, "links", say("De verzending is bijgewerkt."), act)


def attempt(visit: Visit, number: str, section: str, done: str, act: Callable[[Ticket], object]) -> Response:
    """Do it; where a rule says no, show the page with what was written and why, beside the form."""
    ticket = readable(visit, number)
    try:
        with visit.session.begin_nested():
            act(ticket)
    except Refused as refused:
        if refused.code == "not_permitted":
            raise
        visit.session.expire_all()
        return _page(visit, readable(visit, number), refusal(refused), section)
    flash(done, "done")
    return redirect(url_for("console.case", number=number, _anchor=section), 303)


def _whole(visit: Visit, ticket: Ticket) -> Case:
    whole = look(visit.session, ticket, visit.now)
    readable(visit, whole.ticket.number)
    return whole


def _page(visit: Visit, ticket: Ticket, fault: str | None = None, section: str = "") -> Response:
    whole = _whole(visit, ticket)
    open_now = whole.ticket.acknowledged_at is not None and whole.ticket.state is not TicketState.CLOSED
    return visit.page(
        "case.html",
        422 if fault else 200,
        case=whole,
        now=now_part(visit, whole.ticket),
        recordings=recordings_part(visit, whole.ticket),
        recent=about.recent(visit.session, whole.ticket) if visit.may(Permission.TICKETS_CHANGE) else (),
        kinds=KINDS,
        critical_now=all_said(whole.critical),
        case_course=ORDER[2:],
        asked=ticket,
        fault=fault,
        section=section,
        written=request.form if fault else {},
        needs_reason=needs_reason,
        steers=visit.may(Permission.TICKETS_CHANGE) and open_now,
        works=may_change_ticket(visit.actor, whole.ticket.opened_by) and open_now,
        measures=visit.may(Permission.TICKETS_MEASURES) and open_now,
        reopens=visit.may(Permission.TICKETS_CHANGE)
        and whole.ticket.state is TicketState.CLOSED
        and whole.ticket.hidden_at is None
        and whole.ticket.acknowledged_at is not None,
    )
