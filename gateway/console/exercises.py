"""Which pages plan, hold, end and weigh an exercise? Those who may read tickets see them; a coordinator leads."""

from __future__ import annotations

from datetime import UTC

from flask import flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from gateway.broadcasts.drilling import allow_outside
from gateway.console import exercise_figures
from gateway.console.duty_forms import wall
from gateway.console.exercise_wording import LEVELS, STAGES, STATES
from gateway.console.languages.saying import say
from gateway.console.visit import After, Visit
from gateway.debriefing.cleaning import clean_up
from gateway.debriefing.figures import broadcasts_of, debrief
from gateway.directory.exporting import csv_text
from gateway.exercises import actions as exercises
from gateway.exercises.belonging import addresses, members, running
from gateway.exercises.joining import joined_later, let_join
from gateway.exercises.model import ExerciseState, Plan
from gateway.exercises.tables import Exercise, ExerciseBroadcast
from gateway.installation import Installation
from gateway.now import BRUSSELS
from gateway.staff.actions import list_staff
from gateway.staff.model import Role
from gateway.staff.permissions import Permission
from gateway.staff.tables import Staff

LISTED, COMPARED = 30, 10
PLAYS = frozenset({Role.OFFICER, Role.COORDINATOR})


def running_now(installation: Installation) -> Exercise | None:
    """Return the exercise that runs, for the banner of every page."""
    with installation.storage.reading() as session:
        return running(session, installation.clock())


def show(visit: Visit) -> Response:
    """List exercises, put their figures beside one another, and show the form of a new one."""
    found, _ = exercises.list_exercises(visit.session, limit=LISTED)
    officers = _officers(visit)
    held = [debrief(visit.session, each) for each in found if each.begun_at is not None][:COMPARED]
    return visit.page(
        "exercises.html",
        exercises=found,
        states=STATES,
        officers=officers,
        levels=LEVELS,
        compared=exercise_figures.compared(held),
        leads=visit.may(Permission.EXERCISES_LEAD),
    )


def compare_file(visit: Visit) -> Response:
    """Hand out the figures of earlier exercises, marked as such, as a spreadsheet opens them."""
    found, _ = exercises.list_exercises(visit.session, limit=LISTED)
    table = exercise_figures.compared([debrief(visit.session, each) for each in found if each.begun_at is not None])
    rows = [["OEFENING", name, *(cell.plain for cell in cells)] for name, cells in table.rows]
    response = make_response(csv_text([[say("soort"), table.first, *table.columns], *rows], excel=True))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="oefeningen.csv"'
    return response


def one(visit: Visit, exercise_id: int) -> Response:
    """Show an exercise: who plays, what belongs to it, how fast it went, and what was learnt."""
    row = exercises.get(visit.session, exercise_id)
    found = debrief(visit.session, row)
    playing = members(visit.session, row.id)
    there = {staff.id for staff, _ in playing}
    sent = [(each, visit.session.get_one(ExerciseBroadcast, each.id)) for each in broadcasts_of(visit.session, row.id)]
    return visit.page(
        "exercise.html",
        exercise=row,
        state=row.state,
        states=STATES,
        ExerciseState=ExerciseState,
        members=playing,
        later=joined_later(visit.session, row.id),
        others=[each for each in _officers(visit) if each.id not in there],
        addresses=addresses(visit.session, row.id),
        levels=LEVELS,
        debrief=found,
        stages=exercise_figures.stages(found),
        names=STAGES,
        sent=sent,
        leads=visit.may(Permission.EXERCISES_LEAD),
    )


def plan(visit: Visit) -> Response:
    """Plan an exercise."""
    form = request.form
    playing = _playing()
    said = Plan(
        form.get("name", ""),
        form.get("scenario", ""),
        wall(form.get("until", "")).replace(tzinfo=BRUSSELS).astimezone(UTC),
        playing,
        form.get("addresses", "").splitlines(),
        form.get("on_duty_too") == "yes",
    )
    made = exercises.plan(visit.session, visit.actor, said, form.get("sure") == "yes", visit.now)
    flash(say("Oefening “{name}” is gepland. Niemand is al opgeroepen.", name=made.name), "done")
    return redirect(url_for("console.exercise", exercise_id=made.id), 303)


def join(visit: Visit, exercise_id: int) -> Response:
    """Let somebody take part whom the plan forgot."""
    said = request.form.get("addresses", "").splitlines()
    let_join(visit.session, visit.actor, exercise_id, _playing(), said, visit.now)
    flash(say("Wie u toevoegde, doet mee."), "done")
    return redirect(url_for("console.exercise", exercise_id=exercise_id), 303)


def begin(visit: Visit, exercise_id: int) -> Response:
    """Begin an exercise."""
    row = exercises.begin(visit.session, visit.actor, exercise_id, visit.now)
    flash(say("Oefening “{name}” loopt nu.", name=row.name), "done")
    return redirect(url_for("console.exercise", exercise_id=row.id), 303)


def end(visit: Visit, exercise_id: int) -> After:
    """End an exercise and clean up after it, in short transactions of their own."""

    def make() -> Response:
        held = visit.installation
        with held.transaction() as session:
            name = exercises.end(session, visit.actor, exercise_id, visit.now).name
        clean_up(held.storage, exercise_id, held.clock)
        flash(say("Oefening “{name}” is gestopt en opgeruimd.", name=name), "done")
        return redirect(url_for("console.exercise", exercise_id=exercise_id), 303)

    return After(make)


def evaluate(visit: Visit, exercise_id: int) -> Response:
    """Keep what was learnt."""
    well, wrong, lessons = (request.form.get(name, "") for name in ("went_well", "went_wrong", "lessons"))
    exercises.evaluate(visit.session, visit.actor, exercise_id, well, wrong, lessons, visit.now)
    flash(say("De evaluatie is bewaard."), "done")
    return redirect(url_for("console.exercise", exercise_id=exercise_id), 303)


def outside(visit: Visit, exercise_id: int, broadcast_id: int) -> Response:
    """Let one broadcast of an exercise reach who takes no part."""
    allow_outside(visit.session, visit.actor, broadcast_id, request.form.get("sure") == "yes", visit.now)
    flash(say("Verzending {broadcast_id} mag ook mensen bereiken die niet meedoen.", broadcast_id=broadcast_id), "done")
    return redirect(url_for("console.exercise", exercise_id=exercise_id), 303)


def _officers(visit: Visit) -> list[Staff]:
    return [each for each in list_staff(visit.session) if each.active and each.roles & PLAYS]


def _playing() -> dict[int, int]:
    return {
        int(name.removeprefix("member-")): int(level) for name, level in request.form.items() if _is_member(name, level)
    }


def _is_member(name: str, level: str) -> bool:
    return name.startswith("member-") and name.removeprefix("member-").isdecimal() and level.isdecimal()
