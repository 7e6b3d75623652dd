"""What may a program ask of exercises, and of figures? Read, plan, begin and end; and counts over months."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from gateway.api.routing import Answer, Asked
from gateway.api.times import read
from gateway.debriefing.cleaning import clean_up
from gateway.debriefing.figures import Reach, debrief
from gateway.exercises import actions as exercises
from gateway.exercises.belonging import addresses, members
from gateway.exercises.joining import joined_later, let_join
from gateway.exercises.model import Plan
from gateway.exercises.tables import Exercise
from gateway.staff.permissions import numbers_masked
from gateway.storage import Storage


def list_exercises(session: Session, asked: Asked) -> Answer:
    """Exercises, newest first."""
    rows, following = exercises.list_exercises(session, asked.after, asked.limit)
    return Answer(asked.cursors.result([shape(session, row, asked) for row in rows], following))


def get_exercise(session: Session, asked: Asked) -> Answer:
    """One exercise with its figures."""
    return Answer(shape(session, exercises.get(session, asked.path["id"]), asked))


def plan(session: Session, asked: Asked) -> Answer:
    """A new exercise, of which nobody is told."""
    given: dict[str, Any] = asked.body
    said = Plan(
        given["name"],
        given.get("scenario", ""),
        read(given["until"]),
        {each["staff"]: each["level"] for each in given.get("members", ())},
        given.get("addresses", ()),
        given.get("on_duty_too", False),
    )
    made = exercises.plan(session, asked.actor, said, given.get("sure", False), asked.now)
    return Answer(shape(session, made, asked), location=f"/exercises/{made.id}")


def join(session: Session, asked: Asked) -> Answer:
    """Somebody takes part whom the plan forgot."""
    given: dict[str, Any] = asked.body
    playing = {each["staff"]: each["level"] for each in given.get("members", ())}
    found = let_join(session, asked.actor, asked.path["id"], playing, given.get("addresses", ()), asked.now)
    return Answer(shape(session, found, asked))


def begin(session: Session, asked: Asked) -> Answer:
    """It runs from now on."""
    return Answer(shape(session, exercises.begin(session, asked.actor, asked.path["id"], asked.now), asked))


def end(storage: Storage, asked: Asked) -> Answer:
    """It is over, and what it left is closed, cancelled and hidden. Safe to repeat."""
    exercise_id = asked.path["id"]
    with storage.transaction() as session:
        exercises.end(session, asked.actor, exercise_id, asked.now)
    clean_up(storage, exercise_id, lambda: asked.now)
    with storage.reading() as session:
        return Answer(shape(session, exercises.get(session, exercise_id), asked))


def shape(session: Session, row: Exercise, asked: Asked) -> dict[str, Any]:
    """Return an exercise as programs see it."""
    found = debrief(session, row)
    named, later = addresses(session, row.id), joined_later(session, row.id)
    return {
        "id": row.id,
        "name": row.name,
        "scenario": row.scenario,
        "state": row.state,
        "exercise": True,
        "until": row.until,
        "on_duty_too": row.on_duty_too,
        "members": [
            {"staff": staff.id, "name": staff.name, "level": level, "joined_at": later.get(staff.id, (None,))[0]}
            for staff, level in members(session, row.id)
        ],
        "addresses": None if numbers_masked(asked.actor) else list(named),
        "planned_at": row.planned_at,
        "planned_by": row.planned_by,
        "begun_at": row.begun_at,
        "ended_at": row.ended_at,
        "cleaned_at": row.cleaned_at,
        "tickets": [each.number for each in found.tickets],
        "broadcasts": [each.id for each in found.broadcasts],
        "seconds": {stage.value: found.seconds.get(stage) for stage in Reach},
        "acknowledged": found.acknowledged,
        "went_well": row.went_well,
        "went_wrong": row.went_wrong,
        "lessons": row.lessons,
    }
