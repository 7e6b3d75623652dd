"""What can be done to a ticket? Verbs on a Session that is handed in; the door commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from gateway.errors import Refused
from gateway.now import BRUSSELS
from gateway.staff.model import Actor
from gateway.storage import Row
from gateway.tickets.facts import Facts
from gateway.tickets.model import Happening, Outcome, Route, Source, TicketKind, TicketState, permit
from gateway.tickets.numbers import number_of
from gateway.tickets.tables import DUTCH, KnownProblem, Recording, Ticket, TicketCounter, TimelineEntry
from gateway.tickets.triage import judge

# Made once, for what is asked or written at almost every key of a call (docs/decisions/0007).
_LINE = insert(Row.metadata.tables[TimelineEntry.__tablename__])
_SAID = (
    update(Row.metadata.tables[Ticket.__tablename__])
    .where(Ticket.id == bindparam("key"))
    .values(facts_said=bindparam("facts_said"), outcome=bindparam("outcome"))
)
_IN_FORCE = select(KnownProblem).where(KnownProblem.ended_at.is_(None)).order_by(KnownProblem.id.desc()).limit(1)
_COUNTED = {
    name: insert_into(TicketCounter)
    .values(year=bindparam("this_year"), count=1)
    .on_conflict_do_update(index_elements=["year"], set_={"count": TicketCounter.count + 1})
    .returning(TicketCounter.count)
    for name, insert_into in (("postgresql", postgresql_insert), ("sqlite", sqlite_insert))
}
NOTICE_LEAST, NOTICE_MOST = 3, 100  # characters: its first key must be named within 12 seconds


def open_ticket(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    source: Source,
    facts: Facts | None = None,
    kind: TicketKind = TicketKind.REPORT,
    route: Route = Route.UNKNOWN,
    caller: str | None = None,
    callback: str | None = None,
    language: str = "nl",
    exercise: bool = False,
) -> Ticket:
    """Open a ticket with the next number of this year, judged at once. Numbers have no gaps."""
    facts = facts or Facts()
    ticket = Ticket(
        number=_next_number(session, now),
        kind=kind,
        source=source,
        opened_at=now,
        state=TicketState.NEW,
        facts_said=facts.to_dict(),
        outcome=judge(facts).outcome,
        route=route,
        caller=caller,
        callback=callback,
        language=language,
        complete=callback is not None,
        exercise=exercise,
        opened_by=actor.principal,
    )
    session.add(ticket)
    session.flush()
    note(session, ticket, Happening.OPENED, actor.name, now, source.value)
    return ticket


def hold(session: Session, ticket: Ticket) -> None:
    """Hold a ticket until the transaction ends, as it is now; rows that refer to it may still be added beside us."""
    session.flush()  # what is not written yet would be lost
    session.refresh(ticket, with_for_update={"key_share": True})


def note(session: Session, ticket: Ticket, event: Happening, by: str, now: datetime, detail: str = "") -> None:
    """Write a line on the ticket's timeline."""
    line = {"ticket_id": ticket.id, "at": now, "event": event, "by": by, "detail": detail}
    session.connection().execute(_LINE, line)


def learn_fact(session: Session, ticket: Ticket, name: str, value: str, by: str, now: datetime) -> Outcome:
    """Keep one fact (dotted name; `route` too) and judge anew. Returns the outcome that is then advised."""
    note(session, ticket, Happening.FACT, by, now, f"{name}={value}")
    if name == "route":
        ticket.route = Route(value)
        return ticket.outcome
    facts = ticket.facts.learn(name, value)
    advised = judge(facts).outcome
    if advised is not ticket.outcome:
        note(session, ticket, Happening.ADVICE_CHANGED, "triage", now, f"{ticket.outcome.value} > {advised.value}")
    session.connection().execute(_SAID, {"key": ticket.id, "facts_said": facts.to_dict(), "outcome": advised})
    set_committed_value(ticket, "facts_said", facts.to_dict())
    set_committed_value(ticket, "outcome", advised)
    return advised


def name_entity(session: Session, ticket: Ticket, code: str, name: str, by: str, now: datetime) -> None:
    """Keep for whom the report is."""
    ticket.entity_code, ticket.entity_name = code, name
    note(session, ticket, Happening.ENTITY, by, now, code)


