"""What of a case moves by itself? Where it stands, whom it waits for, its tasks, who is called, and its timeline.

One part of the page, apart from the forms: what somebody is filling in is never taken away.
"""

from __future__ import annotations

from werkzeug.wrappers import Response

from gateway.console import crisis_wording, wording
from gateway.console.languages.saying import say
from gateway.console.live import Live, live
from gateway.console.tickets import may_read, readable, told
from gateway.console.visit import Visit
from gateway.crisis.handling import handler_name
from gateway.crisis.overview import glance
from gateway.crisis.record import lead, record_of
from gateway.crisis.tasks import tasks_of
from gateway.errors import Refused
from gateway.staff.permissions import may_change_ticket
from gateway.tickets.model import TicketState
from gateway.tickets.tables import Ticket


def renew(visit: Visit, number: str) -> Response:
    """Renew it."""
    return now_part(visit, readable(visit, number)).answer()


def now_part(visit: Visit, ticket: Ticket) -> Live:
    """Return the part for the case of a ticket; raises Refused: no_such_ticket, when it may not be read."""
    case = lead(visit.session, ticket)
    if not may_read(visit, case):
        raise Refused("no_such_ticket", number=case.number)
    shown, tasks = glance(visit.session, case), tasks_of(visit.session, case)
    spoc = shown.spoc
    names = {
        "handler": handler_name(case, record_of(visit.session, case)) or say("wie het ticket heeft"),
        "official": (spoc.official if spoc else "") or say("de leidend ambtenaar"),
        "spoc": (spoc.name if spoc else "") or say("de SPoC"),
    }
    waits = crisis_wording.WAITS_FOR[shown.step].format(**names)
    undone = sum(each.done_at is None for each in tasks)
    said = say("{state} · wacht op {waits}", state=wording.sign(case.state).word, waits=waits)
    said += say(" · taken open: {undone}", undone=undone) if undone else ""
    works = case.acknowledged_at is not None and case.state is not TicketState.CLOSED
    works = works and may_change_ticket(visit.actor, case.opened_by)
    values = {"number": ticket.number}
    more = {"glance": shown, "tasks": tasks, "waits_for": waits, "works": works}
    return live(visit, "case_live", "_case_now.html", said, values, **{**told(visit, case), **more})
