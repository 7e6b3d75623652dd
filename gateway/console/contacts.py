"""Whom do we know outside? The list, a search in it, and the file that goes out."""

from __future__ import annotations

from flask import make_response, request
from werkzeug.wrappers import Response

from gateway.broadcasts.unreachable import incidents
from gateway.console.visit import After, Visit
from gateway.directory import actions as directory
from gateway.directory.exporting import contact_rows, csv_text
from gateway.directory.written import note_export
from gateway.staff.permissions import Permission

SHOWN = 50


def show(visit: Visit) -> Response:
    """List contacts, those that fit the search."""
    search = request.args.get("q", "")[:120]
    page = directory.list_contacts(visit.session, request.args.get("after", type=int), SHOWN, search)
    stopped = directory.opted_out(visit.session)
    imports = visit.may(Permission.CONTACTS_IMPORT)
    return visit.page(
        "contacts.html", page=page, search=search, stopped=stopped, imports=imports, cut_off=incidents(visit.session)
    )


def export_file(visit: Visit) -> After:
    """Hand out every contact as a file that can be imported again; it is written down who took it."""
    response = make_response(csv_text(contact_rows(visit.session), excel=True))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="contacten.csv"'
    return visit.noted(response, note_export)
