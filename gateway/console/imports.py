"""How does a contact file come in? Three steps without scripts: the file, its columns, what would change.

What was read is kept between the steps (`directory.uploads`), so that nothing is chosen twice and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from flask import Response as Streamed
from flask import flash, make_response, redirect, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from gateway.console import shown, uploads
from gateway.console.import_preview import about, preview
from gateway.console.languages.saying import say
from gateway.console.refusals import refusal
from gateway.console.visit import After, Answer, Visit
from gateway.directory import uploads as kept
from gateway.directory.exporting import csv_text
from gateway.directory.importing import apply_chunk, plan_import
from gateway.directory.model import Heading, Plan
from gateway.directory.outline import carried_out, digest_of, outline_of, outlined, rejected_of
from gateway.directory.reading import read_file
from gateway.directory.rejected import rejected_rows
from gateway.directory.workbook import xlsx_bytes
from gateway.directory.written import note_import
from gateway.errors import Refused

Headings = Sequence[Heading]

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


def steps(visit: Visit, upload_id: int) -> Answer:
    """Show where the columns stand and what would change: found out once, and kept for every further page."""
    upload = kept.find(visit.session, visit.actor, upload_id, visit.now)
    if upload.outline is not None:
        return visit.page("import_steps.html", upload=upload, **preview(visit.session, upload))

    def find_out() -> ResponseReturnValue:
        with suppress(Refused):  # a table that cannot be read yet: the page says why
            _keep(visit, upload_id, *_plan(visit, upload_id))
        with visit.installation.storage.reading() as session:
            held = kept.find(session, visit.actor, upload_id, visit.now)
            return visit.page("import_steps.html", upload=held, **preview(session, held))

    return After(find_out)


def set_columns(visit: Visit, upload_id: int) -> Response:
    """Keep which column stands where."""
    told = {int(key[7:]): said for key, said in request.form.items() if key.startswith("column-") and key[7:].isdigit()}
    kept.place(visit.session, visit.actor, upload_id, told, visit.now)
    return redirect(url_for("console.import_steps", upload_id=upload_id), 303)


def carry_out(visit: Visit, upload_id: int) -> After:
    """Bring the table in, chunk by chunk, each a transaction of its own; a long one shows how far it is."""

    def go() -> ResponseReturnValue:
        plan, headings, seen = _plan(visit, upload_id)
        if seen not in (None, digest_of(plan)):
            _keep(visit, upload_id, plan, headings, seen)
            flash(say("Het adresboek is intussen gewijzigd. Kijk na wat dit bestand nu zou doen."), "refused")
            return redirect(url_for("console.import_steps", upload_id=upload_id), 303)
        name = _begin(visit, upload_id)
        if plan.chunks > AT_ONCE:
            page = visit.page("import_going.html", name=name, steps=len(plan.steps)).get_data(as_text=True)
            told = stream_with_context(_streamed(visit, upload_id, plan, headings, page))
            return Streamed(told, mimetype="text/html")
        for _ in _carried(visit, upload_id, plan, headings):
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
    if upload.outline is None:
        faults = plan_import(visit.session, rows, kept.placing_of(upload)).result.rejected
    else:
        faults = tuple(rejected_of(upload))
    found = list(rejected_rows(rows, faults, about))
    content = xlsx_bytes(found) if kind == "xlsx" else csv_text(found, excel=True).encode()
    response = make_response(content)
    response.headers["Content-Type"] = FILES[kind]
    response.headers["Content-Disposition"] = f'attachment; filename="contacten-te-verbeteren.{kind}"'
    return response


def _plan(visit: Visit, upload_id: int) -> tuple[Plan, Headings, str | None]:
    """Return what a table would do as the directory stands, its headings, and the digest of what was shown."""
    with visit.installation.storage.reading() as session:
        upload = kept.find(session, visit.actor, upload_id, visit.now)
        seen, rows, placing = outline_of(upload), kept.rows_of(upload), kept.placing_of(upload)
        return plan_import(session, rows, placing), kept.headings(rows, placing), seen.digest if seen else None


def _keep(visit: Visit, upload_id: int, plan: Plan, headings: Headings, seen: str | None) -> None:
    made = outlined(plan, headings)
    with visit.installation.transaction() as session:
        kept.keep_outline(session, visit.actor, upload_id, made, seen, visit.now)


def _begin(visit: Visit, upload_id: int) -> str:
    """Let go of what was shown, for half of it may be done; return the table's name."""
    with visit.installation.transaction() as session:
        upload = kept.find(session, visit.actor, upload_id, visit.now)
        upload.outline = upload.lines = None
        return upload.name


def _carried(visit: Visit, upload_id: int, plan: Plan, headings: Headings) -> Iterator[int]:
    """Yield how many chunks are done, after each."""
    for number in range(plan.chunks):
        with visit.installation.transaction() as session:
            apply_chunk(session, plan, number, visit.now)
        yield number + 1
    made = outlined(carried_out(plan), headings)
    with visit.installation.transaction() as session:
        kept.done(kept.find(session, visit.actor, upload_id, visit.now), visit.now)
        kept.keep_outline(session, visit.actor, upload_id, made, None, visit.now)
        note_import(session, visit.actor, plan.result, visit.now)


def _streamed(visit: Visit, upload_id: int, plan: Plan, headings: Headings, page: str) -> Iterator[str]:
    """Yield a page while the work goes on; who leaves it finds the table waiting, and goes on from there."""
    head, _, rest = page.partition("<!--progress-->")
    yield head
    every = max(1, plan.chunks // 20)
    for done in _carried(visit, upload_id, plan, headings):
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
