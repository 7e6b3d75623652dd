"""Who speaks for the entity? The leading official is asked to appoint a SPoC, who is named, confirms, may be replaced.

Verbs on a Session; the door commits. History is kept: a replacement is a new row. `spoc_telling` says it to them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from contacts.cells import CellRefused, read_email
from contacts.phone import NumberRefused, read_callback
from gateway.crisis.appointments import Appointment, place
from gateway.crisis.model import ConfirmedBy, SpocState
from gateway.crisis.record import appointments_of, entities, open_record, words
from gateway.crisis.spoc_telling import SPOC_NAMED, entity_of, tell_let_go, tell_named, tell_official, unsend
from gateway.crisis.tables import CaseRecord, Spoc
from gateway.errors import Refused
from gateway.exercises.reaching import only_inside
from gateway.notices.actions import cancel
from gateway.staff.model import Actor
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening, TicketState
from gateway.tickets.tables import Ticket

REMIND_AFTER = timedelta(minutes=30)  # a SPoC that is still missing


@dataclass(frozen=True)
class Named:
    """Who is appointed, as it was written."""

    name: str
    function: str = ""
    phone: str = ""
    email: str = ""


def ask(
    session: Session, actor: Actor, ticket: Ticket, official: str, phone: str, now: datetime, entity: str = ""
) -> Spoc:
    """Note that the leading official was asked to appoint a SPoC; a mobile number is sent the request as a text.

    `entity` is the key of the entity that is meant, where a case has several; without, it is for the whole case.
    Raises Refused: not_permitted, not_accepted, case_closed, no_such_entity, spoc_there, spoc_phone, case_words,
    drill_address.
    """
    case, record = open_record(session, actor, ticket, own=True)
    number = _phone(phone)
    only_inside(session, case, [number], now)
    where = _place(session, case, entity)
    spoc = where.spoc
    if spoc is not None and spoc.state is not SpocState.ASKED:
        raise Refused("spoc_there", name=spoc.name)
    if spoc is None:
        spoc = Spoc(ticket_id=case.id, entity_key=where.key, state=SpocState.ASKED)
        session.add(spoc)
    spoc.official, spoc.official_phone = words(official, "official", 120), number
    spoc.asked_at, spoc.asked_by = now, actor.name
    session.flush()
    tickets.note(session, case, Happening.SPOC_ASKED, actor.name, now, _for_whom(session, case, spoc, spoc.official))
    _await(record, now)
    tell_official(session, case, spoc, now)
    return spoc


def name(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    who: Named,
    public_url: str,
    now: datetime,
    why: str = "",
    entity: str = "",
) -> Spoc:
    """Name the SPoC and ask that person to confirm; `why` says why another one is replaced, `entity` is as in `ask`.

    Raises Refused: not_permitted, not_accepted, case_closed, no_such_entity, spoc_phone, spoc_email, spoc_unreachable,
    replace_reason, case_words, drill_address.
    """
    case, record = open_record(session, actor, ticket, own=True)
    written = words(who.name, "spoc_name", 120), words(who.function, "spoc_function", 120, needed=False)
    phone, email = _phone(who.phone), _email(who.email)
    if phone is None and email is None:
        raise Refused("spoc_unreachable")
    only_inside(session, case, [phone, email], now)
    where, reason = _place(session, case, entity), words(why, "replace_why", needed=False)
    spoc = _free_place(session, actor, case, where, reason, now)
    spoc.name, spoc.function = written
    spoc.phone, spoc.email, spoc.state = phone, email, SpocState.NAMED
    spoc.named_at, spoc.named_by = now, actor.name
    spoc.code, spoc.reference = _free_code(session, phone), secrets.token_urlsafe(12)
    session.flush()
    tickets.note(session, case, Happening.SPOC_NAMED, actor.name, now, _for_whom(session, case, spoc, _said(spoc)))
    _await(record, now)
    tell_named(session, case, spoc, public_url, now)
    return spoc


def confirm(session: Session, spoc: Spoc, how: ConfirmedBy, by: str, now: datetime) -> bool:
    """Let a SPoC be confirmed, once; returns whether this did it. The case is held first."""
    case = session.get_one(Ticket, spoc.ticket_id)
    tickets.hold(session, case)
    session.refresh(spoc, with_for_update=True)
    if spoc.state is not SpocState.NAMED:
        return False
    spoc.state, spoc.confirmed_at, spoc.confirmed_how, spoc.confirmed_by = SpocState.CONFIRMED, now, how, by
    cancel(session, now, kind=SPOC_NAMED, ticket_id=case.id, to=(spoc.phone, spoc.email))
    whom = _for_whom(session, case, spoc, spoc.name)
    tickets.note(session, case, Happening.SPOC_CONFIRMED, by, now, f"{whom} ({how.value})")
    record = session.get(CaseRecord, case.id)
    if record is not None:
        record.remind_at = now  # to whom legal periods are told is known from here
    session.flush()
    return True


def confirm_by_officer(session: Session, actor: Actor, ticket: Ticket, now: datetime, entity: str = "") -> Spoc:
    """Note that a SPoC confirmed to an officer; without an entity, the only one who has not.

    Raises Refused: not_permitted, case_closed, no_such_entity, spoc_not_named.
    """
    case, _ = open_record(session, actor, ticket, own=True)
    waiting = [each.spoc for each in appointments_of(session, case) if each.state is SpocState.NAMED]
    spoc = waiting[0] if len(waiting) == 1 and not entity else _place(session, case, entity).spoc
    if spoc is None or not confirm(session, spoc, ConfirmedBy.OFFICER, actor.name, now):
        raise Refused("spoc_not_named")
    return spoc


def let_go(session: Session, case: Ticket, key: str, entity: str, why: str, by: str, now: datetime) -> None:
    """Let the SPoC of an entity that is not concerned after all speak no more, and tell who was asked or named.

    The case is held.
    """
    query = select(Spoc).where(Spoc.ticket_id == case.id, Spoc.entity_key == key, Spoc.state != SpocState.REPLACED)
    for spoc in session.scalars(query):
        named = spoc.state is not SpocState.ASKED
        spoc.state, spoc.replaced_at, spoc.replaced_why = SpocState.REPLACED, now, why
        tell_let_go(session, case, spoc, entity, named, now)
        whom = f"{spoc.name or spoc.official}, {entity}"
        tickets.note(session, case, Happening.SPOC_LET_GO, by, now, f"{whom}: {why}")
    session.flush()


def opened(session: Session, reference: str) -> Spoc:
    """Return whose link this is; raises Refused("no_such_link") when forged, replaced, or its case is closed."""
    spoc = session.scalar(select(Spoc).where(Spoc.reference == reference)) if len(reference) == 16 else None
    if spoc is None or spoc.state not in (SpocState.NAMED, SpocState.CONFIRMED):
        raise Refused("no_such_link")
    if session.get_one(Ticket, spoc.ticket_id).state is TicketState.CLOSED:
        raise Refused("no_such_link")
    return spoc


def _place(session: Session, case: Ticket, entity: str) -> Appointment:
    return place(appointments_of(session, case), entities(session, case), entity)


def _free_place(session: Session, actor: Actor, case: Ticket, where: Appointment, why: str, now: datetime) -> Spoc:
    """The row that a name is put on: that of the request, or a new one that replaces who was named."""
    spoc = where.spoc
    if spoc is not None and spoc.state is SpocState.ASKED:
        return spoc
    fresh = Spoc(ticket_id=case.id, entity_key=where.key, state=SpocState.NAMED)
    if spoc is not None:
        if not why:
            raise Refused("replace_reason", name=spoc.name)
        _replaced(session, case, spoc, why, actor.name, now)
        fresh.official, fresh.asked_at, fresh.asked_by = spoc.official, spoc.asked_at, spoc.asked_by
    session.add(fresh)
    return fresh


def _replaced(session: Session, case: Ticket, spoc: Spoc, why: str, by: str, now: datetime) -> None:
    spoc.state, spoc.replaced_at, spoc.replaced_why = SpocState.REPLACED, now, why
    unsend(session, case, spoc, now)
    whom = spoc.name or spoc.official
    tickets.note(session, case, Happening.SPOC_REPLACED, by, now, f"{whom}: {why}")


def _free_code(session: Session, phone: str | None) -> str | None:
    """Four digits that no other open appointment of this telephone has."""
    if phone is None:
        return None
    taken = set(session.scalars(select(Spoc.code).where(Spoc.phone == phone, Spoc.state == SpocState.NAMED)))
    while (code := f"{1000 + secrets.randbelow(9000)}") in taken:
        pass
    return code


def _await(record: CaseRecord, now: datetime) -> None:
    due = now + REMIND_AFTER
    record.remind_at = due if record.remind_at is None else min(record.remind_at, due)


def _for_whom(session: Session, case: Ticket, spoc: Spoc, who: str) -> str:
    """The timeline says for which entity, where a case has several."""
    if not spoc.entity_key or len(entities(session, case)) < 2:
        return who
    return f"{who}, {entity_of(session, case, spoc)}"


def _said(spoc: Spoc) -> str:
    return f"{spoc.name}, {spoc.function}" if spoc.function else spoc.name


def _phone(said: str) -> str | None:
    if not said.strip():
        return None
    try:
        return read_callback(said).e164
    except NumberRefused as refused:
        raise Refused("spoc_phone", fault=refused.reason.value) from refused


def _email(said: str) -> str | None:
    try:
        return read_email(said)
    except CellRefused as refused:
        raise Refused("spoc_email") from refused