def settle_callback(session: Session, ticket: Ticket, number: str | None, by: str, now: datetime) -> None:
    """Keep the number to call back (E.164), or that none was given; the ticket is complete from then on."""
    ticket.callback, ticket.complete = number, True
    note(session, ticket, Happening.CALLBACK, by, now, "given" if number else "none")


def keep_recording(
    session: Session, ticket: Ticket, sid: str, address: str, seconds: int, now: datetime, available: bool = False
) -> None:
    """Keep where a spoken message is, once, however often we are told. `available`: it can be fetched now."""
    known = session.scalar(select(Recording).where(Recording.sid == sid))
    if known is not None:
        known.available, known.seconds = known.available or available, max(known.seconds, seconds)
        return
    session.add(Recording(ticket_id=ticket.id, sid=sid, address=address, seconds=seconds, at=now, available=available))
    session.flush()
    note(session, ticket, Happening.MESSAGE_RECORDED, "melder", now, f"{seconds} s")


def change_state(session: Session, ticket: Ticket, wanted: TicketState, by: str, now: datetime) -> None:
    """Move the ticket along CCVO's process; raises Refused("transition") when there is no such way."""
    hold(session, ticket)
    permit(ticket.state, wanted)
    note(session, ticket, Happening.STATE, by, now, f"{ticket.state.value} > {wanted.value}")
    ticket.state = wanted


def take(session: Session, ticket: Ticket, staff_id: int, name: str, now: datetime) -> None:
    """Give the ticket to the first person who accepts it, by one compare-and-set.

    Raises Refused("already_accepted", by=..., at=...) for everyone after the first, Refused("transition") when it is
    closed.
    """
    first = session.execute(
        update(Ticket)
        .where(Ticket.id == ticket.id, Ticket.acknowledged_at.is_(None), Ticket.state != TicketState.CLOSED)
        .values(acknowledged_by_id=staff_id, acknowledged_by=name, acknowledged_at=now, state=TicketState.ACCEPTED)
        .execution_options(synchronize_session=False)
    )
    session.refresh(ticket)
    if first.rowcount != 1:  # type: ignore[attr-defined]
        if ticket.acknowledged_at is None:
            permit(ticket.state, TicketState.ACCEPTED)
        raise Refused("already_accepted", by=ticket.acknowledged_by, at=ticket.acknowledged_at)
    note(session, ticket, Happening.ACCEPTED, name, now)


def get_ticket(session: Session, number: str) -> Ticket:
    """Return the ticket of this number; raises Refused("no_such_ticket")."""
    ticket = session.scalar(select(Ticket).where(Ticket.number == number))
    if ticket is None:
        raise Refused("no_such_ticket", number=number)
    return ticket


def list_tickets(session: Session, before_id: int | None = None, limit: int = 50, **equal: Any) -> Sequence[Ticket]:
    """Return tickets, newest first, from before `before_id`; `equal` filters columns. Hidden exercises are left out."""
    query = select(Ticket).where(Ticket.hidden_at.is_(None)).filter_by(**equal).order_by(Ticket.id.desc()).limit(limit)
    return session.scalars(query if before_id is None else query.where(Ticket.id < before_id)).all()


def list_open_tickets(session: Session, limit: int = 200, **equal: Any) -> Sequence[Ticket]:
    """Return tickets that are not closed, those nobody has first, then the newest; `equal` filters columns.

    Unless filtered, a case stands there once: as its first report, and any that waits for an officer by itself.
    """
    query = _open(equal).order_by(Ticket.acknowledged_at.is_not(None), Ticket.id.desc())
    return session.scalars(query.limit(limit)).all()


def count_open_tickets(session: Session, **equal: Any) -> int:
    """Return how many tickets `list_open_tickets` would return without its limit."""
    return session.scalar(select(func.count()).select_from(_open(equal).subquery())) or 0


def _open(equal: dict[str, Any]) -> Select[Ticket]:
    still_open = [state for state in TicketState if state is not TicketState.CLOSED]  # named: an index finds those
    query = select(Ticket).where(Ticket.hidden_at.is_(None), Ticket.state.in_(still_open)).filter_by(**equal)
    if not equal:
        by_itself = Ticket.acknowledged_at.is_(None) & Ticket.paged_with_case.is_(False)
        query = query.where(Ticket.joined_to_id.is_(None) | by_itself)
    return query


