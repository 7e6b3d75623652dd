"""What is shown once and never again? A password, a PIN or a key that was just made, with how to hand it over safely.

Weighing a secret's hash is slow on purpose: it is done before the transaction opens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from gateway.console import people
from gateway.console.languages.saying import say
from gateway.console.refusals import refusal
from gateway.console.visit import After, Visit
from gateway.errors import Refused
from gateway.staff import actions as staff
from gateway.staff import changing, passwords, pins
from gateway.staff.changing import refuse_closed
from gateway.staff.model import Role
from gateway.staff.permissions import Permission, require
from gateway.staff.tables import Staff


@dataclass(frozen=True)
class Once:
    """A secret, and what to do with it."""

    title: str
    secret: str
    how: str
    back: str


TOLD_BY_VOICE = (
    "Bel de persoon op een nummer dat u kent, ga na dat het die persoon is, en lees het wachtwoord voor. "
    "Stuur het niet per sms of mail."
)
PIN_HOW = (
    "Bel de persoon op het nagekeken nummer (bij een partner: een nummer dat u kent), nooit op een nummer waarvan u "
    "gebeld werd, en lees de cijfers tweemaal voor. Stuur ze niet per sms of mail: wie die telefoon heeft, zou dan ook "
    "de pincode hebben."
)


def new(visit: Visit) -> Response:
    """Show an empty form."""
    return _form(visit)


def add(visit: Visit) -> After:
    """Give somebody an account, with a first password."""
    return After(lambda: _add(visit))


def renew_password(visit: Visit, staff_id: int) -> After:
    """Give somebody another password."""
    return After(lambda: _renew_password(visit, staff_id))


def renew_pin(visit: Visit, staff_id: int) -> After:
    """Give somebody a PIN, or take it away."""
    return After(lambda: _renew_pin(visit, staff_id))


def once(visit: Visit, told: Once) -> Response:
    """Answer with a secret. It stands in this one answer, which no browser keeps."""
    return visit.page("secret.html", once=told)


def _add(visit: Visit) -> Response:
    password = changing.made_password()
    kept = passwords.hash_password(password)
    try:
        with visit.installation.transaction() as session:
            name = _add_person(visit, session, kept)
    except Refused as refused:
        return _form(visit, 422, refusal(refused))
    told = Once(say("Eerste wachtwoord van {name}", name=name), password, say(TOLD_BY_VOICE), url_for("console.staff"))
    return once(visit, told)


def _add_person(visit: Visit, session: Session, kept: str) -> str:
    require(visit.actor, Permission.STAFF_CHANGE)
    given = people.typed()
    person = staff.add_staff(
        session,
        visit.now,
        login=request.form.get("login", ""),
        name=given.name,
        roles=given.roles,
        password_hash=kept,
        phone=given.phone,
        email=given.email,
        by=visit.actor,
    )
    return person.name


def _renew_password(visit: Visit, staff_id: int) -> Response:
    password = changing.made_password()
    kept = passwords.hash_password(password)
    person = _with(
        visit, staff_id, lambda session, found: changing.renew_password(session, visit.actor, found, kept, visit.now)
    )
    return once(
        visit, Once(say("Nieuw wachtwoord van {person}", person=person), password, say(TOLD_BY_VOICE), _back(staff_id))
    )


def _renew_pin(visit: Visit, staff_id: int) -> Response:
    removes, on_pages = request.form.get("do") == "remove", request.form.get("on_pages") == "yes"
    pin = changing.made_pin()
    kept = None if removes else pins.hash_pin(pin)

    def change(session: Session, found: Staff) -> None:
        require(visit.actor, Permission.STAFF_CHANGE)
        refuse_closed(found)
        staff.set_pin(session, found, kept, on_pages, visit.now, visit.actor)

    person = _with(visit, staff_id, change)
    if removes:
        told = Once(
            say("{person} heeft geen pincode meer", person=person),
            "",
            say("De balie op de crisislijn is nu dicht voor dit nummer."),
            "",
        )
    else:
        told = Once(say("Pincode van {person}", person=person), pin, say(PIN_HOW), "")
    return once(visit, Once(told.title, told.secret, told.how, _back(staff_id)))


def _with(visit: Visit, staff_id: int, change: Callable[[Session, Staff], None]) -> str:
    with visit.installation.transaction() as session:
        person = session.get(Staff, staff_id)
        if person is None:
            raise Refused("no_such_person")
        change(session, person)
        return person.name


def _form(visit: Visit, status: int = 200, fault: str | None = None) -> Response:
    said = {name: request.form.get(name, "") for name in ("login", "name", "phone", "email")}
    chosen = set(request.form.getlist("roles"))
    return visit.page("staff_new.html", status, fault=fault, typed=said, chosen=chosen, roles=list(Role))


def _back(staff_id: int) -> str:
    return url_for("console.person_of_staff", staff_id=staff_id)
