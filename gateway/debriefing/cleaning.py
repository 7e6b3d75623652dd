"""How is what an exercise left behind cleaned up? Closed, cancelled and hidden row by row; nothing is deleted.

The rows say what is left to do: whoever is killed in the middle leaves the rest to the clock, which ends an exercise
whose time is over, too. Every step is a short transaction of its own, and is safe to repeat.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from gateway.broadcasts import actions as broadcasts
from gateway.broadcasts import publishing
from gateway.broadcasts.model import PERMITTED, BroadcastState
from gateway.broadcasts.tables import Broadcast
from gateway.exercises import actions as exercises
from gateway.exercises.tables import Exercise, ExerciseBroadcast, ExerciseTicket
from gateway.now import Clock
from gateway.paging.drills import end_drill
from gateway.staff.model import SYSTEM
from gateway.storage import Storage
from gateway.tickets.tables import Ticket


def sweep(storage: Storage, clock: Clock) -> None:
    """End what has lasted long enough, and clean up what was ended."""
    with storage.reading() as session:
        over = session.scalars(select(Exercise.id).where(Exercise.running.is_(True), Exercise.until <= clock())).all()
    for exercise_id in over:
        with storage.transaction() as session:
            exercises.end(session, SYSTEM, exercise_id, clock())
    with storage.reading() as session:
        left = select(Exercise.id).where(Exercise.ended_at.is_not(None), Exercise.cleaned_at.is_(None))
        ended = session.scalars(left).all()
    for exercise_id in ended:
        clean_up(storage, exercise_id, clock)


def clean_up(storage: Storage, exercise_id: int, clock: Clock) -> None:
    """Clean up after an exercise that was ended, one ticket or broadcast a transaction."""
    more = True
    while more:
        with storage.transaction() as session:
            more = step(session, exercise_id, clock())


def step(session: Session, exercise_id: int, now: datetime) -> bool:
    """Take one step of cleaning up. Returns whether there is more to do."""
    found = exercises.get(session, exercise_id)
    if found.ended_at is None or found.cleaned_at is not None:
        return False
    by = found.ended_by or SYSTEM.name
    ticket = session.scalar(_tickets_left(exercise_id))
    if ticket is not None:
        end_drill(session, ticket, by, now)
        return True
    broadcast = session.scalar(_broadcasts_left(exercise_id))
    if broadcast is not None:
        _put_away(session, broadcast, now)
        return True
    found.cleaned_at = now
    return False


def _put_away(session: Session, broadcast: Broadcast, now: datetime) -> None:
    if BroadcastState.CANCELLED in PERMITTED[broadcast.state]:
        broadcasts.cancel(session, SYSTEM, broadcast.id, now)
    publishing.withdraw_of(session, broadcast, now)
    broadcast.hidden_at = now


def _tickets_left(exercise_id: int) -> Select[Ticket]:
    mine = select(ExerciseTicket.ticket_id).where(ExerciseTicket.exercise_id == exercise_id)
    return select(Ticket).where(Ticket.id.in_(mine), Ticket.hidden_at.is_(None)).order_by(Ticket.id).limit(1)


def _broadcasts_left(exercise_id: int) -> Select[Broadcast]:
    mine = select(ExerciseBroadcast.broadcast_id).where(ExerciseBroadcast.exercise_id == exercise_id)
    left = select(Broadcast).where(Broadcast.id.in_(mine), Broadcast.hidden_at.is_(None))
    return left.order_by(Broadcast.id).limit(1)
