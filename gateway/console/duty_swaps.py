"""How does somebody on duty take a level over now, or ask a colleague to stand for them, and answer such a question?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from contacts.roster import Shift
from gateway.console import duty_forms as forms
from gateway.console import rotations, shown
from gateway.console.carrying_out import carry_out
from gateway.console.languages.saying import say
from gateway.console.visit import Visit
from gateway.duty import swaps
from gateway.duty.model import Via
from gateway.duty.takeover import take_over_now
from gateway.errors import Refused
from gateway.staff import actions as staff
from gateway.staff.tables import Staff

AHEAD = timedelta(days=60)


def take_over(visit: Visit) -> Response:
    """Take a level over until the running shift ends; refused when others stand there than the page showed."""
    expected = [int(each) for each in request.form.getlist("expected") if each.isdecimal() and each.isascii()]
    done = take_over_now(visit.session, _person(visit), forms.number("level"), expected, visit.now, Via.CONSOLE)
    flash(say("U staat nu op niveau {level}, tot {value}.", level=done.level, value=shown.moment(done.until)), "done")
    return redirect(url_for("console.duty"), 303)


def show(visit: Visit) -> Response:
    """Show what was asked, and the form to ask."""
    return _page(visit)


def ask(visit: Visit) -> Response:
    """Ask a colleague to stand for the visitor."""

    def change() -> str:
        gives = _part(_given("gives"))
        if gives is None:
            raise Refused("form_choice", field=say("uw wachtbeurt"))
        person = _person(visit)
        swaps.ask_swap(visit.session, visit.actor, person.id, forms.number("with"), gives, _given("back"), visit.now)
        return say("Uw vraag is gesteld. Er wijzigt niets zolang uw collega niet aanvaardt.")

    return _change(visit, change)


def answer(visit: Visit) -> Response:
    """Accept or decline what a colleague asked, or take one's own question back."""

    def change() -> str:
        person, swap_id, said = _person(visit), forms.number("swap"), request.form.get("answer")
        if said == "withdraw":
            swaps.withdraw_swap(visit.session, person, swap_id, visit.now)
            return say("Uw vraag is ingetrokken.")
        if said not in ("accept", "decline"):
            raise Refused("form_choice", field=say("antwoord"))
        do = swaps.accept_swap if said == "accept" else swaps.decline_swap
        do(visit.session, person, swap_id, visit.now, Via.CONSOLE)
        return (
            say("De wissel is bewaard.")
            if said == "accept"
            else say("U hebt geweigerd; de wacht blijft zoals zij was.")
        )

    return _change(visit, change)


def _person(visit: Visit) -> Staff:
    if visit.actor.staff_id is None:
        raise Refused("unknown_officer")
    return visit.session.get_one(Staff, visit.actor.staff_id)


def _given(field: str) -> swaps.Given | None:
    """Read a stretch as the form wrote it: level, begin and end."""
    said = request.form.get(field, "")
    if not said:
        return None
    level, _, edges = said.partition("|")
    begins, _, ends = edges.partition("|")
    try:
        found = swaps.Given(int(level), datetime.fromisoformat(begins), datetime.fromisoformat(ends))
    except ValueError:
        raise Refused("form_choice", field=say("wachtbeurt")) from None
    if found.starts_at.tzinfo is None or found.ends_at.tzinfo is None:
        raise Refused("form_choice", field=say("wachtbeurt"))
    return found


def _part(given: swaps.Given | None) -> swaps.Given | None:
    """Narrow a stretch to the part that was filled in, if any."""
    if given is None:
        return None
    starts_at = forms.begin("from") if request.form.get("from") else given.starts_at
    ends_at = forms.end("to") if request.form.get("to") else given.ends_at
    return swaps.Given(given.level, max(starts_at, given.starts_at), min(ends_at, given.ends_at))


def _change(visit: Visit, change: Callable[[], str]) -> Response:
    return carry_out(visit, change, "console.swaps", _page)


def _page(visit: Visit, status: int = 200, fault: str | None = None) -> Response:
    person = _person(visit)
    everybody = {each.id: each for each in staff.list_staff(visit.session)}
    colleagues = [each for each in forms.stand_ins(list(everybody.values())) if each.id != person.id]
    chosen = request.values.get("with", "")
    colleague = next((each for each in colleagues if str(each.id) == chosen), None)
    mine = swaps.swaps_of(visit.session, person.id, visit.now)
    names = {each.id: each.name for each in everybody.values()}
    return visit.page(
        "duty_swaps.html",
        status,
        me=person,
        swaps=[(each, rotations.swap(each, names[each.asker_id], names[each.other_id])) for each in mine],
        colleagues=colleagues,
        colleague=colleague,
        gives=_stretches(visit, person),
        backs=_stretches(visit, colleague) if colleague else [],
        said=request.form,
        fault=fault,
    )


def _stretches(visit: Visit, person: Staff) -> list[tuple[str, Shift]]:
    found = swaps.stretches_of(visit.session, person.id, visit.now, visit.now + AHEAD)
    return [(f"{each.level}|{each.starts_at.isoformat()}|{each.ends_at.isoformat()}", each) for each in found]
