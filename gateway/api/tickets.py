"""What may a program ask of tickets? Each handler calls the actions and shapes what they return."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from contacts.organisation import CodeRefused, read_code
from contacts.phone import NumberRefused, PhoneNumber, read_callback, read_number
from gateway import reactions
from gateway.api import shapes
from gateway.api.problems import Fault, invalid
from gateway.api.routing import Answer, Asked
from gateway.crisis import noting
from gateway.crisis.record import lead
from gateway.crisis.told_about import has_broadcast, with_broadcast
from gateway.directory import actions as directory
from gateway.duty import actions as duty
from gateway.errors import Refused
from gateway.paging import actions as paging
from gateway.paging.tables import Page
from gateway.staff import actions as staff
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, may, may_read_ticket, numbers_masked
from gateway.staff.tables import Staff
from gateway.tickets import actions as tickets
from gateway.tickets import cases
from gateway.tickets.facts import Facts
from gateway.tickets.model import Outcome, Route, Source, TicketKind, TicketState
from gateway.tickets.tables import Recording, Ticket, TimelineEntry

T = TypeVar("T", Recording, Page, TimelineEntry)
FILTERS = {"state": TicketState, "kind": TicketKind, "outcome": Outcome}
_NUMBER = re.compile(r"\d{2}-\d{4,5}-\d", re.ASCII)


def list_tickets(session: Session, asked: Asked) -> Answer:
    """The tickets that this actor may read, newest first."""
    scope = _scope(asked.actor)
    wanted = {name: kind(asked.query[name]) for name, kind in FILTERS.items() if name in asked.query}
    if scope is None:
        rows = with_broadcast(session, asked.after, asked.limit + 1, wanted)
    else:
        rows = tickets.list_tickets(session, asked.after, asked.limit + 1, **wanted, **scope)
    shape = _shape_of(session, rows, asked.actor)
    return Answer(asked.cursors.page(rows, asked.limit, lambda row: row.id, shape))


def get_ticket(session: Session, asked: Asked) -> Answer:
    """One ticket."""
    return Answer(_shown(session, ticket_asked(session, asked), asked.actor))


def open_ticket(session: Session, asked: Asked) -> Answer:
    """A report in writing."""
    given: dict[str, Any] = asked.body
    ticket = reactions.report_in_writing(
        session,
        asked.actor,
        asked.now,
        source=_source(asked.actor, given.get("source")),
        facts=Facts.from_dict(given.get("facts", {})),
        kind=TicketKind(given.get("kind", TicketKind.REPORT.value)),
        route=Route(given.get("route", Route.UNKNOWN.value)),
        caller=_phone(given.get("caller"), "/caller", read_number),
        callback=_phone(given.get("callback"), "/callback", read_callback),
        language=given.get("language", asked.settings.languages[0]),
        exercise=given.get("exercise", False),
        entity=_entity(session, given["entity"]) if given.get("entity") else None,
    )
    return Answer(_shown(session, ticket, asked.actor), location=f"/tickets/{ticket.number}")


def acknowledge(session: Session, asked: Asked) -> Answer:
    """An officer takes a ticket; the second one is refused."""
    ticket = ticket_asked(session, asked)
    officer = _officer(session, asked)
    paging.acknowledge(session, ticket, officer.id, officer.name, asked.now)
    session.flush()
    return Answer(_shown(session, ticket, asked.actor))


def _scope(actor: Actor) -> dict[str, str] | None:
    """Which tickets the actor's list holds, as columns' values; None for those with a broadcast."""
    if may(actor, Permission.TICKETS_READ):
        return {}
    if may(actor, Permission.TICKETS_READ_OWN):
        return {"opened_by": actor.principal}
    return None


def ticket_asked(session: Session, asked: Asked) -> Ticket:
    """Return the ticket that a path names; raises Refused("no_such_ticket") for what this actor may not read."""
    number = asked.path["number"]
    if not _NUMBER.fullmatch(number):
        raise Refused("no_such_ticket", number=number)
    ticket = tickets.get_ticket(session, number)
    if not may_see(session, asked.actor, ticket):
        raise Refused("no_such_ticket", number=number)
    return ticket


def may_see(session: Session, actor: Actor, ticket: Ticket) -> bool:
    """Return whether this actor may read a ticket."""
    about = not may(actor, Permission.TICKETS_READ) and has_broadcast(session, ticket)
    return may_read_ticket(actor, ticket.opened_by, about)


def write_note(session: Session, asked: Asked) -> Answer:
    """A line on the timeline of a case, which its first report holds."""
    ticket = ticket_asked(session, asked)
    noting.write_note(session, asked.actor, ticket, asked.body["note"], asked.now)
    return Answer(_shown(session, lead(session, ticket), asked.actor))


def _officer(session: Session, asked: Asked) -> Staff:
    said = asked.body.get("officer")
    if said is not None:
        return duty.may_stand(staff.find_staff(session, said))
    if asked.actor.staff_id is None:
        raise invalid(Fault("/officer", "required", "This key belongs to nobody: name the officer who accepts."))
    return duty.may_stand(session.get(Staff, asked.actor.staff_id))


def _source(actor: Actor, said: str | None) -> Source:
    if may(actor, Permission.TICKETS_CHANGE):
        return Source(said or Source.OWN_INITIATIVE.value)
    if said not in (None, Source.PARTNER.value):
        raise invalid(Fault("/source", "enum", "A partner's key takes partner only."))
    return Source.PARTNER


def _phone(said: str | None, where: str, read: Callable[[str], PhoneNumber]) -> str | None:
    try:
        return None if said is None else read(said).e164
    except NumberRefused as refused:
        raise invalid(Fault(where, refused.reason.value, "Takes a telephone number as +32470123456.")) from refused


def _entity(session: Session, said: dict[str, str]) -> tuple[str, str]:
    """Return code and name; of an organisation that we do not know, as given: no report is lost for it."""
    try:
        code = read_code(said["code"]).value
    except CodeRefused as refused:
        meant = f" Perhaps {refused.suggestion}?" if refused.suggestion else ""
        told = f"Takes an OVO, KBO or NIS code.{meant}"
        raise invalid(Fault("/entity/code", refused.reason.value, told)) from refused
    known = directory.find_organisation(session, code)
    return (known.code or code, known.name) if known else (code, said.get("name", code))


def _shown(session: Session, ticket: Ticket, actor: Actor) -> dict[str, Any]:
    return _shape_of(session, [ticket], actor)(ticket)


def _shape_of(session: Session, rows: Sequence[Ticket], actor: Actor) -> Callable[[Ticket], dict[str, Any]]:
    """Fetch what belongs to these tickets, five queries for all of them, and return their shape."""
    hidden = numbers_masked(actor)
    ids = [row.id for row in rows]
    kept = _belonging(session, Recording, ids)
    pages = _belonging(session, Page, ids)
    told = _belonging(session, TimelineEntry, ids)
    count = cases.count_reports(session, rows)
    first = _numbers(session, [row.joined_to_id for row in rows if row.joined_to_id is not None])
    return lambda row: {
        **shapes.ticket(row, kept.get(row.id, []), pages.get(row.id, []), told.get(row.id, []), hidden),
        "joined_to": first.get(row.joined_to_id),
        "reports": count[row.id],
    }


def _numbers(session: Session, ids: list[int]) -> dict[int | None, str]:
    return {row.id: row.number for row in session.execute(select(Ticket.id, Ticket.number).where(Ticket.id.in_(ids)))}


def _belonging(session: Session, kind: type[T], ids: list[int]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = {}
    for row in session.scalars(select(kind).where(kind.ticket_id.in_(ids)).order_by(kind.id)):
        found.setdefault(row.ticket_id, []).append(row)
    return found
