"""What was decided, by whom and why? Measures of communication and of policy, each a decision of its own.

The first decision closes the weighing, so every involved entity was heard before it, or a reason stands why not.
Measures of policy are the crisis management team's alone.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.crisis.model import DecisionKind
from gateway.crisis.moving import put
from gateway.crisis.record import held_record, lead, standing, words
from gateway.crisis.tables import Decision
from gateway.crisis.wanted import tell_writers
from gateway.crisis.ways import WEIGHED
from gateway.errors import Refused
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening, TicketState
from gateway.tickets.tables import Ticket


def decide(
    session: Session, actor: Actor, ticket: Ticket, kind: DecisionKind, text: str, why: str, now: datetime
) -> Decision:
    """Keep a decision; the first one ends the weighing: on to action, or to recovery where no step is taken.

    Raises Refused: not_permitted, not_accepted, case_closed, not_weighing, not_heard, decisions_clash (no further step
    beside measures), case_words.
    """
    require(actor, Permission.TICKETS_MEASURES if kind.of_policy else Permission.TICKETS_CHANGE)
    case = lead(session, ticket)
    held_record(session, case)
    before = standing(session, case)
    if before.state not in WEIGHED:
        raise Refused("not_weighing")
    if not before.heard:
        raise Refused("not_heard", unheard=before.unheard)
    if kind is DecisionKind.NONE and before.decisions:
        raise Refused("decisions_clash")
    made = Decision(
        ticket_id=case.id,
        at=now,
        kind=kind,
        text=words(text, "decision", needed=kind is not DecisionKind.NONE),
        why=words(why, "decision_why"),
        by=actor.name,
        principal=actor.principal,
    )
    session.add(made)
    session.flush()
    said = f"{kind.value}: {made.text} ({made.why})" if made.text else f"{kind.value}: {made.why}"
    tickets.note(session, case, Happening.DECIDED, actor.name, now, said)
    _go_on(session, case, kind, actor.name, now)
    if kind is DecisionKind.COMMUNICATION:
        tell_writers(session, case, made, now)
    return made


def _go_on(session: Session, case: Ticket, kind: DecisionKind, by: str, now: datetime) -> None:
    if kind is DecisionKind.NONE:
        if case.state is not TicketState.RECOVERING:
            put(session, case, TicketState.RECOVERING, by, now)
    elif case.state is TicketState.WEIGHING:
        put(session, case, TicketState.ACTING, by, now)
