"""How does a SPoC confirm, and say how it stands, without signing in? GET and HEAD change nothing."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, make_response, render_template, request
from sqlalchemy.orm import Session

from gateway.crisis.model import ConfirmedBy, SpocState
from gateway.crisis.recovering import told_by_spoc
from gateway.crisis.spoc import confirm, opened
from gateway.crisis.spoc_telling import entity_of
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.links.forms import Forms
from gateway.tickets.tables import Ticket


def add_to(made: Blueprint, installation: Installation) -> None:
    """Serve the links of SPoCs."""
    door = _Door(installation)
    made.add_url_rule("/s/<reference>", "spoc", door.show, methods=["GET"])
    made.add_url_rule("/s/<reference>", "answer_spoc", door.answer, methods=["POST"])


class _Door:
    """The SPoCs of one installation."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self._forms = Forms(installation.settings.secret_key, "spoc-form")

    def show(self, reference: str) -> Response:
        """Show for what somebody is SPoC."""
        now = self.installation.clock()
        try:
            with self.installation.storage.reading() as session:
                return self._page(session, reference, now)
        except Refused:
            return _lapsed()

    def answer(self, reference: str) -> Response:
        """Take the confirmation, or how it stands, when the form stood on our own page."""
        now = self.installation.clock()
        try:
            with self.installation.transaction() as session:
                spoc = opened(session, reference)
                if not self._forms.is_ours(reference, now):
                    return self._page(session, reference, now, stale=True, status=409)
                if "text" not in request.form:
                    confirm(session, spoc, ConfirmedBy.LINK, spoc.name, now)
                    return self._page(session, reference, now)
                fault = self._told(session, reference, now)
                return self._page(session, reference, now, fault=fault, told=not fault, status=422 if fault else 200)
        except Refused:
            return _lapsed()

    def _told(self, session: Session, reference: str, now: datetime) -> bool:
        """Keep how it stands; returns whether nothing, or too much, was written."""
        try:
            told_by_spoc(session, opened(session, reference), request.form["text"], now)
        except Refused as refused:
            if refused.code == "no_such_link":
                raise
            return True
        return False

    def _page(
        self,
        session: Session,
        reference: str,
        now: datetime,
        *,
        stale: bool = False,
        fault: bool = False,
        told: bool = False,
        status: int = 200,
    ) -> Response:
        spoc = opened(session, reference)
        case = session.get_one(Ticket, spoc.ticket_id)
        page = render_template(
            "links/spoc.html",
            spoc=spoc,
            number=case.number,
            exercise=case.exercise,
            entity=entity_of(session, case),
            confirmed=spoc.state is SpocState.CONFIRMED,
            written=request.form.get("text", "") if fault or stale else "",
            stale=stale,
            fault=fault,
            told=told,
            hotline=self.installation.settings.hotline_number,
            token=self._forms.token(reference, now),
        )
        return make_response(page, status)


def _lapsed() -> Response:
    return make_response(render_template("links/spoc_lapsed.html"), 404)
