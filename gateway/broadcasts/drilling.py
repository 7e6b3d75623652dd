"""May a broadcast of an exercise leave, and to whom? To who takes part; to others only when that was said twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from contacts.audience import Chosen
from gateway.audit.model import Deed
from gateway.broadcasts.overview import get
from gateway.broadcasts.recipients import reaching_somebody
from gateway.broadcasts.tables import Broadcast
from gateway.broadcasts.written import note
from gateway.errors import Refused
from gateway.exercises.belonging import circle
from gateway.exercises.tables import Exercise, ExerciseBroadcast
from gateway.staff.model import Actor
from gateway.staff.permissions import Permission, require


def within_circle(session: Session, broadcast: Broadcast, reached: Chosen | None = None) -> None:
    """Raise Refused("drill_outside") when it would reach somebody who takes no part, "exercise_over" after its end.

    `reached`: whom it reaches, where that was read already.

    A drill that was written while no exercise ran has no circle.
    """
    mine = session.get(ExerciseBroadcast, broadcast.id) if broadcast.exercise else None
    if mine is None:
        return
    if session.get_one(Exercise, mine.exercise_id).ended_at is not None:
        raise Refused("exercise_over")
    if mine.outside_at is not None:
        return
    chosen = reached or reaching_somebody(session, broadcast)[0]
    if others := outside(session, mine, chosen):
        raise Refused("drill_outside", count=len(others), of=len(chosen.recipients))


def outside(session: Session, mine: ExerciseBroadcast, chosen: Chosen) -> list[str]:
    """Return the addresses of who would be reached and takes no part."""
    inside = circle(session, mine.exercise_id)
    return [each.address for each in chosen.recipients if each.address.lower() not in inside]


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
