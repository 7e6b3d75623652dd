"""Who follows the recovery, until when, and how does it stand? Everything that is asked or told goes by the SPoC.

What does not, because there is none yet or in an emergency, is an exception that says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.crisis.appointments import speaking
from gateway.crisis.model import ExchangeKind, RecoveryOwner
from gateway.crisis.record import appointments_of, entities, open_record, recoveries_of, words
from gateway.crisis.recoveries import Recovery, proposed
from gateway.crisis.shares import WHOLE, Entity, meant
from gateway.crisis.spoc_telling import tell_status_wanted
from gateway.crisis.tables import CaseRecovery, Exchange, Spoc
from gateway.crisis.ways import proposed_owner
from gateway.errors import Refused
from gateway.staff.model import Actor
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket

ANSWER_WITHIN = timedelta(hours=2)  # where nobody says until when


def set_recovery(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    owner: RecoveryOwner | None,
    provider: str,
    recovered_by: datetime | None,
    now: datetime,
    entity: str = "",
) -> CaseRecovery:
    """Keep who follows the recovery, with which partner or provider, and when it is expected to end.

    Without an owner it is who has it, else who the entity's reports propose. `entity` is the key of the entity that is
    meant, where a case has several; without, it is for the whole case. One that was over goes on again.
    Raises Refused: not_permitted, not_accepted, case_closed, no_such_entity, recovery_past, case_words.
    """
    case, _ = open_record(session, actor, ticket, own=True)
    place, involved = _place(session, case, entity)
    row = place.row
    if recovered_by is not None and recovered_by < now and (row is None or recovered_by != row.recovered_by):
        raise Refused("recovery_past")
    with_whom = words(provider, "provider", 200, needed=False)
    if row is None:
        row = CaseRecovery(ticket_id=case.id, entity_key=place.key)
        session.add(row)
    row.owner = owner or place.owner or proposed(place, involved, case.route)
    row.provider, row.recovered_by = with_whom, recovered_by
    row.done_at, row.done_by = None, None
    session.flush()
    until = recovered_by.isoformat() if recovered_by else ""
    told = [row.owner.value, row.provider, until, _of_whom(place, involved)]
    tickets.note(session, case, Happening.RECOVERY, actor.name, now, "|".join(each.replace("|", "/") for each in told))
    return row


def name_provider(session: Session, case: Ticket, provider: str) -> None:
    """Keep whom a reporter named to repair it: Digitaal Vlaanderen's partner, or the entity's own, by the route."""
    held = select(CaseRecovery.id).where(CaseRecovery.ticket_id == case.id).limit(1)
    if session.scalar(held) is None:
        owner = proposed_owner(case.route)
        session.add(CaseRecovery(ticket_id=case.id, entity_key=WHOLE, owner=owner, provider=provider))
        session.flush()


def finish_recovery(session: Session, actor: Actor, ticket: Ticket, now: datetime, entity: str = "") -> CaseRecovery:
    """Take in that an entity recovered, once; `entity` is as in `set_recovery`.

    Raises Refused: not_permitted, not_accepted, case_closed, no_such_entity, owner_missing (nobody follows it).
    """
    case, _ = open_record(session, actor, ticket, own=True)
    place, involved = _place(session, case, entity)
    row = place.row
    if row is None:
        raise Refused("owner_missing", entities=", ".join(place.names) or case.number)
    if row.done_at is None:
        row.done_at, row.done_by = now, actor.name
        session.flush()
        tickets.note(session, case, Happening.RECOVERED, actor.name, now, _of_whom(place, involved))
    return row


def _place(session: Session, case: Ticket, entity: str) -> tuple[Recovery, list[Entity]]:
    involved = entities(session, case)
    return meant(Recovery, recoveries_of(session, case), involved, entity), involved


def _of_whom(place: Recovery, involved: Sequence[Entity]) -> str:
    """The timeline says of which entity, where a case has several."""
    return ", ".join(place.names) if len(involved) > 1 else ""


def keep_exchange(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    kind: ExchangeKind,
    text: str,
    now: datetime,
    *,
    outside: str = "",
    exception: str = "",
    wanted_by: datetime | None = None,
    entity: str = "",
) -> Exchange:
    """Keep what was asked of, or told by, the SPoC; `outside` names somebody else, with the reason `exception`.

    `entity` is the key of the entity whose SPoC is meant. Raises Refused: not_permitted, not_accepted, case_closed,
    spoc_which (several confirmed), spoc_only (nobody did: say with whom and why), exception_reason, case_words.
    """
    case, _ = open_record(session, actor, ticket, own=True)
    other, why = words(outside, "outside", 200, needed=False), words(exception, "exception", needed=False)
    through = None if other else speaking(appointments_of(session, case), entity)
    if through is None and not other:
        raise Refused("spoc_only")
    if through is None and not why:
        raise Refused("exception_reason")
    said = words(text, "exchange", needed=kind is ExchangeKind.FEEDBACK)
    kept = Exchange(
        ticket_id=case.id,
        kind=kind,
        at=now,
        by=actor.name,
        spoc_id=through.id if through else None,
        outside=other,
        exception="" if through else why,
        text=said,
        wanted_by=wanted_by,
    )
    session.add(kept)
    session.flush()
    event = Happening.STATUS_ASKED if kind is ExchangeKind.REQUEST else Happening.FEEDBACK
    if kind is ExchangeKind.REQUEST and through is not None:
        kept.wanted_by = wanted_by or now + ANSWER_WITHIN
        tell_status_wanted(session, case, through, kept.wanted_by, now)
    whom = f"SPoC {through.name}" if through else f"uitzondering, {other} ({why})"
    tickets.note(session, case, event, actor.name, now, f"{whom}: {said}" if said else whom)
    return kept


def told_by_spoc(session: Session, spoc: Spoc, text: str, now: datetime) -> Exchange:
    """Keep how it stands, as the SPoC wrote it by the link; raises Refused("case_words")."""
    case = session.get_one(Ticket, spoc.ticket_id)
    tickets.hold(session, case)
    said = words(text, "exchange")
    kept = Exchange(ticket_id=case.id, kind=ExchangeKind.FEEDBACK, at=now, by=spoc.name, spoc_id=spoc.id, text=said)
    session.add(kept)
    session.flush()
    tickets.note(session, case, Happening.FEEDBACK, spoc.name, now, f"SPoC {spoc.name}: {said}")
    return kept
