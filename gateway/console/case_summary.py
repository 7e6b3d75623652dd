"""Which page and which PDF tell a case to who was not there? The same words for both; who took it is noted first."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.console import timeline
from gateway.console.case_paper import paper_of
from gateway.console.languages.saying import in_dutch
from gateway.console.paper import Paper, file_of, pdf_of
from gateway.console.tickets import readable
from gateway.console.visit import After, Visit
from gateway.crisis.overview import Case, look
from gateway.staff.model import Actor
from gateway.team.actions import call_ups
from gateway.tickets import actions as tickets


def show(visit: Visit, number: str) -> Response:
    """Show what goes on paper: everything on record."""
    whole = whole_case(visit, number)
    return visit.page("case_summary.html", case=whole, paper=_paper(visit, whole))


def document(visit: Visit, number: str) -> After:
    """Hand out the summary as a PDF that assistive technology reads; who took it is written down first."""
    whole = whole_case(visit, number)
    content, name = pdf_of(_paper(visit, whole)), f"zaak-{whole.ticket.number}"
    name = f"oefening-{name}" if whole.ticket.exercise else name
    said = {"form": "pdf", "sha256": sha256(content).hexdigest()}
    subject = whole.ticket.id

    def note(session: Session, actor: Actor, now: datetime) -> None:
        write_down(session, actor, Deed.REPORT_MADE, Subject.TICKET, subject, now, said)

    return visit.noted(file_of(content, name), note)


def whole_case(visit: Visit, number: str) -> Case:
    """Return the case of a ticket that this visitor may read, itself and its first report."""
    whole = look(visit.session, readable(visit, number), visit.now)
    readable(visit, whole.ticket.number)
    return whole


def _paper(visit: Visit, whole: Case) -> Paper:
    with in_dutch():
        lines = [timeline.line(entry) for entry in tickets.timeline(visit.session, whole.ticket)]
        return paper_of(whole, call_ups(visit.session, whole.ticket), lines, visit.number, visit.now)
