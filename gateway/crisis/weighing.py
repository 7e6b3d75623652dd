"""With whom were the next steps weighed? Talks with the involved entities, or a reason why one was not heard."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.crisis.record import entities, open_record, words
from gateway.crisis.tables import CaseRecord, Consultation
from gateway.errors import Refused
from gateway.staff.model import Actor
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket


def consult(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    keys: Collection[str],
    spoken_with: str,
    result: str,
    now: datetime,
) -> Consultation:
    """Keep a talk with one or many involved entities, by their keys, or names.

    Raises Refused: not_permitted, not_accepted, case_closed, entities_missing, no_such_entity, case_words.
    """
    case, _ = open_record(session, actor, ticket, own=True)
    known = {each.key: each.name for each in entities(session, case)}
    if not keys:
        raise Refused("entities_missing")
    meant = set(keys)
    for said in meant - {*known, *known.values()}:
        raise Refused("no_such_entity", entity=said)
    heard = [key for key, name in known.items() if meant & {key, name}]
    talk = Consultation(
        ticket_id=case.id,
        at=now,
        by=actor.name,
        keys=heard,
        spoken_with=words(spoken_with, "spoken_with", 200),
        result=words(result, "result"),
    )
    session.add(talk)
    session.flush()
    names = ", ".join(known[key] for key in heard)
    tickets.note(session, case, Happening.CONSULTED, actor.name, now, f"{names} ({talk.spoken_with}): {talk.result}")
    return talk


def waive_hearing(session: Session, actor: Actor, ticket: Ticket, why: str, now: datetime) -> CaseRecord:
    """Keep why a decision does not wait for every entity. Raises Refused as `consult` does."""
    case, record = open_record(session, actor, ticket)
    record.hearing_waived = words(why, "hearing_waived")
    tickets.note(session, case, Happening.HEARING_WAIVED, actor.name, now, record.hearing_waived)
    session.flush()
    return record
