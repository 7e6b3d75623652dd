"""Which links have a page of ours, for who has not signed in? Each kind says what it shows and takes."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, request

from contacts.phone import show
from gateway.duty.vcard import vcard
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.links import confirm, page, self_check, spoc, team, unsubscribe
from gateway.links.opening import Door, lapsed

LINKS = (page.LINK, self_check.LINK, spoc.LINK, team.LINK, unsubscribe.LINK, confirm.LINK)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",  # the address is the key: nobody whose page is opened next may learn it
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def blueprint(installation: Installation) -> Blueprint:
    """Return the door of the links that our texts and mails carry."""
    made = Blueprint(
        "links", __name__, template_folder="templates", static_folder="static", static_url_path="/p/assets"
    )
    for link in LINKS:
        door = Door(installation, link)
        made.add_url_rule(link.path, link.name, door.show, methods=["GET"])
        made.add_url_rule(link.path, f"answer_{link.name}", door.answer, methods=["POST"])
    made.add_url_rule("/p/kaart/<reference>", "card", lambda reference: _card(installation, reference), methods=["GET"])
    made.context_processor(lambda: _hotline(installation))
    made.after_request(_harden)
    return made


def _hotline(installation: Installation) -> dict[str, str]:
    """What every page of a link knows."""
    number = installation.settings.hotline_number
    return {"hotline": number, "hotline_shown": show(number)}


def _card(installation: Installation, reference: str) -> Response:
    """Hand out our numbers as a contact, to whom we texted this address."""
    try:
        installation.addresses.read("card", reference)
    except Refused:
        return lapsed(page.LINK)
    response = make_response(vcard(installation.settings))
    response.headers["Content-Type"] = "text/vcard; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="ccvo.vcf"'
    return response


def _harden(response: Response) -> Response:
    kept = {} if request.endpoint != "links.static" else {"Cache-Control": "max-age=3600"}
    for name, value in {**HEADERS, **kept}.items():
        response.headers[name] = value
    return response
