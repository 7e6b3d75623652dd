"""What may a program ask of the announced problem? To read it, to announce one, and to end it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from gateway.api.routing import Answer, Asked
from gateway.tickets import actions as tickets
from gateway.tickets import announcing
from gateway.tickets.tables import Ticket


def get_known_problem(session: Session, asked: Asked) -> Answer:
    """What callers are told of now."""
    return Answer(_shape(session))


def announce(session: Session, asked: Asked) -> Answer:
    """Tell callers from now on, in place of anything else."""
    given: dict[str, Any] = asked.body
    number = given.get("ticket")
    about = tickets.get_ticket(session, number) if number else None
    announcing.announce(session, asked.actor, given["notice"], about, asked.now, given.get("translations"))
    return Answer(_shape(session))


def end(session: Session, asked: Asked) -> Answer:
    """Tell callers no longer. Nothing announced is nothing to end, and no mistake."""
    announcing.stop(session, asked.actor, asked.now)
    session.flush()
    return Answer(_shape(session))


def _shape(session: Session) -> dict[str, Any]:
    problem = tickets.known_problem(session)
    if problem is None:
        return {"notice": None, "translations": {}, "ticket": None, "started_at": None, "started_by": None}
    about = session.get(Ticket, problem.ticket_id) if problem.ticket_id is not None else None
    return {
        "notice": problem.notice,
        "translations": problem.translations,
        "ticket": about.number if about else None,
        "started_at": problem.started_at,
        "started_by": problem.started_by,
    }
