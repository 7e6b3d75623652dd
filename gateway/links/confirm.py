"""How does the reader of a mail say that it was read, without signing in? GET and HEAD change nothing.

Mail scanners open links: only the button, a POST, counts as a person.
"""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, make_response, render_template
from sqlalchemy.orm import Session

from gateway.broadcasts import confirming
from gateway.broadcasts.acknowledging import without_request
from gateway.broadcasts.tables import Broadcast, Delivery
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.links.forms import Forms


def add_to(made: Blueprint, installation: Installation) -> None:
    """Serve the links by which a mail is confirmed."""
    door = _Door(installation)
    made.add_url_rule("/b/<reference>", "confirm", door.show, methods=["GET"])
    made.add_url_rule("/b/<reference>", "confirmed", door.answer, methods=["POST"])


class _Door:
    """The confirming links of one installation."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self._forms = Forms(installation.settings.secret_key, "confirming-form")

    def show(self, reference: str) -> Response:
        """Show the text, and the button."""
        try:
            with self.installation.storage.reading() as session:
                row = confirming.opened(session, self.installation.addresses, reference)
                return self._page(session, row, reference, self.installation.clock())
        except Refused:
            return _lapsed()

    def answer(self, reference: str) -> Response:
        """Take in that a person read it, when the button stood on our own page; otherwise only show it again."""
        now = self.installation.clock()
        try:
            with self.installation.transaction() as session:
                row = confirming.opened(session, self.installation.addresses, reference, lock=True)
                ours = self._forms.is_ours(reference, now)
                if ours:
                    confirming.confirm_by_link(session, row, now)
                return self._page(session, row, reference, now, 200 if ours else 409)
        except Refused:
            return _lapsed()

    def _page(self, session: Session, row: Delivery, reference: str, now: datetime, status: int = 200) -> Response:
        text = without_request(session.get_one(Broadcast, row.broadcast_id).text)
        token, done = self._forms.token(reference, now), row.confirmed_at is not None
        return make_response(render_template("links/confirm.html", text=text, done=done, token=token), status)


def _lapsed() -> Response:
    return make_response(render_template("links/unsubscribe_unknown.html"), 404)
