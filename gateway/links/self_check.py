"""How does a contact confirm or mend its own entry, without signing in? GET and HEAD change nothing."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, make_response, render_template, request
from sqlalchemy.orm import Session

from contacts.phone import show
from gateway.directory import self_check
from gateway.directory.model import AskState
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.links.forms import Forms

FAULTS = {
    "not_mobile": "Dit is geen gsm-nummer.",
    "email_invalid": "Dit is geen e-mailadres.",
    "nothing_to_call": "Vul een naam of een functie in.",
    "too_long": "Hoogstens 120 tekens.",
}
NOTHING = "Laat minstens één nummer of e-mailadres staan."


def add_to(made: Blueprint, installation: Installation) -> None:
    """Serve the links of self-checks."""
    door = _Door(installation)
    made.add_url_rule("/c/<reference>", "entry", door.show, methods=["GET"])
    made.add_url_rule("/c/<reference>", "answer_entry", door.answer, methods=["POST"])


class _Door:
    """The self-checks of one installation."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self._forms = Forms(installation.settings.secret_key, "self-check-form")

    def show(self, reference: str) -> Response:
        """Show the entry."""
        now = self.installation.clock()
        try:
            with self.installation.storage.reading() as session:
                return self._page(session, reference, now)
        except Refused:
            return _lapsed()

    def answer(self, reference: str) -> Response:
        """Take in what the contact says, when the form stood on our own page."""
        now = self.installation.clock()
        try:
            with self.installation.transaction() as session:
                if not self._forms.is_ours(reference, now):
                    return self._page(session, reference, now, stale=True, status=409)
                faults = self_check.answer(session, reference, request.form, now)
                return self._page(session, reference, now, faults, status=422 if faults else 200)
        except Refused:
            return _lapsed()

    def _page(
        self,
        session: Session,
        reference: str,
        now: datetime,
        faults: dict[str, str] | None = None,
        stale: bool = False,
        status: int = 200,
    ) -> Response:
        row = self_check.opened(session, reference, now)
        contact = row.contact
        held = {"name": contact.name, "function": contact.function, "email": contact.email}
        held |= {"mobile": contact.mobile and show(contact.mobile), "phone": contact.phone and show(contact.phone)}
        shown = {name: value or "" for name, value in held.items()}
        page = render_template(
            "links/entry.html",
            contact=contact,
            shown={**shown, **{name: request.form.get(name, "") for name in held if faults}},
            faults={name: _fault(code) for name, code in (faults or {}).items()},
            open=row.state is AskState.ASKED,
            mended=row.state is not AskState.CONFIRMED,
            stale=stale,
            token=self._forms.token(reference, now),
        )
        return make_response(page, status)


def _fault(code: str) -> str:
    return NOTHING if code == "nothing_to_reach" else FAULTS.get(code, "Dit is geen geldig telefoonnummer.")


def _lapsed() -> Response:
    return make_response(render_template("links/entry_lapsed.html"), 404)
