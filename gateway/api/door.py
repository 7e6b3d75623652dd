"""How does a request of a program become an answer? Who asks, may they, what exactly, one transaction, then JSON.

Every way out that is not the answer asked for is a problem document. Takes no decision on what is asked.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.exc import OperationalError

from gateway.api.changing import PREFIX, change, written
from gateway.api.cursors import Cursors
from gateway.api.faults import answer_fault
from gateway.api.limits import Limits
from gateway.api.problems import Problem
from gateway.api.reading import CHALLENGE, nothing_here, read_body, read_path, read_query, read_secret, unknown_key
from gateway.api.routes import ROUTES
from gateway.api.routing import Asked, Long, Route
from gateway.errors import Refused
from gateway.installation import Installation
from gateway.staff import actions as staff
from gateway.staff.model import Actor
from gateway.staff.permissions import require
from gateway.staff.sign_in import digest

log = logging.getLogger(__name__)

USE_NOTED_EVERY = timedelta(minutes=5)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def blueprint(installation: Installation, limits: Limits | None = None) -> Blueprint:
    """Return the programs' door. It carries its own prefix, /api/v1."""
    door = _Door(installation, limits or Limits())
    made = Blueprint("api", __name__, url_prefix=PREFIX)
    for path, routes in _by_path().items():
        made.add_url_rule(
            _rule(path),
            next(iter(routes.values())).operation,
            door.view(routes),
            methods=METHODS,
            provide_automatic_options=False,
        )
    for rule in ("", "/", "/<path:_rest>"):
        made.add_url_rule(
            rule,
            f"unknown {rule or 'root'}",
            _unknown,
            methods=METHODS,
            strict_slashes=True,
            provide_automatic_options=False,
        )
    made.register_error_handler(Exception, answer_fault)
    made.after_request(_harden)
    made.before_app_request(_off_the_map)
    return made


class _Door:
    """Serves the routes of one installation."""

    def __init__(self, installation: Installation, limits: Limits) -> None:
        self.installation = installation
        self.limits = limits
        self._noted: dict[str, datetime] = {}  # by the hash of a key, when we last wrote that it is used

    def view(self, routes: dict[str, Route]) -> Any:
        """Return the view of one path: its routes by method."""
        allowed = ", ".join(["GET", "HEAD"] * ("GET" in routes) + [m for m in routes if m != "GET"] + ["OPTIONS"])

        def serve(**path: Any) -> Response:
            method = "GET" if request.method == "HEAD" else request.method
            if method == "OPTIONS":
                return Response(status=204, headers={"Allow": allowed})
            if method not in routes:
                raise Problem(405, "method", f"Takes {allowed}.", headers={"Allow": allowed})
            return self.serve(routes[method], read_path(path))

        return serve

    def serve(self, route: Route, path: dict[str, Any]) -> Response:
        """Answer one request."""
        secret = read_secret(request) if route.permissions else None
        actor = self._actor(route, secret) if secret else NOBODY
        query = read_query(request, route.query)
        filters = {name: value for name, value in query.items() if name not in ("limit", "cursor")}
        asked = Asked(
            actor=actor,
            now=self.installation.clock(),
            settings=self.installation.settings,
            path=path,
            query=query,
            body=read_body(request, route, query),
            cursors=Cursors(self.installation.settings.secret_key, route.place(path), filters),
        )
        return change(self.installation, route, asked) if route.mutates else self._read(route, asked)

    def _read(self, route: Route, asked: Asked) -> Response:
        if isinstance(route.does, Long):
            return written(route.does.work(self.installation.storage, asked), route.status)
        with self.installation.storage.reading() as session:
            return written(route.does(session, asked), route.status)

    def _actor(self, route: Route, secret: str) -> Actor:
        with self.installation.storage.reading() as session:
            try:
                actor = staff.actor_of_key(session, secret, self.installation.clock())
            except Refused as refused:
                challenge = f'{CHALLENGE}, error="invalid_token"'
                raise unknown_key(refused.code, "This key is unknown, disabled or expired.", challenge) from refused
        wait = self.limits.take(actor.principal)
        if wait is not None:
            raise Problem(429, "too_many_requests", f"Ask again in {wait} s.", headers={"Retry-After": str(wait)})
        require(actor, *route.permissions)
        self._note_use(secret, self.installation.clock())
        return actor

    def _note_use(self, secret: str, now: datetime) -> None:
        """Keep, every few minutes, that this key is in use; a database too busy for it is no reason to refuse."""
        key = digest(secret)
        last = self._noted.get(key)
        if last is not None and now - last < USE_NOTED_EVERY:
            return
        self._noted[key] = now
        try:
            with self.installation.storage.transaction() as session:
                staff.key_used(session, secret, now)
        except OperationalError as fault:
            log.warning("the use of a key was not noted: %s", type(fault).__name__)


NOBODY = Actor("nobody", "", frozenset())


def _unknown(_rest: str = "") -> Response:
    raise nothing_here()


def _off_the_map() -> Response | None:
    """Answer for paths of ours that the application's map would answer by itself: with a page, or a redirect."""
    fault = request.routing_exception
    if fault is None or not request.path.startswith(PREFIX):
        return None
    return _harden(answer_fault(fault))


def _by_path() -> dict[str, dict[str, Route]]:
    found: dict[str, dict[str, Route]] = {}
    for route in ROUTES:
        found.setdefault(route.path, {})[route.method] = route
    return found


def _rule(path: str) -> str:
    return path.replace("{", "<").replace("}", ">")


def _harden(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    return response
