"""How does a person come in and go out? The one door of the console that stands open to everybody.

The password is weighed between two transactions, so that no guess makes a writer wait.
"""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, make_response, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from gateway.console.languages.templates import render
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.staff import passwords
from gateway.staff import sign_in as staff
from gateway.staff.sign_in import KNOWN_FOR, Place, Try, Wait

DEVICE = "ccvo_device"


def add_to(made: Blueprint, installation: Installation) -> None:
    """Add signing in and out, and the page that says how accessible we are."""
    door = _SignIn(installation)
    made.add_url_rule("/sign-in", "sign_in", door.show, methods=["GET"])
    made.add_url_rule("/sign-in", "try_sign_in", door.come_in, methods=["POST"])
    made.add_url_rule("/sign-out", "sign_out", door.go_out, methods=["POST"])
    made.add_url_rule("/accessibility", "accessibility", _accessibility, methods=["GET"])


def local(address: str) -> str | None:
    """Return the path and query of an address of ours; None for any other, and for the sign-in page itself."""
    parts = urlsplit(address)
    if parts.netloc not in ("", request.host) or not parts.path.startswith("/") or parts.path.startswith(("//", "/\\")):
        return None
    if parts.path.startswith("/sign-"):
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


class _SignIn:
    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.https = installation.settings.public_url.startswith("https://")

    def show(self) -> ResponseReturnValue:
        """Ask who it is."""
        return _form()

    def come_in(self) -> ResponseReturnValue:
        """Weigh a login and a password."""
        now, place = self.installation.clock(), _place()
        with self.installation.transaction() as session:
            trial = staff.begin_sign_in(session, request.form.get("login", "")[:200], place, now)
        if isinstance(trial, Wait):
            response = _form("wait", 429, seconds=trial.seconds)
            response.headers["Retry-After"] = str(trial.seconds)
            return response
        matched = passwords.matches(trial.password_hash, request.form.get("password", ""))
        device = place.device or token_urlsafe(24)
        try:
            token = self._open(trial, matched, device)
        except Refused as refused:
            return _form(refused.code, 401)
        cookie.clear()  # a cookie planted before the sign-in is worth nothing after it
        cookie["token"] = token
        response = make_response(redirect(local(request.form.get("wanted", "")) or url_for("console.home"), 303))
        self._remember(response, device)
        return response

    def go_out(self) -> ResponseReturnValue:
        """End the session, here and in the database."""
        token: Any = cookie.get("token")
        if isinstance(token, str):
            with self.installation.transaction() as session:
                staff.end_session(session, token, self.installation.clock())
        cookie.clear()
        return redirect(url_for("console.sign_in"), 303)

    def _open(self, trial: Try, matched: bool, device: str) -> str:
        now = self.installation.clock()
        with self.installation.transaction() as session:
            person = staff.finish_sign_in(session, trial, matched, now)
            staff.remember_device(session, trial, device)
            return staff.open_session(session, person, now)

    def _remember(self, response: Response, device: str) -> None:
        response.set_cookie(
            DEVICE,
            device,
            max_age=int(KNOWN_FOR.total_seconds()),
            secure=self.https,
            httponly=True,
            samesite="Lax",
            path="/sign-in",
        )


def _place() -> Place:
    return Place((request.remote_addr or "")[:64], request.cookies.get(DEVICE))


def _form(fault: str | None = None, status: int = 200, seconds: int = 0) -> Response:
    wanted = request.values.get("wanted", "")
    shown = render("console/sign_in.html", fault=fault, seconds=seconds, wanted=local(wanted) or "")
    return make_response(shown, status)


def _accessibility() -> ResponseReturnValue:
    return render("console/accessibility.html")
