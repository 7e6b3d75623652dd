"""What is on record of a case? It belongs to the first of its reports, whichever of them somebody names.

Verbs on a Session; the door commits. Rows of a case are held in the order of tickets: the first report first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway.crisis.appointments import Appointment, appointments, lagging
from gateway.crisis.model import ExchangeKind, SpocState
from gateway.crisis.naming import read_entity
from gateway.crisis.recoveries import Recovery, recoveries, unowned, unrecovered
from gateway.crisis.shares import Entity
from gateway.crisis.tables import CaseEntity, CaseRecord, CaseRecovery, Consultation, Decision, Exchange, Spoc
from gateway.crisis.ways import Standing
from gateway.errors import Refused
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, may_change_ticket, require
from gateway.tickets import actions as tickets
from gateway.tickets.cases import reports_of_each
from gateway.tickets.model import Happening, Route, TicketState
from gateway.tickets.tables import Ticket

MOST = 2000  # characters of what somebody writes


def words(said: str, field: str, most: int = MOST, needed: bool = True) -> str:
    """Return what somebody wrote, trimmed; raises Refused("case_words", field=, most=) for none, or too much."""
    trimmed = said.strip()
    if len(trimmed) > most or (needed and not trimmed):
        raise Refused("case_words", field=field, most=most)
    return trimmed


def lead(session: Session, ticket: Ticket) -> Ticket:
    """Return the first report of the case that a ticket belongs to."""
    return session.get_one(Ticket, ticket.joined_to_id) if ticket.joined_to_id is not None else ticket


def record_of(session: Session, case: Ticket) -> CaseRecord | None:
    """Return what an officer settled of a case; None while nobody did."""
    return session.get(CaseRecord, case.id)


def open_record(session: Session, actor: Actor, ticket: Ticket, own: bool = False) -> tuple[Ticket, CaseRecord]:
    """Hold the case of a ticket, to change it, with its record, which is made when there is none.

    `own`: who opened a report may as well. Raises Refused: not_permitted, not_accepted (nobody has it yet).
    """
    case = lead(session, ticket)
    if not (own and may_change_ticket(actor, case.opened_by)):
        require(actor, Permission.TICKETS_CHANGE)
    return case, held_record(session, case)


def held_record(session: Session, case: Ticket) -> CaseRecord:
    """Hold a case and its record; raises Refused: not_accepted, case_closed."""
    tickets.hold(session, case)
    if case.acknowledged_at is None:
        raise Refused("not_accepted", number=case.number)
    if case.state is TicketState.CLOSED:
        raise Refused("case_closed", number=case.number)
    return kept_record(session, case)


def kept_record(session: Session, case: Ticket) -> CaseRecord:
    """Return the record of a case that is held, made when there is none."""
    record = session.get(CaseRecord, case.id, populate_existing=True)
    if record is None:
        record = CaseRecord(ticket_id=case.id)
        session.add(record)
        session.flush()
    return record


def appointments_of(session: Session, case: Ticket) -> list[Appointment]:
    """Return who speaks for which entity of a case."""
    return appointments_of_each(session, [case.id], entities_of_each(session, [case]))[case.id]


def appointments_of_each(
    session: Session, ids: Sequence[int], involved: Mapping[int, Sequence[Entity]]
) -> dict[int, list[Appointment]]:
    """Return the same of each case by its ticket's id."""
    rows: dict[int, list[Spoc]] = {each: [] for each in ids}
    query = select(Spoc).where(Spoc.ticket_id.in_(ids), Spoc.state != SpocState.REPLACED).order_by(Spoc.id)
    for row in session.scalars(query):
        rows[row.ticket_id].append(row)
    return {each: appointments(involved[each], rows[each]) for each in ids}


def recoveries_of(session: Session, case: Ticket) -> list[Recovery]:
    """Return who follows the recovery of which entity of a case."""
    return _recoveries_of_each(session, [case.id], entities_of_each(session, [case]))[case.id]


def _recoveries_of_each(
    session: Session, ids: Sequence[int], involved: Mapping[int, Sequence[Entity]]
) -> dict[int, list[Recovery]]:
    rows: dict[int, list[CaseRecovery]] = {each: [] for each in ids}
    for row in session.scalars(select(CaseRecovery).where(CaseRecovery.ticket_id.in_(ids)).order_by(CaseRecovery.id)):
        rows[row.ticket_id].append(row)
    return {each: recoveries(involved[each], rows[each]) for each in ids}


def entities(session: Session, case: Ticket) -> list[Entity]:
    """Return every entity that a case concerns: those that its reports name, then those that officers added."""
    return entities_of_each(session, [case])[case.id]


