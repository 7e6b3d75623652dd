"""Does a call, a ticket or a broadcast belong to an exercise, and who takes part in it?

What is not surely part of an exercise is real. The telephone that calls must have been named as one that plays, and who
calls must say that it is the exercise: nothing here guesses.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.exercises.tables import Exercise, ExerciseAddress, ExerciseBroadcast, ExerciseMember, ExerciseTicket
from gateway.staff.tables import Staff
from gateway.tickets.tables import Ticket


def running(session: Session, now: datetime) -> Exercise | None:
    """Return the exercise that runs."""
    return session.scalar(select(Exercise).where(Exercise.running.is_(True), Exercise.until > now))


def playing(session: Session, caller: str | None, now: datetime) -> Exercise | None:
    """Return the exercise that runs and in which this telephone (E.164) plays."""
    if caller is None:
        return None
    query = select(Exercise).join(ExerciseAddress, ExerciseAddress.exercise_id == Exercise.id)
    return session.scalar(
        query.where(Exercise.running.is_(True), Exercise.until > now, ExerciseAddress.address == caller)
    )


def join_ticket(session: Session, exercise: Exercise | None, ticket: Ticket, now: datetime) -> None:
    """Let an exercise's ticket belong to the exercise that runs, if one does. Never one that is real."""
    if exercise is not None and ticket.exercise:
        session.add(ExerciseTicket(ticket_id=ticket.id, exercise_id=exercise.id, at=now))
        session.flush()


def join_broadcast(session: Session, broadcast_id: int, now: datetime) -> None:
    """Let a drill's broadcast belong to the exercise that runs, if one does."""
    exercise = running(session, now)
    if exercise is not None:
        session.add(ExerciseBroadcast(broadcast_id=broadcast_id, exercise_id=exercise.id, at=now))
        session.flush()


def exercise_of_ticket(session: Session, ticket_id: int | None) -> Exercise | None:
    """Return the exercise that a ticket belongs to."""
    mine = select(ExerciseTicket.exercise_id).where(ExerciseTicket.ticket_id == ticket_id)
    return session.scalar(select(Exercise).where(Exercise.id == mine.scalar_subquery()))


def members(session: Session, exercise_id: int) -> Sequence[tuple[Staff, int]]:
    """Return the officers who play, each with the level, first level first and the coordinator last."""
    query = select(Staff, ExerciseMember.level).join(ExerciseMember, ExerciseMember.staff_id == Staff.id)
    query = query.where(ExerciseMember.exercise_id == exercise_id, Staff.active.is_(True))
    found = [(staff, level) for staff, level in session.execute(query.order_by(ExerciseMember.id)).all()]
    return sorted(found, key=lambda each: (each[1] == 0, each[1]))


def addresses(session: Session, exercise_id: int) -> Sequence[str]:
    """Return the telephones and mailboxes that play, as they were named."""
    query = select(ExerciseAddress.address).where(ExerciseAddress.exercise_id == exercise_id)
    return session.scalars(query.order_by(ExerciseAddress.id)).all()
