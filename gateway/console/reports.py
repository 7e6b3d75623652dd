"""How does the report of a broadcast leave the console? As a page, a PDF and a table; who took it is noted first."""

from __future__ import annotations

from flask import make_response
from werkzeug.wrappers import Response

from gateway.broadcasts.report import Report, note_made, report_of
from gateway.console.languages.saying import in_dutch
from gateway.console.paper import file_of, pdf_of
from gateway.console.report_file import csv_of, html_of, report_name, style_source
from gateway.console.report_paper import paper_of
from gateway.console.visit import After, Visit
from gateway.staff.permissions import numbers_masked


def page(visit: Visit, broadcast_id: int) -> After:
    """Show the report; what the browser saves is the file that was written down."""
    report = report_of(visit.session, broadcast_id)
    content = html_of(report)
    response = make_response(content)
    response.headers["Content-Type"] = "text/html; charset=utf-8"
    allowed = f"style-src {style_source(content)}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    response.headers["Content-Security-Policy"] = f"default-src 'none'; {allowed}"
    return _noted(visit, report, "html", content, response)


def table(visit: Visit, broadcast_id: int) -> After:
    """Hand out every recipient and what became of it; numbers as this visitor may see them."""
    report = report_of(visit.session, broadcast_id)
    content = csv_of(visit.session, report, numbers_masked(visit.actor))
    response = make_response(content)
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{report_name(report)}.csv"'
    return _noted(visit, report, "csv", content, response)


def document(visit: Visit, broadcast_id: int) -> After:
    """Hand out the report as a PDF that assistive technology reads."""
    report = report_of(visit.session, broadcast_id)
    with in_dutch():
        content = pdf_of(paper_of(report, visit.now))
    return _noted(visit, report, "pdf", content, file_of(content, report_name(report)))


def _noted(visit: Visit, report: Report, form: str, content: bytes, response: Response) -> After:
    return visit.noted(response, lambda session, actor, now: note_made(session, actor, report, form, content, now))
