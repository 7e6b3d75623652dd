"""Who is signed in now, and how is that ended? For who may sign others out; one's own are on one's account."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from gateway.console.languages.saying import say
from gateway.console.visit import Visit
from gateway.errors import Refused
from gateway.staff import second_step, sessions
from gateway.staff.permissions import Permission
from gateway.staff.tables import Staff


def show(visit: Visit) -> Response:
    """List every session that is in force."""
    return visit.page(
        "sessions.html",
        sessions=sessions.standing(visit.session, visit.now),
        may_reset=visit.may(Permission.STAFF_CHANGE),
    )


def end(visit: Visit, session_id: int) -> Response:
    """End one session."""
    sessions.end_one(visit.session, visit.actor, session_id, visit.now)
    flash(say("De sessie is beëindigd."), "done")
    return _back()


def end_all(visit: Visit, staff_id: int) -> Response:
    """End every session of somebody."""
    person = _person(visit, staff_id)
    ended = sessions.end_all(visit.session, visit.actor, person.id, visit.now)
    flash(say("{name} is overal afgemeld ({ended}).", name=person.name, ended=ended), "done")
    return _back()


def reset_step(visit: Visit, staff_id: int) -> Response:
    """Forget somebody's authenticator and recovery codes; the next sign-in has it set anew."""
    person = _person(visit, staff_id)
    second_step.reset(visit.session, person, visit.actor, visit.now)
    flash(
        say(
            "De tweede stap van {name} is gewist. Bij de volgende aanmelding stelt die hem opnieuw in.",
            name=person.name,
        ),
        "done",
    )
    return redirect(url_for("console.staff"), 303)


def _person(visit: Visit, staff_id: int) -> Staff:
    person = visit.session.get(Staff, staff_id)
    if person is None:
        raise Refused("no_such_person")
    return person


def _back() -> Response:
    return redirect(url_for("console.sessions"), 303)
