"""Who is on duty, what changes next, and where does nobody stand? And the file that settles it."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from gateway.console import shown, uploads
from gateway.console.languages.saying import say
from gateway.console.refusals import refusal
from gateway.console.rotations import lacking
from gateway.console.visit import After, Visit
from gateway.directory.reading import decode
from gateway.duty import actions as duty
from gateway.duty import beside, starts
from gateway.duty.importing import export_csv, import_csv
from gateway.duty.model import LEVELS, OnCallOfficer, SheetFault, Via
from gateway.duty.readiness import not_ready
from gateway.duty.written import note_export
from gateway.errors import Refused
from gateway.staff.actions import coordinators
from gateway.staff.permissions import Permission
from gateway.staff.tables import Staff

AHEAD = timedelta(days=28)


def show(visit: Visit) -> Response:
    """Show who stands where."""
    return _page(visit)


def import_file(visit: Visit) -> Response:
    """Replace what a file's period covers, all of it or nothing."""
    loopback = visit.installation.settings.carrier_is_loopback
    try:
        with visit.session.begin_nested():
            done = import_csv(
                visit.session, decode(uploads.content()), visit.now, loopback, by=visit.actor, via=Via.CONSOLE
            )
    except Refused as refused:
        faults = refused.details.get("faults", ())
        return _page(visit, 422, refusal(refused), faults if isinstance(faults, tuple) else ())
    created = say(" Nieuw: {value}.", value=", ".join(done.created)) if done.created else ""
    period = say("{begins} tot {ends}", begins=shown.moment(done.starts_at), ends=shown.moment(done.ends_at))
    flash(
        say("{shifts} wachtbeurten gezet, van {period}.{created}", shifts=done.shifts, period=period, created=created),
        "done",
    )
    return redirect(url_for("console.duty"), 303)


def export_file(visit: Visit) -> After:
    """Hand out the coming weeks as a file that can be imported again; it is written down who took it."""
    response = make_response(export_csv(visit.session, visit.now, visit.now + AHEAD))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="wacht.csv"'
    return visit.noted(response, lambda session, actor, now: note_export(session, actor, "csv", now))


def answer_start(visit: Visit) -> Response:
    """Take in whether an officer stands, whose duty begins."""
    if visit.actor.staff_id is None:
        raise Refused("not_a_person")
    officer, start_id = visit.session.get_one(Staff, visit.actor.staff_id), request.form.get("start", type=int) or 0
    if request.form.get("answer") == "no":
        starts.refuse(visit.session, officer, start_id, visit.now)
        flash(say("Genoteerd: de coördinator is verwittigd. U blijft ingepland tot iemand overneemt."), "done")
    else:
        starts.confirm(visit.session, officer, start_id, visit.now, Via.CONSOLE)
        flash(say("Uw wacht is bevestigd."), "done")
    return redirect(url_for("console.duty"), 303)


def end_beside(visit: Visit) -> Response:
    """Let go an officer who was put beside another, once somebody who confirmed stands there."""
    if visit.actor.staff_id is None:
        raise Refused("not_a_person")
    officer, override_id = visit.session.get_one(Staff, visit.actor.staff_id), request.form.get("override", type=int)
    try:
        done = beside.end_beside(visit.session, officer, override_id or 0, visit.now, Via.CONSOLE)
    except Refused as refused:
        return _page(visit, 422, refusal(refused))
    flash(say("U staat niet meer naast wie van wacht is op niveau {level}.", level=done.level), "done")
    return redirect(url_for("console.duty"), 303)


def standing(visit: Visit) -> dict[int, list[OnCallOfficer]]:
    """Return who stands on each level now; a level where nobody stands is empty, not absent."""
    on_call = duty.on_call(visit.session, visit.now)
    levels = sorted({*LEVELS, *(each.level for each in on_call)})
    return {level: [each for each in on_call if each.level == level] for level in levels}


def _page(visit: Visit, status: int = 200, fault: str | None = None, faults: tuple[SheetFault, ...] = ()) -> Response:
    return visit.page(
        "duty.html",
        status,
        levels=standing(visit),
        coordinators=coordinators(visit.session),
        change=duty.next_change(visit.session, visit.now),
        gaps=duty.gaps(visit.session, visit.now),
        open_starts=starts.open_starts(visit.session, visit.actor.staff_id or 0, visit.now),
        beside=beside.beside_of(visit.session, visit.actor.staff_id or 0, visit.now),
        not_ready={each: lacking(missing) for each, missing in not_ready(visit.session, visit.now).items()},
        unconfirmed=starts.unconfirmed(visit.session, visit.now),
        planned=[
            each for each in duty.shifts(visit.session, visit.now, visit.now + AHEAD) if each[0].ends_at > visit.now
        ],
        until=visit.now + AHEAD,
        numbers=visit.may(Permission.DUTY_NUMBERS),
        changes=visit.may(Permission.DUTY_CHANGE),
        stands=visit.may(Permission.DUTY_CHANGE_OWN, Permission.DUTY_CHANGE),
        fault=fault,
        faults=faults,
    )
