"""May a broadcast of an exercise leave, and to whom? To who takes part; to others only when that was said twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.audit.model import Deed
from gateway.broadcasts.overview import get
from gateway.broadcasts.picture import Picture, picture_of
from gateway.broadcasts.tables import Broadcast
from gateway.broadcasts.written import note
from gateway.errors import Refused
from gateway.exercises.belonging import join_broadcast
from gateway.exercises.reaching import circle
from gateway.exercises.tables import Exercise, ExerciseBroadcast
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require


def join_what_runs(session: Session, broadcast: Broadcast, now: datetime) -> None:
    """Let a drill that was written before an exercise began belong to it, once it is to leave while that runs."""
    if broadcast.exercise and session.get(ExerciseBroadcast, broadcast.id) is None:
        join_broadcast(session, broadcast.id, now)


def within_circle(session: Session, broadcast: Broadcast, picture: Picture | None = None) -> None:
    """Raise Refused("drill_outside") when it would reach somebody who takes no part, "exercise_over" after its end.

    `picture`: whom it reaches, where that is known. A drill while no exercise runs reaches just those whom it is for:
    approval keeps them, and it says OEFENING.
    """
    mine = session.get(ExerciseBroadcast, broadcast.id) if broadcast.exercise else None
    if mine is None:
        return
    if session.get_one(Exercise, mine.exercise_id).ended_at is not None:
        raise Refused("exercise_over")
    if mine.outside_at is not None:
        return
    reached, inside = _reached(picture or picture_of(session, broadcast)), circle(session, mine.exercise_id)
    if others := [each for each in reached if each.lower() not in inside]:
        raise Refused("drill_outside", count=len(others), of=len(reached))


def _reached(picture: Picture) -> set[str]:
    """Every address it may come to: at once, and later where nobody answers."""
    later = {step.address for plan in picture.planned for step in plan.steps}
    return {each.address for each in picture.chosen.recipients} | later


def allow_outside(session: Session, actor: Actor, broadcast_id: int, sure: bool, now: datetime) -> None:
    """Let a drill's broadcast reach who takes no part as well: its second confirmation.

    Raises Refused: not_permitted, no_such_broadcast, no_drill_broadcast, exercise_not_sure.
    """
    require(actor, Permission.EXERCISES_LEAD)
    broadcast = get(session, broadcast_id)
    mine = session.get(ExerciseBroadcast, broadcast_id)
    if mine is None:
        raise Refused("no_drill_broadcast", id=broadcast_id)
    if not sure:
        raise Refused("exercise_not_sure")
    if mine.outside_at is None:
        mine.outside_at, mine.outside_by = now, actor.name
        session.flush()
        note(session, actor, Deed.EXERCISE_OPENED, broadcast, now)
