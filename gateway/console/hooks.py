"""Which page shows the programs that are told of events, and tries, repeats or ends what goes to them?"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from gateway.console.languages.saying import Words, say
from gateway.console.visit import Visit
from gateway.hooks import actions, again
from gateway.hooks.again import WINDOWS
from gateway.hooks.model import MOST_HOOKS, EventKind

KINDS: Mapping[EventKind, str] = {
    EventKind.DELIVERY: "ontvangers",
    EventKind.BROADCAST: "verzendingen",
    EventKind.REPLY: "antwoorden",
    EventKind.PING: "proef",
}
KINDS = Words(KINDS)


def show(visit: Visit) -> Response:
    """Show who is told, and how far each is."""
    rows, _ = actions.list_hooks(visit.session, limit=MOST_HOOKS)
    return visit.page(
        "webhooks.html",
        rows=rows,
        kinds={row.id: [KINDS[EventKind(kind)] for kind in row.kinds] for row in rows},
        places={row.id: place(row.url) for row in rows},
        waiting=again.waiting(visit.session, rows),
        windows=WINDOWS,
    )


def try_it(visit: Visit, hook_id: int) -> Response:
    """Have a trial told there now; what was given up goes on."""
    actions.ping(visit.session, visit.actor, hook_id, visit.now)
    return _told(say("Er vertrekt een proefbericht. Wat nog niet aangekomen was, volgt."))


def repeat(visit: Visit, hook_id: int) -> Response:
    """Have what happened lately told once more."""
    hours = request.form.get("hours", "", type=str)
    told = again.repeat(visit.session, visit.actor, hook_id, int(hours) if hours.isdecimal() else 0, visit.now)
    if told == 1:
        return _told(say("1 gebeurtenis wordt herhaald."))
    return _told(say("{told} gebeurtenissen worden opnieuw verteld.", told=told))


def end(visit: Visit, hook_id: int) -> Response:
    """Tell nothing more there."""
    actions.end(visit.session, visit.actor, hook_id, visit.now)
    return _told(say("Er gaat niets meer naar dit adres."))


def place(url: str) -> str:
    """Return an address without what may be secret in it: what stands behind the question mark."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}" + ("?…" if parts.query else "")


def _told(message: str) -> Response:
    flash(message, "done")
    return redirect(url_for("console.webhooks"), 303)
