"""What can a person change about their own sign-in? Password, second step, sessions. Each asks for the password again.

A password is weighed before any transaction opens, so these views answer After.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from gateway.console import qr
from gateway.console.coming_in import place
from gateway.console.languages.saying import say
from gateway.console.visit import After, Visit
from gateway.errors import Refused
from gateway.staff import accounts, passwords, second_step, sessions, sign_on
from gateway.staff.locked import Locker
from gateway.staff.sign_in import Wait, begin_sign_in, prove
from gateway.staff.tables import Staff


def show(visit: Visit) -> Response:
    """Show one's own account."""
    person, single = _person(visit.session, visit), visit.installation.settings.sign_on
    return visit.page(
        "account.html",
        person=person,
        has_step=second_step.stands(visit.session, person.id),
        codes_left=second_step.codes_left(visit.session, person.id),
        sessions=sessions.standing(visit.session, visit.now, person.id),
        linked=sign_on.is_linked(visit.session, person.id),
        signs_on=single.whole,
    )


def change_password(visit: Visit) -> After:
    """Change one's own password; every other session ends."""
    new, again = request.form.get("new", ""), request.form.get("again", "")

    def prepare() -> str:
        if new != again:
            raise Refused("password_twice")
        return passwords.hash_password(new)

    def change(session: Session, person: Staff, kept: str) -> ResponseReturnValue:
        accounts.set_password(session, person, kept, visit.now, person.actor, but=visit.session_id)
        flash(say("Uw wachtwoord is gewijzigd. Op andere toestellen bent u afgemeld."), "done")
        return _to_account()

    return _proven(visit, change, prepare)


def ask_step(visit: Visit) -> After:
    """Begin to set an authenticator, the first or another one."""

    def ask(session: Session, person: Staff, _: str) -> ResponseReturnValue:
        second_step.ask(session, person, _locker(visit))
        return redirect(url_for("console.second_step"), 303)

    return _proven(visit, ask)


def show_step(visit: Visit) -> Response:
    """Show what an authenticator must be told."""
    asked = second_step.asked(visit.session, _person(visit.session, visit), _locker(visit))
    if asked is None:
        return _to_account()
    return visit.page("second_step.html", asked=asked, picture=qr.picture(asked.address))


def set_step(visit: Visit) -> Response:
    """Put an authenticator in force by its first code, and show the recovery codes this once."""
    person = _person(visit.session, visit)
    codes = second_step.confirm(visit.session, person, request.form.get("code", "")[:60], _locker(visit), visit.now)
    if codes is None:
        raise Refused("code_wrong")
    sessions.end_all(visit.session, visit.actor, person.id, visit.now, but=visit.session_id)
    return visit.page("recovery_codes.html", codes=codes, onward=url_for("console.account"))


def renew_codes(visit: Visit) -> After:
    """Make new recovery codes, and show them this once."""

    def renew(session: Session, person: Staff, _: str) -> ResponseReturnValue:
        if not second_step.stands(session, person.id):
            raise Refused("no_second_step")
        codes = second_step.renew_codes(session, person, visit.now)
        return visit.page("recovery_codes.html", codes=codes, onward=url_for("console.account"))

    return _proven(visit, renew)


def end_session(visit: Visit, session_id: int) -> Response:
    """End one of one's own sessions."""
    if all(each.session_id != session_id for each in sessions.standing(visit.session, visit.now, visit.actor.staff_id)):
        raise Refused("no_such_session")
    sessions.end_one(visit.session, visit.actor, session_id, visit.now)
    flash(say("De sessie is beëindigd."), "done")
    return _to_account()


def end_others(visit: Visit) -> Response:
    """End every session of one's own but this one."""
    ended = sessions.end_all(visit.session, visit.actor, _person(visit.session, visit).id, visit.now, visit.session_id)
    one = ended == 1
    told = say("1 andere sessie beëindigd.") if one else say("{ended} andere sessies beëindigd.", ended=ended)
    flash(told, "done")
    return _to_account()


def _proven(
    visit: Visit,
    act: Callable[[Session, Staff, str], ResponseReturnValue],
    prepare: Callable[[], str] = str,
) -> After:
    """Act once the password was given again, with what takes long prepared before the transaction.

    A wrong password counts as a try to sign in, and waits as one.
    """
    login = _person(visit.session, visit).login

    def make() -> ResponseReturnValue:
        installation = visit.installation
        with installation.transaction() as session:
            trial = begin_sign_in(session, login, place(installation), visit.now)
        if isinstance(trial, Wait):
            raise Refused("proof_waits", seconds=trial.seconds)
        if not passwords.matches(trial.password_hash, request.form.get("password", "")):
            raise Refused("password_wrong")
        prepared = prepare()
        with installation.transaction() as session:
            return act(session, prove(session, trial), prepared)

    return After(make)


def _person(session: Session, visit: Visit) -> Staff:
    return session.get_one(Staff, visit.actor.staff_id)


def _locker(visit: Visit) -> Locker:
    return Locker(visit.installation.settings.secret_key)


def _to_account() -> Response:
    return redirect(url_for("console.account"), 303)
