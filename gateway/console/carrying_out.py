"""How is what a form asked carried out? All of it or nothing: said on the page one returns to, or on the form again."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from gateway.console.refusals import refusal
from gateway.console.visit import Visit
from gateway.errors import Refused


def carry_out(
    visit: Visit, change: Callable[[], str], back: str, again: Callable[[Visit, int, str], Response]
) -> Response:
    """Do `change`, which returns what to say, and go `back`; when a rule says no, show the form `again`, with why."""
    try:
        with visit.session.begin_nested():
            done = change()
    except Refused as refused:
        return again(visit, 422, refusal(refused))
    flash(done, "done")
    return redirect(url_for(back), 303)
