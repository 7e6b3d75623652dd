"""Which audiences have a name, and how is one composed? In words, with a form that adds to them; no scripts needed."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from contacts.rule_words import leaf, write
from gateway.broadcasts.recipients import Reach, reach
from gateway.console.languages.saying import Words, say
from gateway.console.refusals import refusal
from gateway.console.visit import Visit
from gateway.directory import audiences
from gateway.directory.actions import audience_values
from gateway.errors import Refused

JOINS = {"en": "en", "of": "of", "en niet": "en niet"}
KINDS = Words({"groups": "groep", "provinces": "provincie", "functions": "functie"})


def show(visit: Visit) -> Response:
    """List the audiences."""
    listed = [(each, write(each.rule)) for each in audiences.saved(visit.session)]
    return visit.page("audiences.html", listed=listed)


def edit(visit: Visit) -> Response:
    """Show an audience in the form, or an empty form."""
    asked = request.args.get("id", type=int)
    if asked is None:
        return _form(visit, None, "", "")
    row = audiences.find(visit.session, asked)
    return _form(visit, row.id, row.name, write(row.rule))


def keep(visit: Visit) -> Response:
    """Keep an audience; "Toevoegen" adds to its words and "Tellen" shows whom it reaches instead."""
    form = request.form
    audience_id, name = form.get("id", type=int), form.get("name", "")
    words = form.get("words", "").strip()[:8000]
    if form.get("add"):
        words = _added(words)
    if form.get("add") or form.get("look"):
        return _form(visit, audience_id, name, words)
    try:
        audiences.save(visit.session, visit.actor, name, audiences.read_words(words), visit.now, audience_id)
    except Refused as refused:
        return _form(visit, audience_id, name, words, refusal(refused))
    flash(say("De doelgroep is bewaard."), "done")
    return redirect(url_for("console.audiences"), 303)


def retire(visit: Visit) -> Response:
    """Take an audience out of use."""
    audiences.retire(visit.session, visit.actor, request.form.get("id", 0, type=int), visit.now)
    flash(say("De doelgroep is niet meer in gebruik. Verzendingen die ze gebruikten, veranderen niet."), "done")
    return redirect(url_for("console.audiences"), 303)


def _form(visit: Visit, audience_id: int | None, name: str, words: str, fault: str | None = None) -> Response:
    reached, wrong = _reach(visit, words)
    values = audience_values(visit.session)
    return visit.page(
        "audience_edit.html",
        422 if fault else 200,
        audience_id=audience_id,
        name=name,
        words=words,
        fault=fault or wrong,
        reached=reached,
        joins=JOINS,
        choices={kind: [(leaf(kind, value), value) for value in values[key]] for key, kind in KINDS.items()},
    )


def _reach(visit: Visit, words: str) -> tuple[Reach | None, str | None]:
    if not words:
        return None, None
    try:
        rule: dict[str, Any] = audiences.read_words(words)
        return reach(visit.session, {"rule": rule}), None
    except Refused as refused:
        return None, refusal(refused)


def _added(words: str) -> str:
    """Add a part to a text; what stood there is taken together first, so that its meaning stays."""
    join, code = request.form.get("join", "en"), request.form.get("code", "").strip()
    more = leaf("organisatie", code) if code else request.form.get("part", "")
    if not more or join not in JOINS:
        return words
    if not words:
        return " ".join(("niet", more)) if join == "en niet" else more  # a word of the rule, in every language
    return f"({words}) {join} {more}" if " en " in words or " of " in words else f"{words} {join} {more}"
