"""Who is one contact, with what it was before, and which two are the same person? Shows; `directory.doubles` merges."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from gateway.console.languages.saying import say
from gateway.console.visit import Visit
from gateway.directory import doubles
from gateway.staff.permissions import Permission


def show(visit: Visit) -> Response:
    """List the numbers that several contacts have."""
    page = max(1, request.args.get("page", 1, type=int))
    shared, more = doubles.shared_numbers(visit.session, page)
    return visit.page("doubles.html", shared=shared, page=page, more=more)


def compare(visit: Visit) -> Response:
    """Show two contacts beside each other."""
    keep, double = doubles.pair(visit.session, _asked("keep"), _asked("double"))
    return visit.page("merge.html", keep=keep, double=double, fields=doubles.CHOSEN)


def merge(visit: Visit) -> Response:
    """Make one contact of two."""
    taken = [field for field in doubles.CHOSEN if request.form.get(field) == "double"]
    kept = doubles.merge(visit.session, visit.actor, _asked("keep"), _asked("double"), taken, visit.now)
    flash(say("Samengevoegd. Wat er stond, blijft in de geschiedenis."), "done")
    return redirect(url_for("console.contact", contact_id=kept.id), 303)


def part(visit: Visit, contact_id: int) -> Response:
    """Make two contacts of one again."""
    doubles.part(visit.session, visit.actor, contact_id, visit.now)
    flash(say("Weer apart. Kijk van beide na wat er staat."), "done")
    return redirect(url_for("console.contact", contact_id=contact_id), 303)


def contact(visit: Visit, contact_id: int) -> Response:
    """Show one contact with its history."""
    found = doubles.get_contact(visit.session, contact_id)
    changes = [
        (
            change,
            [
                (field, change.before.get(field), after)
                for field, after in change.after.items()
                if _differs(change.before, field, after)
            ],
        )
        for change in doubles.history(visit.session, found)
    ]
    into = doubles.get_contact(visit.session, found.merged_into_id) if found.merged_into_id else None
    return visit.page(
        "contact.html", contact=found, changes=changes, into=into, merges=visit.may(Permission.CONTACTS_IMPORT)
    )


def _differs(before: dict[str, Any], field: str, after: Any) -> bool:
    return field in before and before[field] != after


def _asked(name: str) -> int:
    return request.values.get(name, 0, type=int)
