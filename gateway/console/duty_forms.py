"""What did somebody fill in to plan duty? Times are what a Brussels clock shows; what cannot be read is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from flask import request

from contacts.civil_time import first_occurrence, last_occurrence
from contacts.rotation import EVERY_DAY, OnHolidays, Window
from gateway.console.languages.saying import say
from gateway.duty.model import RotationUnit
from gateway.duty.rotations import Turns
from gateway.errors import Refused
from gateway.staff.model import Role
from gateway.staff.tables import Staff

PLACES = 8  # of a rotation, on the form
BEGINNINGS = 6  # of a temporary schedule, on the form
NUMBER_MOST = 2**31 - 1


def number(field: str) -> int:
    """Return a whole number; raises Refused: form_choice."""
    found = number_or_none(field)
    if found is None:
        raise Refused("form_choice", field=field)
    return found


def number_or_none(field: str) -> int | None:
    """Return a whole number, or None where nothing was chosen."""
    return _number(field, request.form.get(field, ""))


def begin(field: str) -> datetime:
    """Return the first instant at which the clock shows what was filled in; raises Refused: form_time."""
    return first_occurrence(wall(request.form.get(field, "")))


def end(field: str) -> datetime:
    """Return the last instant at which it does, so that a repeated hour is never a gap; raises Refused: form_time."""
    return last_occurrence(wall(request.form.get(field, "")))


def day(field: str) -> date:
    """Return a day; raises Refused: form_time."""
    said = request.form.get(field, "")
    try:
        found = date.fromisoformat(said)
    except ValueError:
        raise Refused("form_time", value=said) from None
    return _sane(found, said)


def people() -> list[int]:
    """Return who takes turns, in order; empty places are left out."""
    said = [_number("member", each) for each in request.form.getlist("member")]
    return [each for each in said if each is not None]


def turns() -> Turns:
    """Return how a rotation turns; raises Refused: form_time, form_choice."""
    unit = _choice("unit", [each.value for each in RotationUnit])
    return Turns(day("starts_on"), _time("handoff"), number("length"), RotationUnit(unit), _windows())


def beginnings() -> list[tuple[datetime, int]]:
    """Return who stands from when in a temporary schedule; lines without a person are left out."""
    lines = zip(request.form.getlist("from"), request.form.getlist("who"), strict=False)
    said = [(at, _number("who", who)) for at, who in lines]
    return [(first_occurrence(wall(at)), who) for at, who in said if who is not None]


def stand_ins(staff: Sequence[Staff]) -> list[Staff]:
    """Return those who may stand on duty, by name."""
    able = [each for each in staff if each.active and each.roles & {Role.OFFICER, Role.COORDINATOR}]
    return sorted(able, key=lambda each: each.name)


def _windows() -> tuple[Window, ...]:
    if request.form.get("windowed") != "yes":
        return ()
    days = frozenset(int(each) for each in request.form.getlist("day") if each in set("1234567"))
    holidays = OnHolidays(_choice("holidays", [each.value for each in OnHolidays]))
    if not days <= EVERY_DAY or not (days or holidays is OnHolidays.ALSO):
        raise Refused("form_choice", field=say("dagen"))
    return (Window(days, _time("opens"), _time("closes"), holidays),)


def _choice(field: str, known: Sequence[str]) -> str:
    said = request.form.get(field, "")
    if said not in known:
        raise Refused("form_choice", field=field)
    return said


def _number(field: str, said: str) -> int | None:
    if not said.strip():
        return None
    if not (said.isascii() and said.isdigit() and len(said) <= 10 and int(said) <= NUMBER_MOST):
        raise Refused("form_choice", field=field)
    return int(said)


def _time(field: str) -> time:
    said = request.form.get(field, "")
    try:
        found = time.fromisoformat(said)
    except ValueError:
        raise Refused("form_time", value=said) from None
    if found.tzinfo is not None:
        raise Refused("form_time", value=said)
    return found.replace(second=0, microsecond=0)


def wall(said: str) -> datetime:
    """Return what a clock shows, as it was filled in; raises Refused: form_time."""
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        raise Refused("form_time", value=said) from None
    if found.tzinfo is not None:
        raise Refused("form_time", value=said)
    _sane(found.date(), said)
    return found.replace(second=0, microsecond=0)


def _sane(found: date, said: str) -> date:
    if not 2000 <= found.year <= 2200:
        raise Refused("form_time", value=said)
    return found
