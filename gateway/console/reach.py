"""How does a page reach an officer at night? By a number proven theirs, on a telephone that lets us through."""

from __future__ import annotations

from flask import flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from contacts.phone import show as show_number
from gateway.console.refusals import refusal
from gateway.console.visit import Visit
from gateway.duty import numbers as own
from gateway.duty.readiness import lacks_of, words
from gateway.errors import Refused
from gateway.settings import Settings
from gateway.staff.tables import Staff

NAME = "CCVO oproep"


def show(visit: Visit) -> Response:
    """Show our numbers and what to set."""
    settings = visit.installation.settings
    numbers = [("Crisislijn", settings.hotline_number), ("Oproepen", settings.page_call_from)]
    officer = _officer(visit)
    return visit.page(
        "reach.html",
        numbers=[*numbers, ("Sms", settings.page_sms_from)],
        name=NAME,
        officer=officer,
        asked=own.waits_for(visit.session, officer, visit.now),
        missing=words(lacks_of(visit.session, officer)),
    )


def ask(visit: Visit) -> Response:
    """Send a code to the number that somebody says is theirs."""
    number = own.ask_for(visit.session, _officer(visit), request.form.get("number", ""), visit.now)
    flash(f"Wij stuurden een code naar {show_number(number)}. Ze blijft tien minuten geldig.", "done")
    return redirect(url_for("console.reach"), 303)


def prove(visit: Visit) -> Response:
    """Take the code that was read there. A wrong one counts, though the page says no."""
    try:
        number = own.prove(visit.session, _officer(visit), request.form.get("code", ""), visit.now)
    except Refused as refused:
        flash(refusal(refused), "fault")
        return redirect(url_for("console.reach"), 303)
    flash(f"Nagekeken: oproepen gaan vanaf nu naar {show_number(number)}.", "done")
    return redirect(url_for("console.reach"), 303)


def _officer(visit: Visit) -> Staff:
    if visit.actor.staff_id is None:
        raise Refused("not_a_person")
    return visit.session.get_one(Staff, visit.actor.staff_id)


def card(visit: Visit) -> Response:
    """Hand out our numbers as a card that a telephone reads."""
    response = make_response(vcard(visit.installation.settings))
    response.headers["Content-Type"] = "text/vcard; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="ccvo.vcf"'
    return response


def vcard(settings: Settings) -> str:
    """Return our numbers as a vCard 3.0, which every telephone reads: one name, so that one setting is enough."""
    numbers = dict.fromkeys((settings.page_call_from, settings.page_sms_from, settings.hotline_number))
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{NAME};;;;", f"FN:{NAME}", "ORG:Crisiscentrum Vlaamse overheid"]
    lines += [f"TEL;TYPE=WORK,VOICE:{number}" for number in numbers]
    lines += ["NOTE:Laat dit contact altijd door\\, ook bij Niet storen.", "END:VCARD"]
    return "\r\n".join(lines) + "\r\n"
