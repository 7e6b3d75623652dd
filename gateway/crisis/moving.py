"""How does a case go from one state to the next, to its closure and back? Verbs on a Session; the door commits.

Every report of the case that somebody accepted moves with its first one. A move is compared and set: of two people who
saw the same state, one moves it and the other is told.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from gateway.crisis.record import kept_record, lead, open_record, standing, words
from gateway.crisis.ways import permit_closing, permit_move
from gateway.errors import Refused
from gateway.paging import actions as paging
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require
from gateway.tickets import actions as tickets
from gateway.tickets.cases import reports
from gateway.tickets.model import Happening, TicketState
from gateway.tickets.tables import Ticket


def move(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    wanted: TicketState,
    now: datetime,
    why: str = "",
    seen: TicketState | None = None,
) -> Ticket:
    """Move a case; `seen` is the state that who moves it saw. Returns its first report.

    Raises Refused: not_permitted, not_accepted, case_moved, and what `ways.permit_move` raises. Closing has a verb of
    its own, and so has opening anew.
    """
    case, _ = open_record(session, actor, ticket)
    _unmoved(case, seen)
    if wanted is TicketState.CLOSED:
        raise Refused("transition", now=case.state.value, wanted=wanted.value)
    reason = words(why, "move_why", needed=False)
    permit_move(standing(session, case), wanted, reason)
    put(session, case, wanted, actor.name, now, reason)
    return case


def close(
    session: Session,
    actor: Actor,
    ticket: Ticket,
    now: datetime,
    *,
    why: str = "",
    without_feedback: str = "",
    without_recovery: str = "",
    went_well: str = "",
    went_wrong: str = "",
    lessons: str = "",
    seen: TicketState | None = None,
) -> Ticket:
    """Close a case with its evaluation. Returns its first report.

    Raises Refused: not_permitted, not_accepted, case_moved, transition, move_reason (never weighed: say why),
    feedback_missing (the SPoC's word, or why not), recovery_open (of which entities; or why not), evaluation_missing.
    """
    case, record = open_record(session, actor, ticket)
    _unmoved(case, seen)
    reason = words(why, "move_why", needed=False)
    record.without_feedback = words(without_feedback, "without_feedback", needed=False)
    record.without_recovery = words(without_recovery, "without_recovery", needed=False)
    for field, said in (("went_well", went_well), ("went_wrong", went_wrong), ("lessons", lessons)):
        setattr(record, field, words(said, field, needed=False) or getattr(record, field))
    session.flush()
    case_now = standing(session, case)
    permit_move(case_now, TicketState.CLOSED, reason)
    permit_closing(case_now, record.without_feedback, record.without_recovery)
    record.closed_at, record.closed_by, record.remind_at = now, actor.name, None
    left_out = "; ".join(each for each in (record.without_feedback, record.without_recovery) if each)
    put(session, case, TicketState.CLOSED, actor.name, now, reason or left_out)
    return case


def reopen(session: Session, actor: Actor, ticket: Ticket, why: str, now: datetime) -> Ticket:
    """Take up a closed case anew, with who has it; raises Refused: not_permitted, transition, move_reason."""
    require(actor, Permission.TICKETS_CHANGE)
    case = lead(session, ticket)
    tickets.hold(session, case)
    reason = words(why, "move_why", needed=False)
    if case.state is not TicketState.CLOSED or case.acknowledged_at is None or case.hidden_at is not None:
        raise Refused("transition", now=case.state.value, wanted=TicketState.ASSESSING.value)
    permit_move(standing(session, case), TicketState.ASSESSING, reason)
    record = kept_record(session, case)
    record.closed_at, record.closed_by = None, None
    put(session, case, TicketState.ASSESSING, actor.name, now, reason)
    return case


def begin_assessing(session: Session, case: Ticket, by: str, now: datetime) -> None:
    """Let a case that is held and was only accepted be in assessment: somebody began to."""
    if case.state is TicketState.ACCEPTED:
        put(session, case, TicketState.ASSESSING, by, now)


def put(session: Session, case: Ticket, wanted: TicketState, by: str, now: datetime, why: str = "") -> None:
    """Put a case that is held, and every accepted report of it, in a state that the process permits."""
    moved = [each for each in reports(session, case) if each.acknowledged_at is not None and each.state is not wanted]
    for report in moved:
        _put_one(session, report, wanted, by, now, why)
    if wanted is TicketState.CLOSED:
        for report in moved:
            paging.stop(session, report, now)
    session.flush()


def _put_one(session: Session, report: Ticket, wanted: TicketState, by: str, now: datetime, why: str) -> None:
    before = report.state
    moved = session.execute(
        update(Ticket)
        .where(Ticket.id == report.id, Ticket.state == before)
        .values(state=wanted)
        .execution_options(synchronize_session=False)
    )
    session.refresh(report)
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("case_moved", now=report.state.value)
    tickets.note(session, report, Happening.STATE, by, now, f"{before.value} > {wanted.value}")
    if why:
        tickets.note(session, report, Happening.REASON, by, now, why)


def _unmoved(case: Ticket, seen: TicketState | None) -> None:
    if seen is not None and case.state is not seen:
        raise Refused("case_moved", now=case.state.value)
