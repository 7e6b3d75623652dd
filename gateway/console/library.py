"""How does a template become the text of a broadcast, and how do staff change one?"""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from gateway.broadcasts import library
from gateway.broadcasts.scenarios import LABELS, Field, Template, doubts, fill
from gateway.console.compose import show_form
from gateway.console.languages.saying import say
from gateway.console.outlook import Written
from gateway.console.refusals import refusal
from gateway.console.visit import Visit
from gateway.errors import Refused

NEW = 'title: \ntext: "{wie}: {wat} ({waar}). {doen}. Geldig tot {tot}. Meer: {meer}"\n'


def show(visit: Visit) -> Response:
    """List the templates."""
    return visit.page("templates.html", templates=library.templates(visit.session))


def fill_in(visit: Visit, key: str) -> Response:
    """Ask for the six fields of a template."""
    return _fields(visit, key, library.template(visit.session, key))


def filled(visit: Visit, key: str) -> Response:
    """Make a text of the fields, and show it in the form of a broadcast; nothing is kept yet."""
    template = library.template(visit.session, key)
    try:
        text = fill(template, request.form)
    except Refused as refused:
        return _fields(visit, key, template, refused)
    for doubt in doubts(request.form):
        flash(say(doubt), "warn")
    return show_form(visit, Written(text=text, exercise=request.form.get("exercise") == "yes"))


def edit(visit: Visit, key: str) -> Response:
    """Show a template as a document to change, with what it said before."""
    return _document(visit, key, library.documents(visit.session).get(key, NEW))


def keep(visit: Visit, key: str) -> Response:
    """Keep a template as somebody wrote it."""
    document = request.form.get("document", "")
    try:
        kept = library.keep(visit.session, visit.actor, request.form.get("key", key), document, visit.now)
    except Refused as refused:
        return _document(visit, key, document, refused)
    flash(say("Het sjabloon “{title}” is bewaard.", title=kept.title), "done")
    return redirect(url_for("console.templates"), 303)


def _fields(visit: Visit, key: str, template: Template, fault: Refused | None = None) -> Response:
    return visit.page(
        "template_fill.html",
        422 if fault else 200,
        key=key,
        chosen=template,
        fields=[(one, say(LABELS[one]), template.hints.get(one, "")) for one in Field],
        said=request.form,
        fault=refusal(fault) if fault else None,
    )


def _document(visit: Visit, key: str, document: str, fault: Refused | None = None) -> Response:
    return visit.page(
        "template_edit.html",
        422 if fault else 200,
        key=key,
        is_new=key not in library.documents(visit.session),
        document=document,
        versions=library.versions(visit.session, key),
        shipped=library.shipped().get(key),
        fault=fault,
    )
