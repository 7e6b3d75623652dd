"""Who has an account? The list and a search in it, one person, and what may be changed of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from gateway.console import shown
from gateway.console.languages.saying import say
from gateway.console.refusals import refusal
from gateway.console.rotations import lacking
from gateway.console.visit import Visit
from gateway.duty import leaving, points
from gateway.duty.readiness import lacks_of
from gateway.errors import Refused
from gateway.staff import actions as staff
from gateway.staff import changing, second_step
from gateway.staff.changing import Details, read_details
from gateway.staff.model import Role
from gateway.staff.permissions import Permission
from gateway.staff.tables import Staff

STAND = leaving.STAND


@dataclass(frozen=True)
class Reached:
    """One way to somebody, and whether it was proven theirs."""

    what: str
    address: str
    proven: bool


def show(visit: Visit) -> Response:
    """List staff, those that fit the search."""
    asked = {name: request.args.get(name, "").strip()[:120] for name in ("q", "role", "state")}
    found = [person for person in staff.list_staff(visit.session) if _fits(person, asked)]
    ways = points.points_by_person(visit.session, [person.id for person in found])
    return visit.page(
        "staff.html",
        people=[(person, len(ways.get(person.id, ()))) for person in found],
        asked=asked,
        roles=list(Role),
        changes=visit.may(Permission.STAFF_CHANGE),
        stepped=second_step.who_have_one(visit.session),
    )


def one(visit: Visit, staff_id: int) -> Response:
    """Show one person."""
    return page(visit, find(visit, staff_id))


def change(visit: Visit, staff_id: int) -> Response:
    """Change what is known of somebody."""
    person = find(visit, staff_id)
    return _done(visit, person, lambda: _change(visit, person))


def close(visit: Visit, staff_id: int) -> Response:
    """Close somebody's account; what would stay empty of duty must be ticked."""
    person, sure = find(visit, staff_id), request.form.get("sure") == "yes"

    def carry_out() -> str:
        empty = leaving.close_account(visit.session, visit.actor, person, sure, visit.now)
        told = say("De account van {name} is afgesloten.", name=person.name)
        if len(empty) == 1:
            return told + say(" Onbezet: 1 gat in de wacht.")
        return told + (say(" Onbezet: {count} gaten in de wacht.", count=len(empty)) if empty else "")

    return _done(visit, person, carry_out)


def reopen(visit: Visit, staff_id: int) -> Response:
    """Open a closed account again."""
    person = find(visit, staff_id)
    changing.reopen(visit.session, visit.actor, person, visit.now)
    flash(
        say("De account van {name} is weer open. Sleutels die ingetrokken zijn, blijven dat.", name=person.name), "done"
    )
    return redirect(url_for("console.person_of_staff", staff_id=person.id), 303)


def page(visit: Visit, person: Staff, status: int = 200, fault: str | None = None) -> Response:
    """Answer with one person's page; `fault` says why a change was not made, and the form keeps what was typed."""
    said = {name: request.form.get(name, "") for name in ("name", "phone", "email")} if fault else {}
    empty = leaving.uncovered_without(visit.session, person, visit.now) if person.active else []
    return visit.page(
        "staff_one.html",
        status,
        person=person,
        fault=fault,
        typed=said,
        chosen=set(request.form.getlist("roles")) if fault else set(person.role_names),
        ways=_ways(visit, person),
        missing=lacking(lacks_of(visit.session, person, visit.now)) if person.roles & STAND else "",
        turns=leaving.turns_of(visit.session, person, visit.now)[:5],
        empty=empty,
        roles=list(Role),
        keys=[key for key in staff.list_keys(visit.session) if key.staff_id == person.id],
        changes=visit.may(Permission.STAFF_CHANGE),
        own=person.id == visit.actor.staff_id,
        stands=bool(person.roles & STAND),
        keys_pin=bool(person.roles & {*STAND, Role.PARTNER}),
    )


def find(visit: Visit, staff_id: int) -> Staff:
    """Return a person; raises Refused("no_such_person")."""
    person = visit.session.get(Staff, staff_id)
    if person is None:
        raise Refused("no_such_person")
    return person


def typed() -> Details:
    """Read the form of a person; raises Refused as `read_details` does."""
    form = request.form
    return read_details(form.get("name", ""), form.getlist("roles"), form.get("phone", ""), form.get("email", ""))


def _change(visit: Visit, person: Staff) -> str:
    changed = leaving.change_person(visit.session, visit.actor, person, typed(), visit.now)
    if not changed:
        return say("Er was niets te wijzigen.")
    said = ", ".join(say(changing.WORDS[field]) for field in changed)
    proof = say(" Het nieuwe nummer telt pas als de officier het zelf nakijkt.") if "phone" in changed else ""
    return say("Gewijzigd: {said}.", said=said) + proof


def _done(visit: Visit, person: Staff, carry_out: Callable[[], str]) -> Response:
    try:
        with visit.session.begin_nested():
            said = carry_out()
    except Refused as refused:
        visit.session.refresh(person)
        return page(visit, person, 422, refusal(refused))
    flash(said, "done")
    return redirect(url_for("console.person_of_staff", staff_id=person.id), 303)


def _ways(visit: Visit, person: Staff) -> Sequence[Reached]:
    first = [Reached(say("Eerste nummer"), _shown(visit, person.phone), person.phone_verified)] if person.phone else []
    mail = [Reached(say("E-mail"), _shown(visit, person.email), False)] if person.email else []
    more = [
        Reached(each.label, _shown(visit, each.address), True) for each in points.points_of(visit.session, person.id)
    ]
    return [*first, *more, *mail]


def _shown(visit: Visit, address: str) -> str:
    """Return a way to a colleague: in full for who may change it, and as this visitor may see numbers otherwise."""
    full = visit.may(Permission.STAFF_CHANGE)
    if points.is_mail(address):
        return address if full else visit.email(address)
    return shown.number(address) if full else visit.number(address)


def _fits(person: Staff, asked: dict[str, str]) -> bool:
    wanted = asked["q"].casefold()
    known = (person.name, person.login, person.email or "", person.phone or "")
    if wanted and not any(wanted in each.casefold() for each in known):
        return False
    if asked["role"] and asked["role"] not in person.role_names:
        return False
    return asked["state"] != "open" or person.active
