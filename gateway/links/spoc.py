"""What does a SPoC see without signing in, and how do they confirm, and say how it stands?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.crisis.model import ConfirmedBy, SpocState
from gateway.crisis.recovering import told_by_spoc
from gateway.crisis.spoc import confirm, opened
from gateway.crisis.spoc_telling import entity_of
from gateway.errors import Refused
from gateway.links.opening import Asked, Came, Link
from gateway.tickets.tables import Ticket


def _shows(asked: Asked, came: Came) -> Mapping[str, Any]:
    spoc = opened(asked.session, asked.reference)
    case = asked.session.get_one(Ticket, spoc.ticket_id)
    return {
        "spoc": spoc,
        "number": case.number,
        "exercise": case.exercise,
        "entity": entity_of(asked.session, case, spoc),
        "confirmed": spoc.state is SpocState.CONFIRMED,
        "written": asked.form.get("text", "") if came.fault or came.stale else "",
        "fault": came.fault,
        "told": came.result,
    }


def _takes(asked: Asked) -> Came:
    spoc = opened(asked.session, asked.reference)
    if "text" not in asked.form:
        confirm(asked.session, spoc, ConfirmedBy.LINK, spoc.name, asked.now)
        return Came()
    try:
        told_by_spoc(asked.session, spoc, asked.form["text"], asked.now)
    except Refused as refused:
        if refused.code == "no_such_link":
            raise
        return Came(fault=True)
    return Came(result=True)


LINK = Link("spoc", "/s/<reference>", "links/spoc.html", "links/spoc_lapsed.html", _shows, _takes, "spoc-form")
