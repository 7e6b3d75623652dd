"""How does a person come in and go out? The one door of the console that stands open to everybody.

The password is weighed between two transactions, so that no guess makes a writer wait. Then a code may be asked, or a
second step set; half a sign-in opens nothing.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from gateway.alarms.actions import raise_alarm
from gateway.alarms.model import AlarmKind
from gateway.console import qr
from gateway.console.coming_in import admit, form, local, place, remember, seen_browser
from gateway.console.languages.templates import render
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.staff import half, passwords
from gateway.staff import sign_in as staff
from gateway.staff.half import CodeSaid, Half
from gateway.staff.locked import Locker
from gateway.staff.model import Way
from gateway.staff.sign_in import Place, Try, Wait
from gateway.staff.tables import Staff


def add_to(made: Blueprint, installation: Installation) -> None:
    """Add signing in, in two steps, and the page that says how accessible we are."""
    door = _SignIn(installation)
    made.add_url_rule("/sign-in", "sign_in", door.show, methods=["GET"])
    made.add_url_rule("/sign-in", "try_sign_in", door.come_in, methods=["POST"])
    made.add_url_rule("/sign-in/code", "sign_in_code", door.show_code, methods=["GET"])
    made.add_url_rule("/sign-in/code", "try_code", door.weigh_code, methods=["POST"])
    made.add_url_rule("/sign-in/second-step", "sign_in_enrol", door.show_enrolment, methods=["GET"])
    made.add_url_rule("/sign-in/second-step", "try_enrol", door.weigh_enrolment, methods=["POST"])
    made.add_url_rule("/accessibility", "accessibility", _accessibility, methods=["GET"])


class _SignIn:
    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.real = not installation.settings.carrier_is_loopback
        self.locker = Locker(installation.settings.secret_key)

    def show(self) -> ResponseReturnValue:
        """Ask who it is."""
        return form(self.installation)

    def come_in(self) -> ResponseReturnValue:
        """Weigh a login and a password."""
        now, from_where = self.installation.clock(), place(self.installation)
        with self.installation.transaction() as session:
            trial = staff.begin_sign_in(session, request.form.get("login", "")[:200], from_where, now)
            if isinstance(trial, Wait):
                self._alarm(session, trial)
        if isinstance(trial, Wait):
            return _waiting(form(self.installation, "wait", 429, seconds=trial.seconds), trial)
        matched = passwords.matches(trial.password_hash, request.form.get("password", ""))
        try:
            return self._go_on(trial, matched, from_where)
        except Refused as refused:
            return form(self.installation, refused.code, 401)

    def show_code(self) -> ResponseReturnValue:
        """Ask for the code of an authenticator."""
        return _code_form() if _half_token() else redirect(url_for("console.sign_in"), 303)

    def weigh_code(self) -> ResponseReturnValue:
        """Weigh the code that completes a sign-in."""
        now, from_where, said = self.installation.clock(), place(self.installation), request.form.get("code", "")[:60]
        opened = None
        with self.installation.transaction() as session:
            came = half.try_code(session, _half_token(), said, from_where, self.locker, now)
            if isinstance(came, Wait):
                self._alarm(session, came)
            elif isinstance(came, Staff):
                opened = self._open(session, came)
        if opened is not None:
            return remember(self.installation, admit(opened, _wanted()), from_where)
        if isinstance(came, Wait):
            return _waiting(_code_form("wait", 429, came.seconds), came)
        return self._not_yet(CodeSaid(came), _code_form)

    def show_enrolment(self) -> ResponseReturnValue:
        """Show what an authenticator must be told, to who must set one before coming in."""
        with self.installation.storage.reading() as session:
            asked = half.asked(session, _half_token(), self.locker, self.installation.clock())
        if asked is None:
            return redirect(url_for("console.sign_in"), 303)
        return _enrol_form(asked=asked)

    def weigh_enrolment(self) -> ResponseReturnValue:
        """Weigh the first code of an authenticator; the right one shows the recovery codes, this once."""
        now, from_where, said = self.installation.clock(), place(self.installation), request.form.get("code", "")[:60]
        opened = asked = None
        with self.installation.transaction() as session:
            came = half.try_enrolment(session, _half_token(), said, self.locker, now)
            if isinstance(came, CodeSaid):
                asked = half.asked(session, _half_token(), self.locker, now)
            else:
                opened = self._open(session, came.person)
        if opened is None or isinstance(came, CodeSaid):
            return self._not_yet(CodeSaid(came), _enrol_form, asked=asked)
        wanted = _wanted()
        admit(opened, wanted)
        shown = make_response(render("console/recovery_codes.html", codes=came.codes, onward=wanted))
        return remember(self.installation, shown, from_where)

    def _go_on(self, trial: Try, matched: bool, from_where: Place) -> Response:
        now, opened = self.installation.clock(), ""
        with self.installation.transaction() as session:
            came = half.weigh_password(session, trial, matched, self.real, self.locker, now)
            self._end_old(session)
            if isinstance(came, Staff):
                staff.remember_device(session, trial, from_where.device or "")
                opened = self._open(session, came)
        wanted = local(request.form.get("wanted", ""))
        if not isinstance(came, Half):
            return remember(self.installation, admit(opened, wanted), from_where)
        cookie.clear()
        cookie.update(half=came.token, wanted=wanted)
        following = url_for("console.sign_in_code" if came.enrolled else "console.sign_in_enrol")
        return remember(self.installation, make_response(redirect(following, 303)), from_where)

    def _open(self, session: Any, person: Staff) -> str:
        seen = seen_browser(self.installation)
        return staff.open_session(session, person, self.installation.clock(), seen, Way.LOCAL)

    def _end_old(self, session: Any) -> None:
        """End the session that this browser had: whose password was right takes its place, or is about to."""
        old = cookie.get("token")
        if isinstance(old, str):
            staff.end_session(session, old, self.installation.clock())

    def _alarm(self, session: Any, held: Wait) -> None:
        if held.attacked is not None:
            detail = " ".join(("account van", held.attacked))  # kept, so in Dutch
            raise_alarm(session, AlarmKind.SIGN_IN_ATTACK, detail, self.installation.clock())

    def _not_yet(self, said: CodeSaid, again: Any, **more: Any) -> ResponseReturnValue:
        if said is CodeSaid.WRONG and (again is _code_form or more.get("asked") is not None):
            return again("wrong", 401, **more)  # type: ignore[no-any-return]
        cookie.pop("half", None)
        return form(self.installation, "half_lapsed", 401)


def _half_token() -> str:
    said = cookie.get("half")
    return said if isinstance(said, str) else ""


def _wanted() -> str | None:
    return local(str(cookie.get("wanted") or ""))


def _code_form(fault: str | None = None, status: int = 200, seconds: int = 0) -> Response:
    return make_response(render("console/sign_in_code.html", fault=fault, seconds=seconds), status)


def _enrol_form(fault: str | None = None, status: int = 200, asked: Any = None) -> Response:
    shown = render("console/sign_in_enrol.html", fault=fault, asked=asked, picture=qr.picture(asked.address))
    return make_response(shown, status)


def _waiting(response: Response, held: Wait) -> Response:
    response.headers["Retry-After"] = str(held.seconds)
    return response


def _accessibility() -> ResponseReturnValue:
    return render("console/accessibility.html")
