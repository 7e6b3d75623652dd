"""Which programs may ask, until when, and when did they last? Make, renew and revoke their keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from gateway.console.languages.saying import say
from gateway.console.refusals import refusal
from gateway.console.secrets_once import Once, once
from gateway.console.visit import Visit
from gateway.errors import Refused
from gateway.staff import actions as staff
from gateway.staff.actions import KEY_LASTS
from gateway.staff.keys import OVERLAP, KeyState, add_key, renew_key, revoke_key, state_of
from gateway.staff.model import Role
from gateway.staff.permissions import Permission
from gateway.staff.tables import ApiKey, Staff

STATES: Mapping[KeyState, tuple[str, str, str]] = {  # word, sign, tone
    KeyState.UNUSED: ("Nog niet gebruikt", "clock", "info"),
    KeyState.USED: ("In gebruik", "check", "ok"),
    KeyState.LAPSES: ("Vervalt binnenkort", "bell", "warn"),
    KeyState.LAPSED: ("Vervallen", "minus", ""),
    KeyState.REVOKED: ("Ingetrokken", "minus", ""),
}
KEY_HOW = (
    "Zet de sleutel meteen in het programma, waar alleen dat programma ze kan lezen, en nergens anders. "
    "Wij bewaren ze niet en kunnen ze niet opnieuw tonen."
)


@dataclass(frozen=True)
class Shown:
    """A key as it is listed. `beyond`: it carries roles that its owner does not have."""

    key: ApiKey
    state: KeyState
    owner: Staff | None

    @property
    def sign(self) -> tuple[str, str, str]:
        """Its state in a word, a sign and a tone."""
        word, sign, tone = STATES[self.state]
        return say(word), sign, tone

    @property
    def roles(self) -> list[Role]:
        """What it carries."""
        return [Role(name) for name in self.key.role_names]

    @property
    def beyond(self) -> list[Role]:
        """Which of its roles its owner does not have."""
        return [role for role in self.roles if self.owner is not None and role not in self.owner.roles]


def show(visit: Visit) -> Response:
    """List the keys, those that work first."""
    return _page(visit)


def add(visit: Visit) -> Response:
    """Make a key."""
    form = request.form
    known = {role.value: role for role in Role}
    roles = [known[each] for each in form.getlist("roles") if each in known]
    owner = visit.session.get(Staff, form.get("owner", 0, type=int))
    days = form.get("days", 0, type=int)
    try:
        with visit.session.begin_nested():
            secret = add_key(visit.session, visit.actor, form.get("name", ""), roles, owner, days, visit.now)
    except Refused as refused:
        return _page(visit, 422, refusal(refused))
    return once(visit, Once(say("Nieuwe API-sleutel"), secret, say(KEY_HOW), url_for("console.keys")))


def renew(visit: Visit, key_id: int) -> Response:
    """Make the key that follows one."""
    made, secret = renew_key(visit.session, visit.actor, key_id, request.form.get("overlap", -1, type=int), visit.now)
    return once(
        visit,
        Once(say("Opvolger van de sleutel “{name}”", name=made.name), secret, say(KEY_HOW), url_for("console.keys")),
    )


def revoke(visit: Visit, key_id: int) -> Response:
    """Let a key work no longer."""
    key = revoke_key(visit.session, visit.actor, key_id, visit.now)
    flash(say("De sleutel “{name}” werkt niet meer.", name=key.name), "done")
    return redirect(url_for("console.keys"), 303)


def _page(visit: Visit, status: int = 200, fault: str | None = None) -> Response:
    people = {person.id: person for person in staff.list_staff(visit.session)}
    found = [
        Shown(key, state_of(key, visit.now), people.get(key.staff_id) if key.staff_id is not None else None)
        for key in staff.list_keys(visit.session)
    ]
    return visit.page(
        "keys.html",
        status,
        fault=fault,
        keys=sorted(found, key=lambda each: not each.state.works),
        people=[person for person in people.values() if person.active],
        roles=list(Role),
        days=KEY_LASTS.days,
        overlap=OVERLAP.days,
        typed={name: request.form.get(name, "") for name in ("name", "owner", "days")},
        chosen=set(request.form.getlist("roles")),
        changes=visit.may(Permission.STAFF_CHANGE),
    )
