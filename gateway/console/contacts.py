"""Whom do we know outside? The list, a search in it, and files that come in and go out."""

from __future__ import annotations

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from gateway.console import uploads
from gateway.console.refusals import refusal
from gateway.console.visit import After, Visit
from gateway.directory import actions as directory
from gateway.directory.exporting import contact_rows, csv_text
from gateway.directory.importing import apply_chunk, plan_import
from gateway.directory.model import ImportResult, Plan
from gateway.directory.reading import read_file
from gateway.errors import Refused
from gateway.staff.permissions import Permission

SHOWN = 50
FAULTS_SHOWN = 200


def show(visit: Visit) -> Response:
    """List contacts, those that fit the search."""
    search = request.args.get("q", "")[:120]
    page = directory.list_contacts(visit.session, request.args.get("after", type=int), SHOWN, search)
    stopped = directory.opted_out(visit.session)
    imports = visit.may(Permission.CONTACTS_IMPORT)
    return visit.page("contacts.html", page=page, search=search, stopped=stopped, imports=imports)


def export_file(visit: Visit) -> Response:
    """Hand out every contact as a file that can be imported again."""
    response = make_response(csv_text(contact_rows(visit.session), excel=True))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="contacten.csv"'
    return response


def ask_import(visit: Visit) -> Response:
    """Ask for a file."""
    return visit.page("import_contacts.html", result=None, fault=None)


def import_file(visit: Visit) -> After:
    """Show what a file would do, or, when that was seen, do it: chunk by chunk, each a transaction of its own."""
    kept = uploads.content()

    def carry_out() -> ResponseReturnValue:
        try:
            rows = read_file(kept)
            with visit.installation.storage.reading() as session:
                plan = plan_import(session, rows)
        except Refused as refused:
            return visit.page("import_contacts.html", 422, result=None, fault=refusal(refused))
        if request.form.get("go_on") != "yes":
            return _shown(visit, plan.result, uploads.carried(kept))
        return _applied(visit, plan)

    return After(carry_out)


def _shown(visit: Visit, result: ImportResult, carried: str | None) -> Response:
    faults = result.rejected[:FAULTS_SHOWN]
    return visit.page("import_contacts.html", result=result, faults=faults, carried=carried, fault=None)


def _applied(visit: Visit, plan: Plan) -> ResponseReturnValue:
    for number in range(plan.chunks):
        with visit.installation.transaction() as session:
            apply_chunk(session, plan, number, visit.now)
    done = plan.result
    rejected = f", {len(done.rejected)} fouten overgeslagen" if done.rejected else ""
    flash(f"{done.added} toegevoegd, {done.changed} gewijzigd, {done.unchanged} ongewijzigd{rejected}.", "done")
    return redirect(url_for("console.contacts"), 303)
