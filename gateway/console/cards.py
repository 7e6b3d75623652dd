"""Which pages show the action cards, and let a coordinator change one?"""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from gateway.cards import actions as cards
from gateway.cards.model import Scenario, Section
from gateway.console.languages.saying import say
from gateway.console.refusals import refusal
from gateway.console.tickets import readable
from gateway.console.visit import Visit
from gateway.errors import Refused
from gateway.staff.permissions import Permission
from gateway.tickets import cases


def show(visit: Visit) -> Response:
    """Show every card, as they print."""
    return visit.page(
        "cards.html",
        cards=cards.all_cards(visit.session),
        changed=cards.changed(visit.session),
        edits=visit.may(Permission.CARDS_CHANGE),
    )


def of_ticket(visit: Visit, number: str) -> Response:
    """Show the cards of one ticket, to print."""
    found = readable(visit, number)
    kept = cards.cards_of(visit.session, cases.reports(visit.session, found))
    return visit.page("ticket_card.html", ticket=found, cards=kept)


def edit(visit: Visit, scenario: str) -> Response:
    """Show the form to change a card, with what it said before."""
    return _form(visit, _scenario(scenario))


def keep(visit: Visit, scenario: str) -> Response:
    """Keep a card as somebody wrote it."""
    which = _scenario(scenario)
    try:
        kept = cards.change_card(visit.session, which, request.form.get("text", ""), visit.actor, visit.now)
    except Refused as refused:
        return _form(visit, which, 422, refused)
    flash(say("De kaart “{title}” is bewaard. Wie nu aanvaardt, krijgt deze versie.", title=kept.title), "done")
    return redirect(url_for("console.cards") + f"#{which.value}", 303)


def _scenario(said: str) -> Scenario:
    try:
        return Scenario(said)
    except ValueError:
        raise Refused("no_such_card") from None


def _form(visit: Visit, which: Scenario, status: int = 200, fault: Refused | None = None) -> Response:
    return visit.page(
        "card_edit.html",
        status,
        which=which,
        text=request.form.get("text") or cards.card(visit.session, which).text,
        shipped=cards.shipped(which).text,
        versions=cards.versions(visit.session, which),
        headings=[section.value for section in Section],
        fault=refusal(fault) if fault else None,
    )
