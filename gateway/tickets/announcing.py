"""Who tells callers of a known problem, and who stops it? The verbs of `actions`, written down in the audit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject, hashed
from gateway.staff.model import Actor
from gateway.tickets import actions
from gateway.tickets.tables import KnownProblem, Ticket


def announce(
    session: Session,
    actor: Actor,
    notice: str,
    ticket: Ticket | None,
    now: datetime,
    translations: Mapping[str, str] | None = None,
) -> KnownProblem:
    """Tell callers from now on of a known problem; raises Refused("notice_length", language=...)."""
    made = actions.announce_problem(session, actor, notice, ticket, now, translations)
    said = {"notice": hashed(made.notice), "ticket": ticket.number if ticket else None}
    write_down(session, actor, Deed.PROBLEM_ANNOUNCED, Subject.PROBLEM, made.id, now, said)
    return made


def stop(session: Session, actor: Actor, now: datetime) -> None:
    """Stop telling callers of a known problem. Nothing announced is nothing to stop."""
    standing = actions.known_problem(session)
    actions.end_problem(session, now, actor.name)
    if standing is not None:
        write_down(session, actor, Deed.PROBLEM_ENDED, Subject.PROBLEM, standing.id, now)