def entities_of_each(session: Session, found: Sequence[Ticket]) -> dict[int, list[Entity]]:
    """Return the entities of each case by its ticket's id, in as many queries for many as for one."""
    ids = [case.id for case in found]
    heard: dict[int, set[str]] = {each: set() for each in ids}
    for talk in session.scalars(select(Consultation).where(Consultation.ticket_id.in_(ids))):
        heard[talk.ticket_id].update(talk.keys)
    named: dict[int, dict[str, Entity]] = {each: {} for each in ids}
    for lead_id, told in reports_of_each(session, found).items():
        for report in told:
            name = report.entity_name or report.entity_code
            if name:
                _keep(named[lead_id], report, name, heard[lead_id])
    added = select(CaseEntity).where(CaseEntity.ticket_id.in_(ids)).order_by(CaseEntity.id)
    for row in session.scalars(added):
        known = Entity(row.key, row.name, row.code, row.key in heard[row.ticket_id], added=True)
        named[row.ticket_id].setdefault(row.key, known)
    return {each: list(by_key.values()) for each, by_key in named.items()}


def _keep(found: dict[str, Entity], report: Ticket, name: str, heard: set[str]) -> None:
    """An entity that a report names; only where every report of it came by the framework contract it is inside that."""
    key, inside = report.entity_code or name, report.route is Route.INSIDE
    known = found.get(key)
    if known is None:
        found[key] = Entity(key, name, report.entity_code, key in heard, inside=inside)
    elif known.inside and not inside:
        found[key] = replace(known, inside=False)


def add_entity(
    session: Session, actor: Actor, ticket: Ticket, said: str, now: datetime, unlisted: bool = False
) -> Entity:
    """Add an affected entity by code or name, as `read_entity` takes it; twice is once.

    Raises Refused: not_permitted, not_accepted, case_closed, case_words, entity_unlisted, entity_unknown.
    """
    case, _ = open_record(session, actor, ticket, own=True)
    code, name = read_entity(session, words(said, "entity", 200), unlisted)
    key = code or name
    for known in entities(session, case):
        if known.key == key:
            return known
    session.add(CaseEntity(ticket_id=case.id, key=key, code=code, name=name, added_at=now, added_by=actor.name))
    session.flush()
    tickets.note(session, case, Happening.ENTITY_ADDED, actor.name, now, name)
    return Entity(key, name, code)


def standing(session: Session, case: Ticket) -> Standing:
    """Return what is on record, as far as moves depend on it."""
    return standings(session, [case])[case.id]


def standings(session: Session, found: Sequence[Ticket]) -> dict[int, Standing]:
    """Return what is on record of each case by its ticket's id, in as many queries for many as for one."""
    ids = [case.id for case in found]
    kept = {row.ticket_id: row for row in session.scalars(select(CaseRecord).where(CaseRecord.ticket_id.in_(ids)))}
    decided = _counted(session, Decision, ids)
    told = _told(session, ids)
    involved = entities_of_each(session, found)
    speak, recover = appointments_of_each(session, ids, involved), _recoveries_of_each(session, ids, involved)
    unheard = {case.id: sum(not each.heard for each in involved[case.id]) for case in found}
    return {
        case.id: Standing(
            state=case.state,
            spoc=lagging(speak[case.id]).state,
            unheard=unheard[case.id],
            decisions=decided.get(case.id, 0),
            feedback=_all_told(speak[case.id], told.get(case.id, frozenset())),
            unowned=unowned(recover[case.id], case.number),
            unrecovered=unrecovered(recover[case.id], case.number),
            **_settled(kept.get(case.id)),
        )
        for case in found
    }


def _settled(record: CaseRecord | None) -> dict[str, Any]:
    if record is None:
        return {}
    return {
        "verdict": record.verdict,
        "hearing_waived": bool(record.hearing_waived),
        "evaluated": bool(record.went_well or record.went_wrong or record.lessons),
    }


def _all_told(found: Sequence[Appointment], told: Set[str]) -> bool:
    """Whether every SPoC who speaks has told how it stands."""
    return bool(told) and all(each.key in told for each in found if each.counts and each.confirmed is not None)


def _counted(session: Session, kind: type[Decision], ids: Sequence[int]) -> dict[int, int]:
    query = select(kind.ticket_id, func.count()).where(kind.ticket_id.in_(ids)).group_by(kind.ticket_id)
    return {ticket_id: count for ticket_id, count in session.execute(query)}


def _told(session: Session, ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """By case, the keys of the entities whose SPoC told how it stands; somebody else's word is an exception, and not
    enough."""
    query = select(Exchange.ticket_id, Spoc.entity_key).join(Spoc, Spoc.id == Exchange.spoc_id)
    told: dict[int, set[str]] = {}
    for ticket_id, key in session.execute(
        query.where(Exchange.ticket_id.in_(ids), Exchange.kind == ExchangeKind.FEEDBACK)
    ):
        told.setdefault(ticket_id, set()).add(key)
    return {ticket_id: frozenset(keys) for ticket_id, keys in told.items()}
