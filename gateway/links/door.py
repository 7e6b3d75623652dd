"""How does the address in a page's text become a page, and a button an answer? Decides nothing.

GET and HEAD change nothing: scanners of mail and messages open every link they see. A button sends a form whose token
was made for this reference when the page was shown, so that no request that never saw the page answers for an officer.
"""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, make_response, render_template, request
from sqlalchemy.orm import Session

from gateway.duty.vcard import vcard
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.links import confirm, self_check, spoc, team, unsubscribe
from gateway.links.forms import Forms
from gateway.links.shown import page_of
from gateway.paging import link_answers
from gateway.paging.link_answers import Result
from gateway.paging.links import open_link

ANSWERS = {"accept": link_answers.accept, "decline": link_answers.decline}
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
    """Return the door of the links that pages carry."""
    made = Blueprint(
        "links", __name__, template_folder="templates", static_folder="static", static_url_path="/p/assets"
    )
    door = _Door(installation)
    made.add_url_rule("/p/<reference>", "show", door.show, methods=["GET"])
    made.add_url_rule("/p/<reference>", "answer", door.answer, methods=["POST"])
    made.add_url_rule("/p/kaart/<reference>", "card", door.card, methods=["GET"])
    self_check.add_to(made, installation)
    spoc.add_to(made, installation)
    team.add_to(made, installation)
    unsubscribe.add_to(made, installation)
    confirm.add_to(made, installation)
    made.after_request(_harden)
    return made


class _Door:
    """The links of one installation."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self._forms = Forms(installation.settings.secret_key, "page-link-form")

    def show(self, reference: str) -> Response:
        """Show the ticket."""
        now = self.installation.clock()
        try:
            with self.installation.storage.reading() as session:
                return self._page(session, reference, now)
        except Refused:
            return _lapsed()

    def card(self, reference: str) -> Response:
        """Hand out our numbers as a contact, to whom we texted this address."""
        try:
            self.installation.addresses.read("card", reference)
        except Refused:
            return _lapsed()
        response = make_response(vcard(self.installation.settings))
        response.headers["Content-Type"] = "text/vcard; charset=utf-8"
        response.headers["Content-Disposition"] = 'attachment; filename="ccvo.vcf"'
        return response

    def answer(self, reference: str) -> Response:
        """Accept the ticket, or pass it on, for the officer whose link it is."""
        now, wanted = self.installation.clock(), ANSWERS.get(request.form.get("answer", ""))
        try:
            with self.installation.transaction() as session:
                opened = open_link(session, reference, now)
                if wanted is None or not self._forms.is_ours(reference, now):
                    return self._page(session, reference, now, stale=True, status=409)
                result = wanted(session, opened, now)
                return self._page(session, reference, now, result)
        except Refused:
            return _lapsed()

    def _page(
        self,
        session: Session,
        reference: str,
        now: datetime,
        result: Result | None = None,
        stale: bool = False,
        status: int = 200,
    ) -> Response:
        page = page_of(session, open_link(session, reference, now), result)
        token = self._forms.token(reference, now)
        hotline = self.installation.settings.hotline_number
        return make_response(
            render_template("links/page.html", page=page, token=token, stale=stale, hotline=hotline), status
        )


def _lapsed() -> Response:
    """One page for whatever does not open anything: who tries addresses learns nothing from it."""
    return make_response(render_template("links/lapsed.html"), 404)


def _harden(response: Response) -> Response:
    kept = {} if request.endpoint != "links.static" else {"Cache-Control": "max-age=3600"}
    for name, value in {**HEADERS, **kept}.items():
        response.headers[name] = value
    return response
