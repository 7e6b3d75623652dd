"""How does a reporter follow a report, and write to and fro, without signing in? GET and HEAD change nothing."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from contacts import phone
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.intake.actions import opened
from gateway.intake.conversation import messages, write_more
from gateway.intake.following import standing
from gateway.intake.tables import IntakeReport
from gateway.intake.texts import chosen
from gateway.now import BRUSSELS
from gateway.reporters.surroundings import Surroundings
from gateway.reporters.tokens import Tokens
from gateway.tickets.tables import Ticket

DONE = ("received", "written")
LARGEST = 64 * 1024


def add_to(made: Blueprint, installation: Installation) -> None:
    """Serve follow-up pages."""
    door = _Door(installation)
    made.add_url_rule("/m/<reference>", "follow", door.show, methods=["GET"])
    made.add_url_rule("/m/<reference>", "write", door.write, methods=["POST"])


class _Door:
    """The follow-up pages of one installation."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.around = Surroundings(installation.settings)
        self.tokens = Tokens(installation.settings.secret_key, "follow-form")

    def show(self, reference: str) -> Response:
        """Show how it stands, and what was written."""
        said = request.args.get("done", "")
        try:
            with self.installation.storage.reading() as session:
                return self._page(session, opened(session, reference), done=said if said in DONE else "")
        except Refused:
            return self._gone()

    def write(self, reference: str) -> ResponseReturnValue:
        """Keep what the reporter writes."""
        request.max_content_length = request.max_form_memory_size = LARGEST
        now = self.installation.clock()
        try:
            with self.installation.transaction() as session:
                report = opened(session, reference)
                if self.tokens.read(now) is None:
                    return self._page(session, report, notice="stale", status=409)
                fault = self._written(session, report)
                if fault:
                    return self._page(session, report, fault=fault, status=429 if fault == "messages_busy" else 422)
        except Refused:
            return self._gone()
        return redirect(url_for("reporters.follow", reference=reference, done="written"), 303)

    def _written(self, session: Session, report: IntakeReport) -> str:
        """Keep the words; returns the code of what stood against it, empty when nothing did."""
        try:
            write_more(session, report, request.form.get("text", ""), self.installation.clock())
        except Refused as refused:
            return refused.code
        return ""

    def _page(
        self,
        session: Session,
        report: IntakeReport,
        *,
        done: str = "",
        notice: str = "",
        fault: str = "",
        status: int = 200,
    ) -> Response:
        ticket = session.get_one(Ticket, report.ticket_id)
        now = self.installation.clock()
        page = render_template(
            "reporters/follow.html",
            **self.around.words(ticket.language),
            ticket=ticket,
            report=report,
            standing=standing(session, ticket).value,
            number=phone.show(report.phone) if report.phone else "",
            talk=messages(session, ticket),
            zone=BRUSSELS,
            done=done,
            notice=notice,
            fault=fault,
            written=request.form.get("text", "") if fault or notice else "",
            token=self.tokens.signed(self.tokens.fresh(now)),
        )
        return make_response(page, status)

    def _gone(self) -> Response:
        language = chosen(request.headers.get("Accept-Language"))
        return make_response(render_template("reporters/gone.html", **self.around.words(language)), 404)
