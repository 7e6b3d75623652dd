"""How does an officer let our calls through at night? By our numbers as a contact, and by what to set on a telephone."""

from __future__ import annotations

from flask import make_response
from werkzeug.wrappers import Response

from gateway.console.visit import Visit
from gateway.settings import Settings

NAME = "CCVO oproep"


def show(visit: Visit) -> Response:
    """Show our numbers and what to set."""
    settings = visit.installation.settings
    numbers = [("Crisislijn", settings.hotline_number), ("Oproepen", settings.page_call_from)]
    return visit.page("reach.html", numbers=[*numbers, ("Sms", settings.page_sms_from)], name=NAME)


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
