"""Which page shows how both carriers do, and lets broadcasts go by the other one? Pages go over by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from gateway.broadcasts.carrier_waits import deliveries_waiting
from gateway.broadcasts.switching import switch_carrier
from gateway.carrier.failover import By, Use, Why
from gateway.carriers import standing as standings
from gateway.carriers.figures import LAST, Did, Waits, did
from gateway.console.languages.saying import Words, say
from gateway.console.visit import Visit
from gateway.errors import Refused
from gateway.paging.carrier_waits import pages_waiting
from gateway.staff.permissions import Permission

NAMES: Mapping[By, str] = Words({By.FIRST: "Eerste operator", By.BACKUP: "Reserveoperator"})
USES: Mapping[Use, str] = Words({Use.PAGES: "Oproepen", Use.BROADCASTS: "Verzendingen"})
WHY: Mapping[Why, str] = {
    Why.ACCOUNT: "vanzelf: de operator weigert onze account",
    Why.FAULTS: "vanzelf: drie fouten na elkaar",
    Why.SHARE: "vanzelf: minstens de helft mislukte",
    Why.SLOW: "vanzelf: antwoorden duurden te lang",
    Why.WELL_AGAIN: "vanzelf: de eerste operator werkt weer",
    Why.PERSON: "beslist door een medewerker",
}
WHY = Words(WHY)
COUNTS = {Use.PAGES: pages_waiting, Use.BROADCASTS: deliveries_waiting}


@dataclass(frozen=True)
class Column:
    """One carrier in the table of one use."""

    by: By
    stands: bool
    did: Did
    waits: Waits


def show(visit: Visit) -> Response:
    """Show both."""
    stands = {use: standings.standing(visit.session, use) for use in Use}
    backup = visit.installation.settings.backup
    carriers = (By.FIRST, By.BACKUP) if backup is not None else (By.FIRST,)
    tables = {use: [_column(visit, use, by, stands[use].by) for by in carriers] for use in Use}
    by = stands[Use.BROADCASTS].by
    return visit.page(
        "carriers.html",
        names=NAMES,
        uses=USES,
        why=WHY,
        stands=stands,
        tables=tables,
        backup=backup,
        last=LAST,
        changes=standings.changes(visit.session),
        to=by.other,
        switches=visit.may(Permission.CARRIERS_SWITCH) and backup is not None and bool(backup.broadcast_sms_from),
    )


def switch(visit: Visit) -> Response:
    """Let broadcasts go by the other carrier."""
    try:
        to = By(request.form.get("to", ""))
    except ValueError:
        raise Refused("carrier_stands") from None
    backup = visit.installation.settings.backup
    has_senders = backup is not None and bool(backup.broadcast_sms_from)
    switch_carrier(visit.session, visit.actor, to, request.form.get("reason", ""), has_senders, visit.now)
    flash(say("Wat nog niet vertrokken is, gaat nu via de {value}.", value=NAMES[to].lower()), "done")
    return redirect(url_for("console.carriers"), 303)


def _column(visit: Visit, use: Use, by: By, stands: By) -> Column:
    waits = COUNTS[use](visit.session, by, stands, visit.now)
    return Column(by, by is stands, did(visit.session, use, by, visit.now), waits)
