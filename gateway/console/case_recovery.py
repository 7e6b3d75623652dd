"""Which forms say who follows the recovery of an entity, and that it recovered?"""

from __future__ import annotations

from werkzeug.wrappers import Response

from gateway.console.case import attempt
from gateway.console.case_forms import choice_or_none, instant, said
from gateway.console.languages.saying import say
from gateway.console.visit import Visit
from gateway.crisis.model import RecoveryOwner
from gateway.crisis.recovering import finish_recovery, set_recovery
from gateway.tickets.tables import Ticket

SECTION, ENTITY = "recovery", "recovery_entity"


def recover(visit: Visit, number: str) -> Response:
    """Keep who follows the recovery."""

    def act(ticket: Ticket) -> None:
        owner, until = choice_or_none(RecoveryOwner, "owner"), instant("recovered_by")
        set_recovery(visit.session, visit.actor, ticket, owner, said("provider"), until, visit.now, said(ENTITY))

    return attempt(visit, number, SECTION, say("Het herstel is bewaard."), act)


def recovered(visit: Visit, number: str) -> Response:
    """Take in that an entity recovered."""

    def act(ticket: Ticket) -> None:
        finish_recovery(visit.session, visit.actor, ticket, visit.now, said(ENTITY))

    return attempt(visit, number, SECTION, say("Het herstel is klaar."), act)
