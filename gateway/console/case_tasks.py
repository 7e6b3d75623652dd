"""Which forms give somebody something to do on a case, say that it is done, and keep a note?"""

from __future__ import annotations

from werkzeug.wrappers import Response

from gateway.console.case import attempt
from gateway.console.case_forms import instant, said
from gateway.console.languages.saying import say
from gateway.console.visit import Visit
from gateway.crisis.noting import write_note
from gateway.crisis.tasks import add_task, finish_task
from gateway.tickets.tables import Ticket

SECTION = "tasks"


def add(visit: Visit, number: str) -> Response:
    """Give somebody something to do."""

    def act(ticket: Ticket) -> None:
        add_task(visit.session, visit.actor, ticket, said("task"), said("task_who"), instant("task_due"), visit.now)

    return attempt(visit, number, SECTION, say("De taak is genoteerd."), act)


def finish(visit: Visit, number: str, task_id: int) -> Response:
    """Say that a task is done."""

    def act(ticket: Ticket) -> None:
        finish_task(visit.session, visit.actor, ticket, task_id, visit.now)

    return attempt(visit, number, SECTION, say("De taak is gedaan."), act)


def note(visit: Visit, number: str) -> Response:
    """Keep what somebody writes down."""

    def act(ticket: Ticket) -> None:
        write_note(visit.session, visit.actor, ticket, said("note"), visit.now)

    return attempt(visit, number, SECTION, say("De notitie staat op de tijdlijn."), act)
