"""How does somebody say that a mail address wants no more warnings, without signing in? GET and HEAD change nothing.

A mail program posts the one click by itself (RFC 8058), without cookies and without having seen the page: the signed
address is all that it has, and is enough.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request

from gateway.broadcasts import returned
from gateway.directory import actions as directory
from gateway.errors import Refused
from gateway.installation import Installation


def add_to(made: Blueprint, installation: Installation) -> None:
    """Serve the links by which mail is unsubscribed."""
    door = _Door(installation)
    made.add_url_rule("/u/<reference>", "unsubscribe", door.show, methods=["GET"])
    made.add_url_rule("/u/<reference>", "unsubscribed", door.answer, methods=["POST"])


class _Door:
    """The unsubscribing links of one installation."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation

    def show(self, reference: str) -> Response:
        """Show the address and how it stands."""
        try:
            with self.installation.storage.reading() as session:
                row = returned.opened(session, self.installation.addresses, reference)
                return _page(row.number, row.number in directory.opted_out(session))
        except Refused:
            return _lapsed()

    def answer(self, reference: str) -> Response:
        """Take in that no more mail is wanted; or, from our page, that it is wanted again."""
        now = self.installation.clock()
        again = request.form.get("again") == "yes"
        try:
            with self.installation.transaction() as session:
                row = returned.opened(session, self.installation.addresses, reference)
                (returned.subscribe_again if again else returned.unsubscribe)(session, row, now)
                return _page(row.number, not again)
        except Refused:
            return _lapsed()


def _page(address: str, stopped: bool) -> Response:
    return make_response(render_template("links/unsubscribe.html", address=address, stopped=stopped))


def _lapsed() -> Response:
    return make_response(render_template("links/unsubscribe_unknown.html"), 404)