def timeline(session: Session, ticket: Ticket) -> Sequence[TimelineEntry]:
    """Return what happened to a ticket, oldest first."""
    return session.scalars(
        select(TimelineEntry).where(TimelineEntry.ticket_id == ticket.id).order_by(TimelineEntry.id)
    ).all()


def recordings(session: Session, ticket: Ticket) -> Sequence[Recording]:
    """Return a ticket's spoken messages, oldest first."""
    return session.scalars(select(Recording).where(Recording.ticket_id == ticket.id).order_by(Recording.id)).all()


def recent_from(session: Session, caller: str, since: datetime) -> int:
    """Return how many tickets this number opened by phone since `since`."""
    query = select(func.count()).where(Ticket.caller == caller, Ticket.opened_at > since, Ticket.source == Source.PHONE)
    query = query.where(Ticket.exercise.is_(False))
    return session.scalar(query) or 0


def known_problem(session: Session) -> KnownProblem | None:
    """Return the problem that callers are told of, if any."""
    return session.scalar(_IN_FORCE)


def announce_problem(
    session: Session,
    actor: Actor,
    notice: str,
    ticket: Ticket | None,
    now: datetime,
    translations: Mapping[str, str] | None = None,
) -> KnownProblem:
    """Tell callers from now on of a known problem, in Dutch and in other languages, in place of any other.

    Raises Refused: notice_length (language), link_drill (an exercise: real callers would be told).
    """
    if ticket is not None and ticket.exercise:
        raise Refused("link_drill")
    problem = draft_problem(notice, translations or {})
    end_problem(session, now, actor.name)
    problem.ticket_id, problem.started_at, problem.started_by = ticket.id if ticket else None, now, actor.name
    session.add(problem)
    session.flush()
    if ticket is not None:
        note(session, ticket, Happening.ANNOUNCED, actor.name, now, problem.notice)
    return problem


def end_problem(session: Session, now: datetime, by: str = "") -> None:
    """Stop telling callers of a known problem."""
    for problem in session.scalars(select(KnownProblem).where(KnownProblem.ended_at.is_(None)).with_for_update()):
        problem.ended_at, problem.ended_by = now, by or None
        ticket = session.get(Ticket, problem.ticket_id) if problem.ticket_id is not None else None
        if ticket is not None:
            note(session, ticket, Happening.ANNOUNCEMENT_ENDED, by, now, problem.notice)


def earlier_problems(session: Session, limit: int = 10) -> Sequence[KnownProblem]:
    """Return what callers were told of before, the newest first."""
    ended = select(KnownProblem).where(KnownProblem.ended_at.is_not(None))
    return session.scalars(ended.order_by(KnownProblem.id.desc()).limit(limit)).all()


def draft_problem(notice: str, translations: Mapping[str, str]) -> KnownProblem:
    """Return a problem as it would be announced, not kept; raises Refused("notice_length", language=...)."""
    written = {language: text for language, text in translations.items() if text.strip() and language != DUTCH}
    said = {language: _notice(language, text) for language, text in written.items()}
    return KnownProblem(notice=_notice(DUTCH, notice), translations=said)


def _notice(language: str, said: str) -> str:
    notice = " ".join(said.split()).rstrip(".")
    if not NOTICE_LEAST <= len(notice) <= NOTICE_MOST:
        raise Refused("notice_length", least=NOTICE_LEAST, most=NOTICE_MOST, length=len(notice), language=language)
    return notice


def ticket_of_problem(session: Session, ticket: Ticket) -> Ticket | None:
    """Return the ticket of the announced problem's case, if any is announced: the first caller's, when it had none."""
    session.flush()
    problem = known_problem(session)
    if problem is None:
        return None
    session.refresh(problem, with_for_update=True)
    known = session.get(Ticket, problem.ticket_id) if problem.ticket_id is not None else None
    if known is None or known.state is TicketState.CLOSED:
        problem.ticket_id = ticket.id
        return ticket
    return session.get_one(Ticket, known.joined_to_id) if known.joined_to_id is not None else known


def _next_number(session: Session, now: datetime) -> str:
    year = now.astimezone(BRUSSELS).year
    connection = session.connection()
    count = connection.execute(_COUNTED[connection.dialect.name], {"this_year": year}).scalar_one()
    return number_of(year, count)
