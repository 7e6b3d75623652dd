"""How does a person's request become a page? Who visits, may they, one transaction, then HTML. Takes no decision."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask import session as cookie
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from contacts.phone import show
from gateway.console import coming_in, duty_feeds, errors, refusals, shown, sign_in, sign_on, wording
from gateway.console.alarms import open_alarms
from gateway.console.exercises import running_now
from gateway.console.home import admin_menu, menu, ready_menu
from gateway.console.languages import switch
from gateway.console.proof import Prover, came_from
from gateway.console.routes import ROUTES
from gateway.console.unchanged import Unchanged
from gateway.console.visit import After, Answer, Route, Visit
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.staff.permissions import Permission, require
from gateway.staff.sign_in import SEEN_EVERY, SignedIn, seen, signed_in

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
A_YEAR_S = 31_536_000

csrf = CSRFProtect()


def blueprint(installation: Installation) -> Blueprint:
    """Return the staff's door. It stands at the root and sets the cookies' rules of the app that it is put in."""
    made = Blueprint(
        "console", __name__, template_folder="templates", static_folder="static", static_url_path="/assets"
    )
    door = _Door(installation)
    for route in ROUTES:
        made.add_url_rule(route.path, route.name, door.view(route), methods=[route.method])
    sign_in.add_to(made, installation)
    sign_on.add_to(made, installation)
    switch.add_to(made, door.https)
    duty_feeds.add_to(made, installation)
    errors.add_to(made)
    made.before_request(csrf.protect)
    made.after_app_request(door.harden)
    made.app_context_processor(door.context)
    made.record_once(door.set_up)
    return made


class _Door:
    """Serves the routes of one installation."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.unchanged = Unchanged()
        self.prover = Prover(installation)
        self.https = installation.settings.public_url.startswith("https://")

    def set_up(self, state: BlueprintSetupState) -> None:
        """Set what belongs to the whole app: cookies, CSRF, and how things are written."""
        app = state.app
        app.config.update(
            SECRET_KEY=self.installation.settings.secret_key,
            SESSION_COOKIE_NAME="__Host-ccvo" if self.https else "ccvo",
            SESSION_COOKIE_HTTPONLY=True,
            SESSION_COOKIE_SAMESITE="Lax",
            SESSION_COOKIE_SECURE=self.https,
            WTF_CSRF_CHECK_DEFAULT=False,  # only the console's forms carry a token; this door checks them itself
            WTF_CSRF_TIME_LIMIT=None,  # it lasts as long as the session
        )
        csrf.init_app(app)
        app.jinja_env.filters.update(shown.FILTERS)
        app.jinja_env.globals.update(wording=wording, refusals=refusals, menu=menu, ready_menu=ready_menu, P=Permission)
        app.jinja_env.globals.update(admin_menu=admin_menu)

    def context(self) -> dict[str, Any]:
        """What every template knows."""
        settings = self.installation.settings
        return {
            "clock_now": self.installation.clock(),
            "hotline": settings.hotline_number,
            "hotline_shown": show(settings.hotline_number),
            "practice": settings.carrier_is_loopback,
            "exercise_running": partial(running_now, self.installation),
            "open_alarms": partial(open_alarms, self.installation),
        }

    def view(self, route: Route) -> Any:
        """Return the view of one route: sign-in, permission, transaction."""

        def serve(**path: Any) -> ResponseReturnValue:
            if route.marked:
                return self.unchanged.serve(self.installation, lambda: ask(path))
            return ask(path)

        def ask(path: dict[str, Any]) -> ResponseReturnValue:
            found = self._visitor(route)
            if found is None:
                return _to_sign_in()
            require(found.actor, *route.permissions)
            known = self.prover.weigh(found, route.name) if route.grave else found
            if isinstance(known, Response):
                return known
            try:
                answer = self._answer(route, known, path)
                return answer.make() if isinstance(answer, After) else answer
            except Refused as refused:
                if route.method == "GET" or refused.code in errors.PAGES:
                    raise
                flash(refusals.refusal(refused), "refused")
                return redirect(_back(), 303)

        return serve

    def harden(self, response: Response) -> Response:
        """Give every answer of ours the headers that keep a browser from being used against us."""
        if request.blueprint not in (None, "console"):
            return response
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.endpoint != "console.static":
            response.headers["Cache-Control"] = "no-store"
        if self.https:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR_S}")
        return response

    def _visitor(self, route: Route) -> SignedIn | None:
        token, now = cookie.get("token"), self.installation.clock()
        if not isinstance(token, str):
            return None
        try:
            with self.installation.storage.reading() as session:
                found = signed_in(session, token, now)
        except Refused:
            return None
        if not route.polled and now - found.seen_at > SEEN_EVERY:
            with self.installation.transaction() as session:
                seen(session, found.session_id, now)
        return found

    def _answer(self, route: Route, found: SignedIn, path: dict[str, Any]) -> Answer:
        installation = self.installation

        def view(session: Session) -> Answer:
            now, ends_at, proven_at = installation.clock(), found.ends_at, found.proven_at
            visit = Visit(session, found.actor, now, installation, ends_at, found.session_id, proven_at)
            return route.view(visit, **path)

        if route.writes:
            return installation.act(view)
        with installation.storage.reading() as session:
            return view(session)


def _to_sign_in() -> ResponseReturnValue:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    if request.headers.get("HX-Request"):
        here = request.headers.get("HX-Current-URL", "")
        return "", 401, {"HX-Redirect": url_for("console.sign_in", wanted=coming_in.local(here))}
    return redirect(url_for("console.sign_in", wanted=wanted), 303)


def _back() -> str:
    """The page that the form stood on, when it is one of ours."""
    return came_from() or url_for("console.home")
