"""How does a contact file come in? Three steps without scripts: the file, its columns, what would change.

What was read is kept between the steps (`directory.uploads`), so that nothing is chosen twice and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response as Streamed
from flask import flash, make_response, redirect, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from gateway.console import shown, uploads
from gateway.console.import_preview import about, preview
from gateway.console.languages.saying import say
from gateway.console.refusals import refusal
from gateway.console.visit import After, Visit
from gateway.directory import uploads as kept
from gateway.directory.exporting import csv_text
from gateway.directory.importing import apply_chunk, plan_import
from gateway.directory.model import Plan
from gateway.directory.reading import read_file
from gateway.directory.rejected import rejected_rows
from gateway.directory.workbook import xlsx_bytes
from gateway.directory.written import note_import
from gateway.errors import Refused

AT_ONCE = 20  # chunks that are done before anybody looks for progress
FILES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def ask(visit: Visit, fault: str | None = None) -> Response:
    """Ask for a file, and show what was chosen and not brought in yet."""
    pending = kept.pending(visit.session, visit.actor, visit.now)
    return visit.page("import_contacts.html", 422 if fault else 200, pending=pending, fault=fault)


def take(visit: Visit) -> After:
    """Read a file and keep what stands in it, each outside the other's time."""
    content, name = uploads.content(), request.files["file"].filename or say("bestand")

    def read() -> ResponseReturnValue:
        held = visit.installation
        try:
            rows = read_file(content)
        except Refused as refused:
            with held.storage.reading() as session:
                return ask(Visit(session, visit.actor, visit.now, held, visit.ends_at), refusal(refused))
        with held.transaction() as session:
            upload_id = kept.keep(session, visit.actor, name, rows, visit.now).id
        return redirect(url_for("console.import_steps", upload_id=upload_id), 303)

    return After(read)


def steps(visit: Visit, upload_id: int) -> Response:
    """Show where the columns stand and what would change."""
    upload = kept.find(visit.session, visit.actor, upload_id, visit.now)
    return visit.page("import_steps.html", upload=upload, **preview(visit.session, upload))


def set_columns(visit: Visit, upload_id: int) -> Response:
    """Keep which column stands where."""
    told = {int(key[7:]): said for key, said in request.form.items() if key.startswith("column-") and key[7:].isdigit()}
    kept.place(visit.session, visit.actor, upload_id, told, visit.now)
    return redirect(url_for("console.import_steps", upload_id=upload_id), 303)


def carry_out(visit: Visit, upload_id: int) -> After:
    """Bring the table in, chunk by chunk, each a transaction of its own; a long one shows how far it is."""

    def go() -> ResponseReturnValue:
        plan, name = _plan(visit, upload_id)
        if plan.chunks > AT_ONCE:
            page = visit.page("import_going.html", name=name, steps=len(plan.steps)).get_data(as_text=True)
            return Streamed(stream_with_context(_streamed(visit, upload_id, plan, page)), mimetype="text/html")
        for _ in _carried(visit, upload_id, plan):
            pass
        flash(_told(plan), "done")
        return redirect(url_for("console.contacts"), 303)

    return After(go)


def rejected(visit: Visit, upload_id: int, kind: str) -> Response:
    """Hand out the rejected rows, with what is wrong beside them."""
    if kind not in FILES:
        raise Refused("no_such_upload")
    upload = kept.find(visit.session, visit.actor, upload_id, visit.now)
    rows = kept.rows_of(upload)
    plan = plan_import(visit.session, rows, kept.placing_of(upload))
    found = list(rejected_rows(rows, plan.result.rejected, about))
    content = xlsx_bytes(found) if kind == "xlsx" else csv_text(found, excel=True).encode()
    response = make_response(content)
    response.headers["Content-Type"] = FILES[kind]
    response.headers["Content-Disposition"] = f'attachment; filename="contacten-te-verbeteren.{kind}"'
    return response


def _plan(visit: Visit, upload_id: int) -> tuple[Plan, str]:
    with visit.installation.storage.reading() as session:
        upload = kept.find(session, visit.actor, upload_id, visit.now)
        return plan_import(session, kept.rows_of(upload), kept.placing_of(upload)), upload.name


def _carried(visit: Visit, upload_id: int, plan: Plan) -> Iterator[int]:
    """Yield how many chunks are done, after each."""
    for number in range(plan.chunks):
        with visit.installation.transaction() as session:
            apply_chunk(session, plan, number, visit.now)
        yield number + 1
    with visit.installation.transaction() as session:
        kept.done(kept.find(session, visit.actor, upload_id, visit.now), visit.now)
        note_import(session, visit.actor, plan.result, visit.now)


def _streamed(visit: Visit, upload_id: int, plan: Plan, page: str) -> Iterator[str]:
    """Yield a page while the work goes on; who leaves it finds the table waiting, and goes on from there."""
    head, _, rest = page.partition("<!--progress-->")
    yield head
    every = max(1, plan.chunks // 20)
    for done in _carried(visit, upload_id, plan):
        if done % every == 0:
            yield f"<li>{shown.count(100 * done // plan.chunks)} %</li>\n"
    yield rest.replace("<!--told-->", _told(plan))


def _told(plan: Plan) -> str:
    result = plan.result
    wrong = say(", {count} fouten overgeslagen", count=len(result.rejected)) if result.rejected else ""
    return say(
        "{added} toegevoegd, {changed} gewijzigd, {unchanged} ongewijzigd{wrong}.",
        added=result.added,
        changed=result.changed,
        unchanged=result.unchanged,
        wrong=wrong,
    )
