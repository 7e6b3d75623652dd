"""How does an officer read what a reporter wrote, and write back? Beside the ticket; the typed words are never lost."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from gateway.console.languages.saying import say
from gateway.console.talk import talk
from gateway.console.tickets import readable
from gateway.console.visit import Visit
from gateway.intake import conversation


def renew(visit: Visit, number: str) -> Response:
    """Renew what was written."""
    found = readable(visit, number)
    report = conversation.report_of(visit.session, found)
    return talk(visit, found, report).answer()


def answer(visit: Visit, number: str) -> Response:
    """Write to the reporter."""
    found = readable(visit, number)
    public_url = visit.installation.settings.public_url
    conversation.answer(visit.session, visit.actor, found, request.form.get("text", ""), public_url, visit.now)
    flash(say("Uw bericht staat op de opvolgpagina van de melder."), "done")
    return redirect(url_for("console.ticket", number=found.number, _anchor="talk-title"), 303)
