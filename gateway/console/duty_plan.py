"""How is duty planned? What each level asks, who takes turns, what is different for a while, and who changed what."""

from __future__ import annotations

from collections.abc import Callable

from flask import make_response, request
from werkzeug.wrappers import Response

from contacts.civil_time import wall_clock
from contacts.holidays import legal_holidays
from contacts.rotation import OnHolidays
from gateway.console import duty_forms as forms
from gateway.console import uploads
from gateway.console.carrying_out import carry_out
from gateway.console.languages.saying import say
from gateway.console.rotations import rotation
from gateway.console.shown import day_name
from gateway.console.visit import After, Visit
from gateway.directory.reading import decode
from gateway.duty import actions as duty
from gateway.duty import described, planning
from gateway.duty.changes import latest_changes
from gateway.duty.levels import rule_of, set_level
from gateway.duty.model import LEVELS, RotationUnit, Via
from gateway.duty.plan_rows import export_plan, import_plan
from gateway.duty.rotations import end_rotation, set_rotation, standing_rotations
from gateway.duty.written import note_export
from gateway.staff import actions as staff

CHANGES_SHOWN = 30


def show(visit: Visit) -> Response:
    """Show the plan and the forms to change it."""
    return _page(visit)


def level(visit: Visit) -> Response:
    """Say what is asked of a level."""

    def change() -> str:
        day_and_night = request.form.get("day_and_night") == "yes"
        which = forms.number("level")
        set_level(visit.session, visit.actor, which, day_and_night, forms.number_or_none("fallback"), visit.now)
        return say("Niveau {which} is bewaard.", which=which)

    return _change(visit, change)


def rotate(visit: Visit) -> Response:
    """Let people take turns."""

    def change() -> str:
        which, beside = forms.number("level"), request.form.get("beside") == "yes"
        name = " ".join(request.form.get("name", "").split())[:120] or " ".join(
            ("Niveau", str(which))
        )  # kept, so in Dutch
        set_rotation(
            visit.session,
            which,
            name,
            forms.turns(),
            forms.people(),
            visit.now,
            by=visit.actor,
            via=Via.CONSOLE,
            beside=beside,
        )
        return say("De beurtrol “{name}” is bewaard.", name=name)

    return _change(visit, change)


def end_rotating(visit: Visit) -> Response:
    """Let a rotation end."""

    def change() -> str:
        end_rotation(visit.session, visit.actor, forms.number("rotation"), forms.end("ends"), visit.now, Via.CONSOLE)
        return say("De beurtrol eindigt op dat tijdstip.")

    return _change(visit, change)


def override(visit: Visit) -> Response:
    """Put one person in place of everybody on a level for a while."""

    def change() -> str:
        which, who = forms.number("level"), forms.number("who")
        planning.plan_override(visit.session, visit.actor, which, who, forms.begin("from"), forms.end("to"), visit.now)
        return say("De vervanging is bewaard.")

    return _change(visit, change)


def withdraw(visit: Visit) -> Response:
    """Take an override back."""

    def change() -> str:
        planning.withdraw_override(visit.session, visit.actor, forms.number("override"), visit.now)
        return say("De vervanging is ingetrokken.")

    return _change(visit, change)


def temporary(visit: Visit) -> Response:
    """Let people stand one after the other for a while."""

    def change() -> str:
        which, turns = forms.number("level"), forms.beginnings()
        planning.set_temporary(visit.session, visit.actor, which, turns, forms.end("to"), visit.now)
        return say("De tijdelijke regeling is bewaard.")

    return _change(visit, change)


def holiday(visit: Visit) -> Response:
    """Add a holiday of our own."""

    def change() -> str:
        planning.set_holiday(visit.session, visit.actor, forms.day("day"), request.form.get("name", ""), visit.now)
        return say("De feestdag is bewaard.")

    return _change(visit, change)


def forget_holiday(visit: Visit) -> Response:
    """Make a day an ordinary one again."""

    def change() -> str:
        planning.remove_holiday(visit.session, visit.actor, forms.day("day"), visit.now)
        return say("Die dag is weer een gewone dag.")

    return _change(visit, change)


def export_file(visit: Visit) -> After:
    """Hand out the plan as a file; it is written down who took it."""
    response = make_response(export_plan(visit.session, visit.now))
    response.headers["Content-Type"] = "application/yaml; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="wachtplan.yaml"'
    return visit.noted(response, lambda session, actor, now: note_export(session, actor, "plan", now))


def import_file(visit: Visit) -> Response:
    """Let the plan be what a file says, all of it or nothing."""

    def change() -> str:
        text = decode(uploads.content())
        begun, ended = import_plan(visit.session, text, visit.now, by=visit.actor, via=Via.CONSOLE)
        return say("Het plan is ingevoerd: {begun} beurtrollen beginnen, {ended} eindigen.", begun=begun, ended=ended)

    return _change(visit, change)


def _change(visit: Visit, change: Callable[[], str]) -> Response:
    return carry_out(visit, change, "console.duty_plan", _page)


def _page(visit: Visit, status: int = 200, fault: str | None = None) -> Response:
    session, today = visit.session, wall_clock(visit.now).date()
    rotations = standing_rotations(session, None, visit.now)
    overrides = planning.coming_overrides(session, visit.now)
    levels = sorted({*LEVELS, *(each.level for each in rotations)})
    everybody = staff.list_staff(session)
    legal = {**legal_holidays(today.year), **legal_holidays(today.year + 1)}
    return visit.page(
        "duty_plan.html",
        status,
        rules=[rule_of(session, each) for each in levels],
        rotations=[(each, rotation(session, each)) for each in rotations],
        overrides=overrides,
        gaps=duty.gaps(session, visit.now, levels=levels),
        people=forms.stand_ins(everybody),
        names={each.id: each.name for each in everybody},
        holidays=planning.own_holidays(session, today),
        legal=[(day, say(name)) for day, name in legal.items() if day >= today][:10],
        history=latest_changes(session, CHANGES_SHOWN),
        units=[(unit, say(described.UNITS[unit][1])) for unit in RotationUnit],
        on_holidays=list(OnHolidays),
        days=described.DAYS,
        day_name=day_name,
        now_local=f"{wall_clock(visit.now):%Y-%m-%dT%H:%M}",
        today=today,
        places=forms.PLACES,
        beginnings=forms.BEGINNINGS,
        said=request.form,
        fault=fault,
        refused=(request.endpoint or "").removeprefix("console.") if fault else None,
    )
