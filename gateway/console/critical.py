"""Where does who looks after the settings say when central services are critical? One form, and what stood before."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from gateway.console import critical_wording
from gateway.console.languages.saying import say
from gateway.console.refusals import refusal
from gateway.console.visit import Visit
from gateway.errors import Refused
from gateway.staff.permissions import Permission
from gateway.tickets.critical import LAST_DAY, LONGEST_NAME, Window, Written
from gateway.tickets.critical_kept import catalogue, change_catalogue, critical_now, versions

EMPTY_LINES = 2


def show(visit: Visit) -> Response:
    """Show the catalogue, which of it holds today, and the form to change it."""
    return _page(visit)


def keep(visit: Visit) -> Response:
    """Keep the catalogue as somebody wrote it."""
    try:
        change_catalogue(visit.session, visit.actor, _written(), visit.now)
    except Refused as refused:
        if refused.code == "not_permitted":
            raise
        return _page(visit, refused)
    flash(say("De lijst is bewaard."), "done")
    return redirect(url_for("console.critical"), 303)


def _written() -> list[Written]:
    columns = (request.form.getlist(field) for field in ("service", "name", "first", "last"))
    return [Written(*line) for line in zip(*columns, strict=False)]


def _lines(windows: tuple[Window, ...]) -> list[Written]:
    filled = [Written(each.service, each.name, str(each.first), str(each.last)) for each in windows]
    return [*filled, *(Written("", "", "", "") for _ in range(EMPTY_LINES))]


def _page(visit: Visit, fault: Refused | None = None) -> Response:
    windows = catalogue(visit.session)
    return visit.page(
        "critical.html",
        422 if fault else 200,
        windows=windows,
        today=critical_wording.all_said(critical_now(visit.session, visit.now)),
        lines=_written() if fault else _lines(windows),
        earlier=[
            (each, critical_wording.all_said([Window(*one) for one in each.windows]))
            for each in versions(visit.session)
        ],
        words=critical_wording,
        changes=visit.may(Permission.STAFF_CHANGE),
        longest=LONGEST_NAME,
        last_day=LAST_DAY,
        fault=refusal(fault) if fault else None,
    )
