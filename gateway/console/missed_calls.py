"""Which calls ended before they had a ticket?"""

from __future__ import annotations

from flask import request
from sqlalchemy import select
from werkzeug.wrappers import Response

from gateway.calls.tables import MissedCall
from gateway.console.languages.saying import say
from gateway.console.live import Live, live
from gateway.console.visit import Visit

SHOWN = 50


def show(visit: Visit) -> Response:
    """List missed calls, the newest first."""
    return visit.page("missed_calls.html", calls=_calls(visit))


def renew(visit: Visit) -> Response:
    """Renew the list."""
    return _calls(visit).answer()


def _calls(visit: Visit) -> Live:
    before = request.args.get("before", type=int)
    query = select(MissedCall).order_by(MissedCall.id.desc()).limit(SHOWN + 1)
    found = visit.session.scalars(query if before is None else query.where(MissedCall.id < before)).all()
    following = found[SHOWN - 1].id if len(found) > SHOWN else None
    newest = found[0].at if found else None
    news = say("Geen gemiste oproepen") if newest is None else ""
    return live(
        visit,
        "missed_calls_live",
        "_missed_calls.html",
        news,
        {"before": before} if before else None,
        calls=found[:SHOWN],
        following=following,
    )
