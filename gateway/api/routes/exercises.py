"""Which routes are about exercises and figures?"""

from __future__ import annotations

from gateway.api import exercises, figures
from gateway.api.routing import LISTING, JsonBody, Long, Parameter, Route
from gateway.api.schemas.pieces import one_of
from gateway.figures.selection import MOST_TARGET_S, Exercises
from gateway.staff.permissions import Permission
from gateway.tickets.model import Outcome
from gateway.tickets.model import Route as Way

_READ, _LEAD = (Permission.TICKETS_READ,), (Permission.EXERCISES_LEAD,)
_MONTH = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$", "examples": ["2026-11"]}
_ASKED = (
    Parameter("from", _MONTH, "The first month, in Brussels; twelve months before the last when absent."),
    Parameter("until", _MONTH, "The last month; this one when absent. 36 months at most."),
    Parameter("route", one_of(Way), "Only reports of this route."),
    Parameter("outcome", one_of(Outcome), "Only reports of this advice."),
    Parameter("entity", {"type": "string", "minLength": 1, "maxLength": 20}, "Only reports of this entity's code."),
    Parameter("exercises", one_of(Exercises), "Whether exercises count; they do not when absent."),
    Parameter(
        "target",
        {"type": "integer", "minimum": 1, "maximum": MOST_TARGET_S, "default": 300},
        "In so many seconds a person should answer.",
    ),
)

EXERCISE_ROUTES = (
    Route(
        "GET",
        "/figures",
        "getFigures",
        "Reports, waits, broadcasts and the load of officers over months of Brussels.",
        _READ,
        figures.figures,
        "Figures",
        "figures",
        query=_ASKED,
        refusals=("period_unreadable", "period_length", "selection_value"),
    ),
    Route(
        "GET",
        "/exercises",
        "listExercises",
        "Exercises, newest first.",
        _READ,
        exercises.list_exercises,
        "ExerciseList",
        "exercises",
        query=LISTING,
    ),
    Route(
        "POST",
        "/exercises",
        "planExercise",
        "Plan an exercise; nobody is told.",
        _LEAD,
        exercises.plan,
        "Exercise",
        "exercises",
        body=JsonBody("ExerciseGiven"),
        refusals=(
            "exercise_name",
            "exercise_until",
            "exercise_nobody",
            "exercise_level",
            "exercise_address",
            "exercise_not_sure",
            "unknown_officer",
            "officer_inactive",
            "not_an_officer",
        ),
        status=201,
    ),
    Route(
        "GET",
        "/exercises/{id}",
        "getExercise",
        "One exercise, with its figures.",
        _READ,
        exercises.get_exercise,
        "Exercise",
        "exercises",
        refusals=("no_such_exercise",),
    ),
    Route(
        "POST",
        "/exercises/{id}/join",
        "joinExercise",
        "Let officers, telephones and mailboxes take part whom the plan forgot, also while it runs.",
        _LEAD,
        exercises.join,
        "Exercise",
        "exercises",
        body=JsonBody("ExerciseJoined"),
        refusals=(
            *("no_such_exercise", "exercise_over", "exercise_nobody", "exercise_level", "exercise_address"),
            *("unknown_officer", "officer_inactive", "not_an_officer"),
        ),
    ),
    Route(
        "POST",
        "/exercises/{id}/begin",
        "beginExercise",
        "Begin: calls of who plays and exercise reports of staff belong to it from now on.",
        _LEAD,
        exercises.begin,
        "Exercise",
        "exercises",
        body=JsonBody("Nothing", needed=False),
        refusals=("no_such_exercise", "exercise_begun", "exercise_running", "exercise_until"),
    ),
    Route(
        "POST",
        "/exercises/{id}/end",
        "endExercise",
        "End it, and close, cancel and hide what it left. Nothing is deleted. Safe to repeat.",
        _LEAD,
        Long(exercises.end),
        "Exercise",
        "exercises",
        body=JsonBody("Nothing", needed=False),
        refusals=("no_such_exercise", "exercise_not_begun"),
    ),
)
