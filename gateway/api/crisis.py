"""What may a program ask of a case? To read it, and every step of the process; every rule is the actions'."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from gateway.api import crisis_shape, times
from gateway.api.routing import Answer, Asked, Handler
from gateway.api.tickets import may_see, ticket_asked
from gateway.broadcasts import about
from gateway.crisis import assessing, correcting, deciding, handling, linking, moving, recovering, spoc, tasks, weighing
from gateway.crisis.model import DataKind, DecisionKind, ExchangeKind, IncidentKind, RecoveryOwner
from gateway.crisis.overview import look
from gateway.crisis.record import add_entity
from gateway.crisis.withdrawing import remove_entity
from gateway.errors import Refused
from gateway.staff.permissions import numbers_masked
from gateway.tickets import actions as tickets
from gateway.tickets.model import Answer as Known
from gateway.tickets.model import Outcome, TicketState
from gateway.tickets.tables import Ticket

E = TypeVar("E", bound=Enum)
Given = dict[str, Any]


def get_case(session: Session, asked: Asked) -> Answer:
    """The case of a ticket."""
    return _case(session, asked, ticket_asked(session, asked))


def _case(session: Session, asked: Asked, ticket: Ticket) -> Answer:
    found = look(session, ticket, asked.now)
    if not may_see(session, asked.actor, found.ticket):
        raise Refused("no_such_ticket", number=ticket.number)
    return Answer(crisis_shape.case(found, numbers_masked(asked.actor)))


def _step(act: Callable[[Session, Asked, Ticket, Given], object]) -> Handler:
    """Let a step be asked for: what it changed is answered."""

    def handle(session: Session, asked: Asked) -> Answer:
        ticket = ticket_asked(session, asked)
        act(session, asked, ticket, asked.body or {})
        session.flush()
        return _case(session, asked, ticket)

    return handle


def _move(session: Session, asked: Asked, ticket: Ticket, given: Given) -> None:
    wanted, seen = TicketState(given["state"]), _maybe(TicketState, given.get("seen"))
    moving.move(session, asked.actor, ticket, wanted, asked.now, given.get("why", ""), seen)


def _assess(session: Session, asked: Asked, ticket: Ticket, given: Given) -> None:
    found = assessing.Found(
        kind=_maybe(IncidentKind, given.get("kind")),
        ict=_maybe(Known, given.get("ict")),
        continuity=_maybe(Known, given.get("continuity")),
        malicious=_maybe(Known, given.get("malicious")),
        personal_data=_maybe(DataKind, given.get("personal_data")),
        essential=_maybe(Known, given.get("essential")),
        known_at=_instant(given.get("known_at")),
    )
    assessing.assess(session, asked.actor, ticket, found, asked.now)


def _verdict(session: Session, asked: Asked, ticket: Ticket, given: Given) -> None:
    outcome = Outcome(given["outcome"])
    assessing.give_verdict(session, asked.actor, ticket, outcome, given.get("reason", ""), asked.now)


def _name_spoc(session: Session, asked: Asked, ticket: Ticket, given: Given) -> None:
    who = spoc.Named(given["name"], given.get("function", ""), given.get("phone", ""), given.get("email", ""))
    spoc.name(
        session,
        asked.actor,
        ticket,
        who,
        asked.settings.public_url,
        asked.now,
        given.get("why", ""),
        given.get("entity", ""),
    )


def _consult(session: Session, asked: Asked, ticket: Ticket, given: Given) -> None:
    keys, whom = given["entities"], given["spoken_with"]
    weighing.consult(session, asked.actor, ticket, keys, whom, given["result"], asked.now)


def _decide(session: Session, asked: Asked, ticket: Ticket, given: Given) -> None:
    kind, text = DecisionKind(given["kind"]), given.get("decision", "")
    deciding.decide(session, asked.actor, ticket, kind, text, given["why"], asked.now)


def _recover(session: Session, asked: Asked, ticket: Ticket, given: Given) -> None:
    owner, until = _maybe(RecoveryOwner, given.get("owner")), _instant(given.get("expected_at"))
    provider, entity = given.get("provider", ""), given.get("entity", "")
    recovering.set_recovery(session, asked.actor, ticket, owner, provider, until, asked.now, entity)


def _exchange(session: Session, asked: Asked, ticket: Ticket, given: Given) -> None:
    recovering.keep_exchange(
        session,
        asked.actor,
        ticket,
        ExchangeKind(given["kind"]),
        given.get("text", ""),
        asked.now,
        outside=given.get("outside", ""),
        exception=given.get("exception", ""),
        wanted_by=_instant(given.get("wanted_by")),
        entity=given.get("entity", ""),
    )


def _close(session: Session, asked: Asked, ticket: Ticket, given: Given) -> None:
    names = ("why", "without_feedback", "without_recovery", "went_well", "went_wrong", "lessons")
    said = {name: given.get(name, "") for name in names}
    moving.close(session, asked.actor, ticket, asked.now, **said, seen=_maybe(TicketState, given.get("seen")))


def _link(session: Session, asked: Asked, ticket: Ticket, given: Given) -> None:
    other = tickets.get_ticket(session, given["ticket"])
    linking.link(session, asked.actor, ticket, other, given.get("why", ""), asked.now)


def _broadcast(session: Session, asked: Asked, ticket: Ticket, given: Given) -> None:
    if given.get("about", True):
        about.attach(session, asked.actor, ticket, given["broadcast"], asked.now)
    else:
        about.detach(session, asked.actor, ticket, given["broadcast"], asked.now)


def _add_task(session: Session, asked: Asked, ticket: Ticket, given: Given) -> None:
    until = _instant(given.get("due_at"))
    tasks.add_task(session, asked.actor, ticket, given["task"], given.get("who", ""), until, asked.now)


broadcast, add_task = _step(_broadcast), _step(_add_task)
finish_task = _step(
    lambda session, asked, ticket, given: tasks.finish_task(session, asked.actor, ticket, given["id"], asked.now)
)
finish_recovery = _step(
    lambda session, asked, ticket, given: recovering.finish_recovery(
        session, asked.actor, ticket, asked.now, given.get("entity", "")
    )
)
move, assess, verdict, name_spoc = _step(_move), _step(_assess), _step(_verdict), _step(_name_spoc)
consult, decide, recover, exchange = _step(_consult), _step(_decide), _step(_recover), _step(_exchange)
close, link = _step(_close), _step(_link)
reopen = _step(
    lambda session, asked, ticket, given: moving.reopen(session, asked.actor, ticket, given["why"], asked.now)
)
entity = _step(
    lambda session, asked, ticket, given: add_entity(
        session, asked.actor, ticket, given["entity"], asked.now, given.get("unlisted", False)
    )
)
ask_spoc = _step(
    lambda session, asked, ticket, given: spoc.ask(
        session, asked.actor, ticket, given["official"], given.get("phone", ""), asked.now, given.get("entity", "")
    )
)
drop_entity = _step(
    lambda session, asked, ticket, given: remove_entity(
        session, asked.actor, ticket, given["entity"], given["why"], asked.now
    )
)
correct_entity = _step(
    lambda session, asked, ticket, given: correcting.correct_entity(
        session, asked.actor, ticket, given["entity"], given["why"], asked.now, given.get("unlisted", False)
    )
)
take_over = _step(lambda session, asked, ticket, given: handling.take_over(session, asked.actor, ticket, asked.now))
confirm_spoc = _step(
    lambda session, asked, ticket, given: spoc.confirm_by_officer(
        session, asked.actor, ticket, asked.now, given.get("entity", "")
    )
)
waive = _step(
    lambda session, asked, ticket, given: weighing.waive_hearing(session, asked.actor, ticket, given["why"], asked.now)
)


def _maybe(kind: type[E], said: str | None) -> E | None:
    return None if said is None else kind(said)


def _instant(said: str | None) -> datetime | None:
    return None if said is None else times.read(said)
