"""What is still to be done on a case, by whom and until when? Beside the process; each is told in the timeline.

Verbs on a Session; the door commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.crisis.record import lead, open_record, words
from gateway.crisis.tables import CaseTask
from gateway.errors import Refused
from gateway.staff.model import Actor
from gateway.tickets import actions as tickets
from gateway.tickets.model import Happening
from gateway.tickets.tables import Ticket

MOST_WHAT, MOST_WHO = 200, 120


def tasks_of(session: Session, case: Ticket) -> Sequence[CaseTask]:
    """Return the tasks of a case: what is open first, by when it is due, then what was done, the newest first."""
    found = session.scalars(select(CaseTask).where(CaseTask.ticket_id == case.id).order_by(CaseTask.id)).all()
    waiting = [each for each in found if each.done_at is None]
    waiting.sort(key=lambda each: (each.due_at is None, each.due_at or each.at))
    return [*waiting, *reversed([each for each in found if each.done_at is not None])]


def add_task(
    session: Session, actor: Actor, ticket: Ticket, what: str, who: str, due_at: datetime | None, now: datetime
) -> CaseTask:
    """Give somebody something to do.

    Raises Refused: not_permitted, not_accepted, case_closed, case_words, task_past.
    """
    case, _ = open_record(session, actor, ticket, own=True)
    said, by_whom = words(what, "task", MOST_WHAT), words(who, "task_who", MOST_WHO, needed=False)
    if due_at is not None and due_at < now:
        raise Refused("task_past")
    task = CaseTask(ticket_id=case.id, what=said, who=by_whom or actor.name, due_at=due_at, at=now, by=actor.name)
    session.add(task)
    session.flush()
    tickets.note(session, case, Happening.TASK_ADDED, actor.name, now, f"{task.who}: {said}")
    return task


def finish_task(session: Session, actor: Actor, ticket: Ticket, task_id: int, now: datetime) -> CaseTask:
    """Take in that a task is done, once; raises Refused: not_permitted, not_accepted, case_closed, no_such_task."""
    case, _ = open_record(session, actor, ticket, own=True)
    task = session.get(CaseTask, task_id)
    if task is None or task.ticket_id != lead(session, ticket).id:
        raise Refused("no_such_task")
    if task.done_at is None:
        task.done_at, task.done_by = now, actor.name
        tickets.note(session, case, Happening.TASK_DONE, actor.name, now, f"{task.who}: {task.what}")
    return task
