"""How does the reader of a mail say that it was read, without signing in? GET and HEAD change nothing.

Mail scanners open links: only the button, a POST, counts as a person.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template
from sqlalchemy.orm import Session

from gateway.broadcasts import confirming
from gateway.broadcasts.acknowledging import without_request
from gateway.broadcasts.tables import Broadcast, Delivery
from gateway.errors import Refused
from gateway.installation import Installation


def add_to(made: Blueprint, installation: Installation) -> None:
    """Serve the links by which a mail is confirmed."""
    door = _Door(installation)
    made.add_url_rule("/b/<reference>", "confirm", door.show, methods=["GET"])
    made.add_url_rule("/b/<reference>", "confirmed", door.answer, methods=["POST"])


class _Door:
    """The confirming links of one installation."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation

    def show(self, reference: str) -> Response:
        """Show the text, and the button."""
        try:
            with self.installation.storage.reading() as session:
                return _page(session, confirming.opened(session, self.installation.addresses, reference))
        except Refused:
            return _lapsed()

    def answer(self, reference: str) -> Response:
        """Take in that a person read it."""
        try:
            with self.installation.transaction() as session:
                row = confirming.opened(session, self.installation.addresses, reference, lock=True)
                confirming.confirm_by_link(session, row, self.installation.clock())
                return _page(session, row)
        except Refused:
            return _lapsed()


def _page(session: Session, row: Delivery) -> Response:
    text = without_request(session.get_one(Broadcast, row.broadcast_id).text)
    return make_response(render_template("links/confirm.html", text=text, done=row.confirmed_at is not None))


def _lapsed() -> Response:
    return make_response(render_template("links/unsubscribe_unknown.html"), 404)
