"""What can be done with an exercise, up to its end? Verbs on a Session that is handed in; the door commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.audit.actions import write_down
from gateway.audit.model import Deed, Subject
from gateway.duty.actions import may_stand
from gateway.errors import Refused
from gateway.exercises.model import TEXT_MOST, ExerciseState, Plan
from gateway.exercises.tables import Exercise, ExerciseAddress, ExerciseMember
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require
from gateway.staff.tables import Staff
from gateway.storage.locks import Lock, hold_lock

LEADS = (Permission.EXERCISES_LEAD,)


def plan(session: Session, actor: Actor, said: Plan, sure: bool, now: datetime) -> Exercise:
    """Plan an exercise; nobody is told of it.

    `sure`: that who is really on duty may be called was said twice. Raises Refused as `Plan.checked` and `may_stand`.
    """
    require(actor, *LEADS)
    kept = said.checked(now, sure)
    for staff_id in kept.members:
        may_stand(session.get(Staff, staff_id))
    made = Exercise(
        name=kept.name,
        scenario=kept.scenario,
        until=kept.until,
        on_duty_too=kept.on_duty_too,
        planned_at=now,
        planned_by=actor.name,
        principal=actor.principal,
    )
    session.add(made)
    session.flush()
    for staff_id, level in kept.members.items():
        session.add(ExerciseMember(exercise_id=made.id, staff_id=staff_id, level=level))
    for address in kept.addresses:
        session.add(ExerciseAddress(exercise_id=made.id, address=address))
    session.flush()
    _note(session, actor, Deed.EXERCISE_PLANNED, made, now)
    return made


def begin(session: Session, actor: Actor, exercise_id: int, now: datetime) -> Exercise:
    """Begin: calls of who plays and reports of staff belong to it from now on.

    Raises Refused: exercise_begun, exercise_running (another is), exercise_until (its time is over).
    """
    require(actor, *LEADS)
    hold_lock(session, Lock.EXERCISES)
    found = get(session, exercise_id)
    if found.state is not ExerciseState.PLANNED:
        raise Refused("exercise_begun")
    other = session.scalar(select(Exercise).where(Exercise.running.is_(True)))
    if other is not None:
        raise Refused("exercise_running", name=other.name)
    if found.until <= now:
        raise Refused("exercise_until", days=0)
    found.running, found.begun_at, found.begun_by = True, now, actor.name
    session.flush()
    _note(session, actor, Deed.EXERCISE_BEGUN, found, now)
    return found


def end(session: Session, actor: Actor, exercise_id: int, now: datetime) -> Exercise:
    """End: from now on nothing joins it and nothing of it leaves. What it left behind is cleaned up after this.

    Safe to repeat. Raises Refused("exercise_not_begun").
    """
    require(actor, *LEADS)
    hold_lock(session, Lock.EXERCISES)
    found = get(session, exercise_id)
    if found.begun_at is None:
        raise Refused("exercise_not_begun")
    if found.ended_at is None:
        found.running, found.ended_at, found.ended_by = None, now, actor.name
        session.flush()
        _note(session, actor, Deed.EXERCISE_ENDED, found, now)
    return found


def evaluate(
    session: Session, actor: Actor, exercise_id: int, well: str, wrong: str, lessons: str, now: datetime
) -> Exercise:
    """Keep what went well, what did not, and what is learnt."""
    require(actor, *LEADS)
    found = get(session, exercise_id)
    found.went_well, found.went_wrong, found.lessons = (
        said.replace("\r\n", "\n").strip()[:TEXT_MOST] for said in (well, wrong, lessons)
    )
    session.flush()
    _note(session, actor, Deed.EXERCISE_EVALUATED, found, now)
    return found


def get(session: Session, exercise_id: int) -> Exercise:
    """Return an exercise; raises Refused("no_such_exercise")."""
    found = session.get(Exercise, exercise_id)
    if found is None:
        raise Refused("no_such_exercise", id=exercise_id)
    return found


def list_exercises(
    session: Session, cursor: int | None = None, limit: int = 50
) -> tuple[Sequence[Exercise], int | None]:
    """Return exercises, newest first, from below the id `cursor`, and the cursor of what follows or None."""
    query = select(Exercise).order_by(Exercise.id.desc()).limit(limit + 1)
    found = session.scalars(query if cursor is None else query.where(Exercise.id < cursor)).all()
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def _note(session: Session, actor: Actor, deed: Deed, row: Exercise, now: datetime) -> None:
    detail = {"on_duty_too": row.on_duty_too, "state": row.state}
    write_down(session, actor, deed, Subject.EXERCISE, row.id, now, detail)
